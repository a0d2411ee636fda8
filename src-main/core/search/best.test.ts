import fc from 'fast-check';
import { expect, it } from 'vitest';
import { best } from './best';

it('gives what sorting all scores gives', () => {
  const scores = fc.float32Array({ min: 0, max: 50, noNaN: true, maxLength: 300 });
  fc.assert(
    fc.property(scores, fc.integer({ min: 0, max: 120 }), (values, limit) => {
      const sorted = [...values.keys()].filter((place) => (values[place] ?? 0) > 0);
      sorted.sort((a, b) => (values[b] ?? 0) - (values[a] ?? 0) || b - a);
      expect(best(values, limit, (a, b) => a > b)).toEqual(sorted.slice(0, limit));
    }),
  );
});

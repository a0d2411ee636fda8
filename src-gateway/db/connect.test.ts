import pg from 'pg';
import { expect, test } from 'vitest';
import { instantOf } from './connect';

const parse = pg.types.getTypeParser(1184, 'text') as (text: string) => unknown;

test.each([
  ['2026-03-01 08:00:00+00', '2026-03-01T08:00:00.000Z'],
  ['2026-03-01 08:00:00.5+00', '2026-03-01T08:00:00.500Z'],
  ['2026-03-01 08:00:00.123+00', '2026-03-01T08:00:00.123Z'],
  ['2026-03-01 08:00:00.123987+00', '2026-03-01T08:00:00.123Z'],
  ['2026-03-01 16:00:00.5+08', '2026-03-01T08:00:00.500Z'],
  ['2026-03-01 13:30:00+05:30', '2026-03-01T08:00:00.000Z'],
  ['12026-03-01 08:00:00+00', '+012026-03-01T08:00:00.000Z'],
  ['0044-03-15 12:00:00+00 BC', '-000043-03-15T12:00:00.000Z'],
])('%s is %s on the wire', (text, instant) => {
  expect(instantOf(text, parse)).toBe(instant);
});

test('no end of time is an instant', () => {
  expect(() => instantOf('infinity', parse)).toThrow('infinite');
});

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { QUEUE_SEGMENTS, readCursor, writeCursor } from './queue-order';

test('a cursor comes back as the position it was written from', () => {
  const position = fc.record({
    segment: fc.constantFrom(...QUEUE_SEGMENTS),
    postedAt: fc.integer({ min: 0, max: 4_000_000_000_000 }).map((ms) => new Date(ms).toISOString()),
    id: fc.uuid(),
  });
  fc.assert(
    fc.property(position, (each) => {
      expect(readCursor(writeCursor(each))).toEqual(each);
    }),
  );
});

test('anything else is refused, not obeyed', () => {
  fc.assert(
    fc.property(fc.string(), (text) => {
      expect(readCursor(text)).toBeNull();
    }),
  );
  const encoded = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
  expect(readCursor(encoded(['new', 'yesterday', '01890000-0000-7000-8000-000000000001']))).toBeNull();
  expect(
    readCursor(encoded(['nowhere', '2026-03-02T08:00:00.000Z', '01890000-0000-7000-8000-000000000001'])),
  ).toBeNull();
});

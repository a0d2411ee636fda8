import { expect, it } from 'vitest';
import { holdsLocked } from './packages.mjs';

const zod = { version: '4.0.0', integrity: 'sha512-a' };
const foreign = { version: '1.0.0', integrity: 'sha512-b', optional: true };

it('accepts exactly the locked packages, with or without the optional ones', () => {
  expect(holdsLocked({ '': {}, zod, foreign }, { zod, foreign })).toBe(true);
  expect(holdsLocked({ '': {}, zod, foreign }, { zod })).toBe(true);
  expect(holdsLocked({ '': {}, zod }, { zod, foreign })).toBe(true);
});

it('refuses a missing, another or a superfluous package', () => {
  expect(holdsLocked({ zod }, {})).toBe(false);
  expect(holdsLocked({ zod }, { zod: { ...zod, version: '4.0.1' } })).toBe(false);
  expect(holdsLocked({ zod }, { zod: { ...zod, integrity: 'sha512-c' } })).toBe(false);
  expect(holdsLocked({ zod }, { zod, other: zod })).toBe(false);
});

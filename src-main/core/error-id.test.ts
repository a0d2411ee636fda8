import { expect, test } from 'vitest';
import { newErrorId } from './error-id';

test('can be read out on the telephone', () => {
  const ids = Array.from({ length: 500 }, newErrorId);
  for (const id of ids) expect(id).toMatch(/^E-[2-9A-HJKMNP-TV-Z]{4}-[2-9A-HJKMNP-TV-Z]{2}$/);
  expect(new Set(ids).size).toBeGreaterThan(490);
});

import { randomInt } from 'node:crypto';

/** Without 0 O 1 I L and U, which are mistaken for each other when read out. */
const LETTERS = '23456789ABCDEFGHJKMNPQRSTVWXYZ';

/** An id under which an unexpected error is logged, short enough to be read out on the telephone: `E-7K3M-2Q`. */
export function newErrorId(): string {
  const letters = (count: number) => Array.from({ length: count }, () => LETTERS[randomInt(LETTERS.length)]).join('');
  return `E-${letters(4)}-${letters(2)}`;
}

import { randomInt } from 'node:crypto';
import { v7 } from 'uuid';
import type { Clock } from './clock';

/** Makes UUIDv7: unique without asking anybody, and in the order of time. */
export interface Ids {
  next(): string;
  /** A short id under which an unexpected error is logged, made to be read out on the telephone: no 0/O, no 1/I. */
  errorId(): string;
}

const ERROR_ALPHABET = '23456789ABCDEFGHJKLMNPQRSTUVWXYZ';

/** Ids of one generator sort in the order in which they were made, also when the clock is set back. */
export function createIds(clock: Clock): Ids {
  let lastMs = 0;
  let counter = 0;
  return {
    next() {
      const nowMs = clock.now().getTime();
      if (nowMs > lastMs) {
        lastMs = nowMs;
        counter = randomInt(2 ** 31);
      } else {
        counter += 1;
      }
      return v7({ msecs: lastMs, seq: counter });
    },
    errorId() {
      const text = Array.from({ length: 8 }, () => ERROR_ALPHABET[randomInt(ERROR_ALPHABET.length)]).join('');
      return `E-${text.slice(0, 4)}-${text.slice(4)}`;
    },
  };
}

import { Unreachable } from './problem';

/**
 * Runs an action with a time limit and an outer abort. `AbortSignal.any` would keep every signal alive as long as the
 * outer one lives, which here is as long as the program.
 *
 * @throws Unreachable when the limit passes
 */
export async function withTimeout<T>(
  outer: AbortSignal,
  limitMs: number,
  action: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const controller = new AbortController();
  const abort = () => controller.abort();
  if (outer.aborted) abort();
  outer.addEventListener('abort', abort);
  let timer: NodeJS.Timeout | undefined;
  const limit = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      reject(new Unreachable(`no answer within ${limitMs} ms`, null));
      controller.abort();
    }, limitMs);
    controller.signal.addEventListener('abort', () => reject(new Unreachable('aborted', null)));
  });
  // Lost races reject later with nobody listening; that is not an error of its own.
  limit.catch(() => undefined);
  const work = action(controller.signal);
  work.catch(() => undefined);
  try {
    return await Promise.race([work, limit]);
  } finally {
    clearTimeout(timer);
    outer.removeEventListener('abort', abort);
  }
}

/** Waits, or returns early when woken or aborted. */
export interface Alarm {
  /** @returns whether it was woken before the time was up */
  sleep(ms: number): Promise<boolean>;
  wake(): void;
}

export function createAlarm(): Alarm {
  let rung = false;
  let ring: (() => void) | null = null;
  return {
    sleep(ms) {
      if (rung) {
        rung = false;
        return Promise.resolve(true);
      }
      return new Promise((resolve) => {
        const finish = (woken: boolean) => {
          clearTimeout(timer);
          ring = null;
          rung = false;
          resolve(woken);
        };
        const timer = setTimeout(() => finish(false), ms);
        ring = () => finish(true);
      });
    },
    wake() {
      rung = true;
      ring?.();
    },
  };
}

/** Full-jitter exponential back-off: a random time in the upper half of 0.5 s, 1 s, 2 s … `maxMs`. */
export function backOffMs(attempt: number, random: () => number, baseMs = 500, maxMs = 30_000): number {
  const ceiling = Math.min(maxMs, baseMs * 2 ** Math.min(attempt, 16));
  return ceiling / 2 + random() * (ceiling / 2);
}

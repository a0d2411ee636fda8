import { setTimeout as sleep } from 'node:timers/promises';

/**
 * Runs `work` again and again with a pause between, one at a time, until aborted. A failure is reported and the next
 * round comes after the pause.
 *
 * @returns settles when the last round has ended
 */
export async function repeat(
  work: () => Promise<void>,
  pauseMs: number,
  signal: AbortSignal,
  onError: (error: unknown) => void,
): Promise<void> {
  while (!signal.aborted) {
    try {
      await work();
    } catch (error) {
      if (signal.aborted) return;
      onError(error);
    }
    try {
      await sleep(pauseMs, undefined, { signal });
    } catch (error) {
      if (!signal.aborted) throw error;
    }
  }
}

import { setTimeout as sleep } from 'node:timers/promises';

/** What was waited for did not come. */
export class NotInTime extends Error {
  override readonly name = 'NotInTime';
}

/**
 * Asks again until the answer is what is waited for.
 * @param withinMs 20,000 by default
 * @throws NotInTime that names what did not come, with the last answer
 */
export async function until<T>(
  what: string,
  ask: () => Promise<T> | T,
  isDone: (answer: T) => boolean,
  withinMs = 20_000,
): Promise<T> {
  const deadline = Date.now() + withinMs;
  for (;;) {
    const answer = await ask();
    if (isDone(answer)) return answer;
    if (Date.now() > deadline)
      throw new NotInTime(`${what} did not happen within ${withinMs} ms; last seen: ${JSON.stringify(answer)}`);
    await sleep(50);
  }
}

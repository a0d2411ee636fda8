import { availableParallelism, loadavg } from 'node:os';

/** More than three at work for each processor: then waiting says more about the machine than about the program. */
export function isOverloaded(): boolean {
  const [lastMinute = 0] = loadavg();
  return lastMinute > 3 * availableParallelism();
}

/** So long is waited for what takes `ms` at most on a machine that has time for it. */
export function patienceMs(ms: number): number {
  return isOverloaded() ? ms * 4 : ms;
}

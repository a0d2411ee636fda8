/** More commands than this fail at once only when everything does; then it is not their fault. */
const MAX_REMEMBERED = 1_000;

/** How often each command has failed for reasons of its own since this gateway started. */
export interface FailureCount {
  /** Counts one more failure. @returns how many there were with it */
  note(commandId: string): number;
  forget(commandId: string): void;
}

export function createFailureCount(): FailureCount {
  const counts = new Map<string, number>();
  return {
    note(commandId) {
      const count = (counts.get(commandId) ?? 0) + 1;
      counts.delete(commandId);
      counts.set(commandId, count);
      const [oldest] = counts.keys();
      if (counts.size > MAX_REMEMBERED && oldest !== undefined) counts.delete(oldest);
      return count;
    },
    forget(commandId) {
      counts.delete(commandId);
    },
  };
}

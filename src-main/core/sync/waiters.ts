import type { CommandResult } from '../../../src-shared/sync/commands';

/** Requests of the officer that wait for the gateway's answer to their command. */
export interface Waiters {
  wait(commandId: string, timeoutMs: number): Promise<CommandResult | null>;
  resolve(commandId: string, result: CommandResult): void;
  /** The gateway cannot be reached: nobody waits for nothing. */
  giveUp(): void;
}

export function createWaiters(): Waiters {
  const waiting = new Map<string, Set<(result: CommandResult | null) => void>>();
  return {
    wait(commandId, timeoutMs) {
      return new Promise((resolve) => {
        const finish = (result: CommandResult | null) => {
          clearTimeout(timer);
          const others = waiting.get(commandId);
          others?.delete(finish);
          if (others?.size === 0) waiting.delete(commandId);
          resolve(result);
        };
        const timer = setTimeout(() => finish(null), timeoutMs);
        const all = waiting.get(commandId) ?? new Set();
        all.add(finish);
        waiting.set(commandId, all);
      });
    },
    resolve(commandId, result) {
      for (const finish of [...(waiting.get(commandId) ?? [])]) finish(result);
    },
    giveUp() {
      for (const all of [...waiting.values()]) for (const finish of [...all]) finish(null);
    },
  };
}

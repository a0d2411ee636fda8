import type { SyncStatus } from '../../../src-shared/ipc/views';
import type { ReadDatabase } from '../db/database';
import { countRefused, countWaiting } from './outbox.repository';

/** The part of the status that is not in the database. */
export type ConnectionStatus = Omit<SyncStatus, 'waiting' | 'refused'>;

/** The whole truth about the connection, for the status area. */
export async function getSyncStatus(db: ReadDatabase, loop: { status(): ConnectionStatus }): Promise<SyncStatus> {
  return { ...loop.status(), waiting: await countWaiting(db), refused: await countRefused(db) };
}

/** Keeps the status and tells when it changed; `since` moves only with the connection. */
export interface StatusBoard {
  get(): ConnectionStatus;
  set(change: Partial<Omit<ConnectionStatus, 'since'>>): void;
}

export function createStatusBoard(initial: ConnectionStatus, now: () => string, onChange: () => void): StatusBoard {
  let status = initial;
  return {
    get: () => status,
    set(change) {
      const since = change.connection !== undefined && change.connection !== status.connection ? now() : status.since;
      const next = { ...status, ...change, since };
      const same = (Object.keys(next) as (keyof ConnectionStatus)[]).every((key) => next[key] === status[key]);
      status = next;
      if (!same) onChange();
    },
  };
}

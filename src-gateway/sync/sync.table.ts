import type { Generated } from 'kysely';
import type { CommandResult } from '../../src-shared/sync/commands';
import type { Change } from '../../src-shared/sync/entities';
import type { Json } from '../db/json';

export interface ScopeHeadTable {
  scope: string;
  epoch: string;
  head: number;
}

export interface ChangeTransactionTable {
  scope: string;
  seq: number;
  changes: Json<Change[]>;
  /** Length of `changes` as they were written, in UTF-8. */
  bytes: number;
  at: Generated<string>;
}

export interface CommandLogTable {
  id: string;
  workstation_id: string;
  seq: number;
  payload_hash: Buffer;
  result: Json<CommandResult>;
  /** Device instant. */
  at: string;
  received_at: Generated<string>;
}

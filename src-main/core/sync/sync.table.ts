import type { Generated } from 'kysely';
import type { CommandId, DeskId, MessageId, OfficerId, WorkstationId } from '../../../src-shared/domain/ids';
import type { Message } from '../../../src-shared/domain/message';
import type { CommandType } from '../../../src-shared/sync/commands';
import type { EntityName } from '../../../src-shared/sync/entities';

export type OutboxState = 'pending' | 'sent' | 'applied' | 'conflict' | 'rejected';

/** Commands in the order in which they were written; never deleted before {@link OUTBOX_KEEP_DAYS}. */
export interface OutboxTable {
  seq: number;
  id: CommandId;
  /** Null for a command that does not belong to a message. */
  message_id: MessageId | null;
  type: CommandType;
  actor: OfficerId;
  /** The whole command as JSON, sent byte for byte as it stands here. */
  payload: string;
  state: OutboxState;
  /** JSON of the gateway's result. */
  result: string | null;
  /** An applied command keeps its local effect until the pull cursor has reached this head; null when it has. */
  effect_until: number | null;
  enqueued_at: string;
  settled_at: string | null;
  /** 0 or 1: the officer has seen the refusal. */
  dismissed: Generated<number>;
  /** What the command is about where that is not a message: revision, answer, correction, gap, import, synonym. */
  subject_id: string | null;
}

/** The gateway's row of everything that a local effect has changed; null when the gateway has none. */
export interface ShadowTable {
  entity: EntityName;
  id: string;
  row: string | null;
}

/** Where a message came from that was in the copy before the last snapshot, and about which there are words here. */
export interface MessageOriginTable {
  message_id: MessageId;
  channel: Message['channel'];
  remote_id: string;
  author_name: string;
}

/** Rows of a snapshot that is still coming in; in a file of its own, db/attach-staging.ts. Only the writer sees it. */
export interface SyncStagingTable {
  entity: EntityName;
  /** JSON array of its columns' values, in the order of entity-columns.ts. */
  row: string;
}

/** Single row, id 1. */
export interface SyncStateTable {
  id: number;
  scope: DeskId | null;
  epoch: string | null;
  /** Last change seq applied; null before the first snapshot. */
  cursor: number | null;
  /** Seq of the next command. */
  next_seq: number;
  desk_name: string | null;
  workstation_id: WorkstationId | null;
  workstation_name: string | null;
  lease_ms: number | null;
  clock_offset_ms: number | null;
  last_synced_at: string | null;
}

/** Settled commands are kept at least this long, so that a gateway restored from a backup can be given them again. */
export const OUTBOX_KEEP_DAYS = 30;

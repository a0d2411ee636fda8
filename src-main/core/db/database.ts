import type { Kysely, Transaction } from 'kysely';
import type { AuditTable } from '../audit/audit.table';
import type { AnswerTable } from '../features/answer/answer.table';
import type { SearchIndexTable } from '../features/answer/search-index.table';
import type { DeliveryTable } from '../features/delivery/delivery.table';
import type { AccountTable, DepartmentTable, OfficerTable } from '../features/desk/desk.table';
import type { DraftOfferTable, DraftTable } from '../features/draft/draft.table';
import type { EmergencyTable } from '../features/emergency/emergency.table';
import type { MessageTable } from '../features/message/message.table';
import type { ReplyTable } from '../features/reply/reply.table';
import type { SettingTable } from '../features/settings/setting.table';
import type { TicketEventTable, TicketTable } from '../features/ticket/ticket.table';
import type { SessionTable } from '../session/session.table';
import type { OutboxTable, ShadowTable, SyncStagingTable, SyncStateTable } from '../sync/sync.table';

/** Tables of the workstation's database, migrations/sqlite. */
export interface Database {
  account: AccountTable;
  answer: AnswerTable;
  audit: AuditTable;
  delivery: DeliveryTable;
  department: DepartmentTable;
  draft: DraftTable;
  draft_offer: DraftOfferTable;
  emergency: EmergencyTable;
  message: MessageTable;
  officer: OfficerTable;
  outbox: OutboxTable;
  reply: ReplyTable;
  search_index: SearchIndexTable;
  session: SessionTable;
  setting: SettingTable;
  shadow: ShadowTable;
  sync_staging: SyncStagingTable;
  sync_state: SyncStateTable;
  ticket: TicketTable;
  ticket_event: TicketEventTable;
}

/** For readers: nothing that writes. A {@link WriteTransaction} may be passed where one is asked for. */
export type ReadDatabase = Pick<
  Kysely<Database>,
  'selectFrom' | 'selectNoFrom' | 'with' | 'fn' | 'dynamic' | 'getExecutor'
>;

/** In a signature: must be called in a transaction, and awaits nothing but that transaction. */
export type WriteTransaction = Transaction<Database>;

/** The open database: one read-only connection, one writer. */
export interface LocalDatabase {
  /** Sees what is committed. */
  readonly read: ReadDatabase;
  /**
   * Runs `fn` in a `BEGIN IMMEDIATE` transaction; commits when it resolves, rolls back when it throws.
   * Transactions queue up behind each other; calling it from within `fn` is an error.
   *
   * @throws StorageFailure `disk_full` or `database_busy`; nothing of the transaction is kept
   */
  transact<T>(fn: (trx: WriteTransaction) => Promise<T>): Promise<T>;
  /** Waits for a running transaction, then closes both connections. */
  close(): Promise<void>;
}

import type { Kysely, Transaction } from 'kysely';
import type { AuditSentTable, AuditTable } from '../audit/audit.table';
import type {
  AnswerEventTable,
  AnswerPairTable,
  AnswerTable,
  AnswerUseTable,
  AnswerVersionTable,
} from '../features/answer/answer.table';
import type { AnswerGapTable } from '../features/answer-gap/answer-gap.table';
import type { AnswerImportTable, ImportOnItsWayTable } from '../features/answer-import/answer-import.table';
import type { AnswerRevisionTable } from '../features/answer-revision/answer-revision.table';
import type {
  AttachmentTable,
  FetchedFileTable,
  FetchedPartTable,
  MessageAttachmentTable,
} from '../features/attachment/attachment.table';
import type { CorrectionTable } from '../features/correction/correction.table';
import type { DeliveryTable } from '../features/delivery/delivery.table';
import type { AccountTable, DepartmentTable, OfficerTable } from '../features/desk/desk.table';
import type { DeskSettingTable } from '../features/desk-setting/desk-setting.table';
import type { DraftOfferTable, DraftTable } from '../features/draft/draft.table';
import type { EmergencyTable } from '../features/emergency/emergency.table';
import type { FerryBundleTable, FerryIdentityTable } from '../features/ferry/ferry.table';
import type { HandoverPaperTable, HandoverTable } from '../features/handover/handover.table';
import type { MessageTable } from '../features/message/message.table';
import type { ReplyTable } from '../features/reply/reply.table';
import type { ErasureTable, RetentionTable } from '../features/retention/retention.table';
import type { RotaReminderTable, RotaShiftTable, RotaSwapTable } from '../features/rota/rota.table';
import type { SettingTable } from '../features/settings/setting.table';
import type { PromiseTable, ShiftTable } from '../features/shift/shift.table';
import type { SynonymTable } from '../features/synonym/synonym.table';
import type { TicketEventTable, TicketTable } from '../features/ticket/ticket.table';
import type { SearchIndexTable } from '../search/search-index.table';
import type { PassphraseChangeTable, SessionTable, SignInRuleTable } from '../session/session.table';
import type {
  MessageOriginTable,
  OutboxTable,
  ShadowTable,
  SyncStagingTable,
  SyncStateTable,
} from '../sync/sync.table';

/** Tables of the workstation's database, migrations/sqlite. */
export interface Database {
  account: AccountTable;
  answer: AnswerTable;
  answer_event: AnswerEventTable;
  answer_gap: AnswerGapTable;
  answer_import: AnswerImportTable;
  answer_pair: AnswerPairTable;
  answer_revision: AnswerRevisionTable;
  answer_use: AnswerUseTable;
  answer_version: AnswerVersionTable;
  attachment: AttachmentTable;
  audit: AuditTable;
  audit_sent: AuditSentTable;
  correction: CorrectionTable;
  delivery: DeliveryTable;
  department: DepartmentTable;
  desk_setting: DeskSettingTable;
  draft: DraftTable;
  draft_offer: DraftOfferTable;
  emergency: EmergencyTable;
  ferry_bundle: FerryBundleTable;
  ferry_identity: FerryIdentityTable;
  erasure: ErasureTable;
  message_origin: MessageOriginTable;
  fetched_file: FetchedFileTable;
  fetched_part: FetchedPartTable;
  import_on_its_way: ImportOnItsWayTable;
  message: MessageTable;
  message_attachment: MessageAttachmentTable;
  officer: OfficerTable;
  outbox: OutboxTable;
  passphrase_change: PassphraseChangeTable;
  reply: ReplyTable;
  retention: RetentionTable;
  rota_reminder: RotaReminderTable;
  rota_shift: RotaShiftTable;
  rota_swap: RotaSwapTable;
  search_index: SearchIndexTable;
  session: SessionTable;
  setting: SettingTable;
  shadow: ShadowTable;
  sign_in_rule: SignInRuleTable;
  sync_staging: SyncStagingTable;
  sync_state: SyncStateTable;
  synonym: SynonymTable;
  shift: ShiftTable;
  promise: PromiseTable;
  handover: HandoverTable;
  handover_paper: HandoverPaperTable;
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
  /**
   * Rewrites the file, so that nothing of deleted rows is left in it, in its log, or in a backup of an earlier version. Everything else
   * waits meanwhile: four seconds for 250 MB (measured on two busy cores).
   */
  purge(): Promise<void>;
  /** Waits for a running transaction, then closes both connections. */
  close(): Promise<void>;
}

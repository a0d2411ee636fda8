import type { Kysely, Transaction } from 'kysely';
import type { MailFileTable, MailReceivedTable } from '../channels/mail/mail.table';
import type { OaEventTable, OaPollTable } from '../channels/oa/oa.table';
import type { QqEventTable, QqGroupTable, QqPostTable } from '../channels/qq/qq.table';
import type {
  AnswerEventTable,
  AnswerPairTable,
  AnswerTable,
  AnswerVersionTable,
} from '../features/answer/answer.table';
import type { AnswerGapTable } from '../features/answer-gap/answer-gap.table';
import type { AnswerImportPartTable, AnswerImportTable } from '../features/answer-import/answer-import.table';
import type { AnswerRevisionTable } from '../features/answer-revision/answer-revision.table';
import type { AttachmentTable } from '../features/attachment/attachment.table';
import type { CorrectionTable } from '../features/correction/correction.table';
import type { DeliveryTable } from '../features/delivery/delivery.table';
import type { DeskImportLineTable, DeskTable } from '../features/desk/desk.table';
import type { WorkstationTable } from '../features/desk/workstation.table';
import type { DeskSettingTable } from '../features/desk-setting/desk-setting.table';
import type { DraftOfferTable } from '../features/draft-offer/draft-offer.table';
import type { EmergencyTable } from '../features/emergency/emergency.table';
import type { ConversationTable, MessageTable } from '../features/message/message.table';
import type { AccountTable, DepartmentTable, OfficerTable } from '../features/officer/officer.table';
import type { ReplyTable } from '../features/reply/reply.table';
import type { SynonymTable } from '../features/synonym/synonym.table';
import type { TicketCounterTable, TicketEventTable, TicketTable } from '../features/ticket/ticket.table';
import type { ChangeTransactionTable, CommandLogTable, ScopeHeadTable } from '../sync/sync.table';

/** The gateway's store. Instants and days are read as the wire's text, bigint as number (see connect.ts). */
export interface Database {
  account: AccountTable;
  answer: AnswerTable;
  answer_event: AnswerEventTable;
  answer_gap: AnswerGapTable;
  answer_import: AnswerImportTable;
  answer_import_part: AnswerImportPartTable;
  answer_pair: AnswerPairTable;
  answer_revision: AnswerRevisionTable;
  answer_version: AnswerVersionTable;
  attachment: AttachmentTable;
  change_transaction: ChangeTransactionTable;
  command_log: CommandLogTable;
  correction: CorrectionTable;
  conversation: ConversationTable;
  delivery: DeliveryTable;
  department: DepartmentTable;
  desk: DeskTable;
  desk_import_line: DeskImportLineTable;
  desk_setting: DeskSettingTable;
  draft_offer: DraftOfferTable;
  emergency: EmergencyTable;
  mail_file: MailFileTable;
  mail_received: MailReceivedTable;
  message: MessageTable;
  oa_event: OaEventTable;
  oa_poll: OaPollTable;
  officer: OfficerTable;
  qq_event: QqEventTable;
  qq_group: QqGroupTable;
  qq_post: QqPostTable;
  reply: ReplyTable;
  scope_head: ScopeHeadTable;
  synonym: SynonymTable;
  ticket: TicketTable;
  ticket_counter: TicketCounterTable;
  ticket_event: TicketEventTable;
  workstation: WorkstationTable;
}

export type Db = Kysely<Database>;
/** In a signature: must be called inside a transaction, which the caller opens and ends. */
export type Trx = Transaction<Database>;
/** In a signature: only reads. A transaction may be passed too. */
export type Reader = Pick<Kysely<Database>, 'selectFrom' | 'selectNoFrom'>;

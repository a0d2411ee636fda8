import type { Kysely, Transaction } from 'kysely';
import type { OaEventTable, OaPollTable } from '../channels/oa/oa.table';
import type { AnswerTable } from '../features/answer/answer.table';
import type { DeliveryTable } from '../features/delivery/delivery.table';
import type { DeskTable } from '../features/desk/desk.table';
import type { WorkstationTable } from '../features/desk/workstation.table';
import type { DraftOfferTable } from '../features/draft-offer/draft-offer.table';
import type { EmergencyTable } from '../features/emergency/emergency.table';
import type { ConversationTable, MessageTable } from '../features/message/message.table';
import type { AccountTable, DepartmentTable, OfficerTable } from '../features/officer/officer.table';
import type { ReplyTable } from '../features/reply/reply.table';
import type { TicketCounterTable, TicketEventTable, TicketTable } from '../features/ticket/ticket.table';
import type { ChangeTransactionTable, CommandLogTable, ScopeHeadTable } from '../sync/sync.table';

/** The gateway's store. Instants and days are read as the wire's text, bigint as number (see connect.ts). */
export interface Database {
  account: AccountTable;
  answer: AnswerTable;
  change_transaction: ChangeTransactionTable;
  command_log: CommandLogTable;
  conversation: ConversationTable;
  delivery: DeliveryTable;
  department: DepartmentTable;
  desk: DeskTable;
  draft_offer: DraftOfferTable;
  emergency: EmergencyTable;
  message: MessageTable;
  oa_event: OaEventTable;
  oa_poll: OaPollTable;
  officer: OfficerTable;
  reply: ReplyTable;
  scope_head: ScopeHeadTable;
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

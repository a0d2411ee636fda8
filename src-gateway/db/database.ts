import type { Kysely, Transaction } from 'kysely';
import type { RefusalTable } from '../auth/refusal.table';
import type { MailFileTable, MailReceivedTable } from '../channels/mail/mail.table';
import type { OaEventTable, OaPollTable } from '../channels/oa/oa.table';
import type { QqEventTable, QqGroupTable, QqPostTable } from '../channels/qq/qq.table';
import type {
  WechatCallTable,
  WechatEventTable,
  WechatPictureTable,
  WechatPostTable,
} from '../channels/wechat/wechat.table';
import type { EnrolmentCodeTable, EnrolmentTryTable, GatewayIdentityTable } from '../enrolment/enrolment.table';
import type {
  AnswerEventTable,
  AnswerPairTable,
  AnswerTable,
  AnswerVersionTable,
} from '../features/answer/answer.table';
import type { AnswerGapTable } from '../features/answer-gap/answer-gap.table';
import type { AnswerImportPartTable, AnswerImportTable } from '../features/answer-import/answer-import.table';
import type { AnswerRevisionTable } from '../features/answer-revision/answer-revision.table';
import type {
  AttachmentBodyTable,
  AttachmentPartTable,
  AttachmentPreviewTable,
  AttachmentTable,
  MessageAttachmentTable,
} from '../features/attachment/attachment.table';
import type { AuditChainTable, AuditFindingTable, AuditHeadTable, AuditRowTable } from '../features/audit/audit.table';
import type { CorrectionTable } from '../features/correction/correction.table';
import type { DeliveryTable } from '../features/delivery/delivery.table';
import type { DeskImportLineTable, DeskTable } from '../features/desk/desk.table';
import type { WorkstationTable } from '../features/desk/workstation.table';
import type { DeskSettingTable } from '../features/desk-setting/desk-setting.table';
import type { DraftOfferTable } from '../features/draft-offer/draft-offer.table';
import type { EmergencyTable } from '../features/emergency/emergency.table';
import type { HandoverTable } from '../features/handover/handover.table';
import type { ConversationTable, MessageTable } from '../features/message/message.table';
import type { AccountTable, DepartmentTable, OfficerTable } from '../features/officer/officer.table';
import type {
  OfficerSecretTable,
  PassphraseChangeTable,
  SignInFailureTable,
  WorkstationEscrowTable,
} from '../features/officer-secret/officer-secret.table';
import type { ReplyTable } from '../features/reply/reply.table';
import type { RetentionRunTable, RetentionTable } from '../features/retention/retention.table';
import type { RotaShiftTable, RotaSwapTable } from '../features/rota/rota.table';
import type { PromiseTable, ShiftTable } from '../features/shift/shift.table';
import type { SynonymTable } from '../features/synonym/synonym.table';
import type { TicketCounterTable, TicketEventTable, TicketTable } from '../features/ticket/ticket.table';
import type {
  FerryAsideTable,
  FerryBundleTable,
  FerryKeyTable,
  FerryOrderTable,
  FerryPeerKeyTable,
  FerryPeerTable,
} from '../ferry/ferry.table';
import type { ChangeTransactionTable, CommandLogTable, ScopeHeadTable } from '../sync/sync.table';
import type { TurnTable } from '../turns/turn.table';

/** The gateway's store. Instants and days are read as the wire's text, bigint as number (see connect.ts). */
export interface Database {
  audit_chain: AuditChainTable;
  audit_finding: AuditFindingTable;
  audit_head: AuditHeadTable;
  audit_row: AuditRowTable;
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
  attachment_body: AttachmentBodyTable;
  attachment_part: AttachmentPartTable;
  attachment_preview: AttachmentPreviewTable;
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
  enrolment_code: EnrolmentCodeTable;
  enrolment_try: EnrolmentTryTable;
  ferry_aside: FerryAsideTable;
  ferry_bundle: FerryBundleTable;
  ferry_key: FerryKeyTable;
  ferry_order: FerryOrderTable;
  ferry_peer: FerryPeerTable;
  ferry_peer_key: FerryPeerKeyTable;
  gateway_identity: GatewayIdentityTable;
  mail_file: MailFileTable;
  mail_received: MailReceivedTable;
  message: MessageTable;
  message_attachment: MessageAttachmentTable;
  oa_event: OaEventTable;
  oa_poll: OaPollTable;
  officer: OfficerTable;
  officer_secret: OfficerSecretTable;
  passphrase_change: PassphraseChangeTable;
  qq_event: QqEventTable;
  qq_group: QqGroupTable;
  qq_post: QqPostTable;
  refusal: RefusalTable;
  reply: ReplyTable;
  retention: RetentionTable;
  retention_run: RetentionRunTable;
  rota_shift: RotaShiftTable;
  rota_swap: RotaSwapTable;
  scope_head: ScopeHeadTable;
  sign_in_failure: SignInFailureTable;
  synonym: SynonymTable;
  shift: ShiftTable;
  promise: PromiseTable;
  handover: HandoverTable;
  ticket: TicketTable;
  ticket_counter: TicketCounterTable;
  ticket_event: TicketEventTable;
  turn: TurnTable;
  wechat_call: WechatCallTable;
  wechat_event: WechatEventTable;
  wechat_picture: WechatPictureTable;
  wechat_post: WechatPostTable;
  workstation: WorkstationTable;
  workstation_escrow: WorkstationEscrowTable;
}

export type Db = Kysely<Database>;
/** In a signature: must be called inside a transaction, which the caller opens and ends. */
export type Trx = Transaction<Database>;
/** In a signature: only reads. A transaction may be passed too. */
export type Reader = Pick<Kysely<Database>, 'selectFrom' | 'selectNoFrom'>;

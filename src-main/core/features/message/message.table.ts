import type { BusinessLine, Category, Channel } from '../../../../src-shared/domain/classification';
import type {
  AccountId,
  CommandId,
  ConversationId,
  DeskId,
  MessageId,
  OfficerId,
  WorkstationId,
} from '../../../../src-shared/domain/ids';
import type { MessageStatus } from '../../../../src-shared/domain/message';

/** The effective state: the gateway's row with the effects of commands that it has not answered yet. */
export interface MessageTable {
  id: MessageId;
  desk_id: DeskId;
  account_id: AccountId;
  channel: Channel;
  remote_id: string;
  conversation_id: ConversationId;
  author_id: string;
  author_name: string;
  text: string;
  posted_at: string;
  received_at: string;
  category: Category | null;
  business_line: BusinessLine | null;
  status: MessageStatus;
  /** 0 or 1. */
  emergency: number;
  claim_id: CommandId | null;
  claim_version: number;
  holder_id: OfficerId | null;
  holder_workstation_id: WorkstationId | null;
  /** Null while the claim is tentative. */
  lease_until: string | null;
  /** JSON object. */
  outcome: string | null;
  closed_at: string | null;
  reopened_at: string | null;
  version: number;
}

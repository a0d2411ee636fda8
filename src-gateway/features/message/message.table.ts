import type { ColumnType, Generated } from 'kysely';
import type { Message } from '../../../src-shared/domain/message';

export interface ConversationTable {
  id: Message['conversationId'];
  desk_id: Message['deskId'];
  account_id: Message['accountId'];
  /** The citizen's thread as the channel names it. */
  remote_key: string;
}

export interface MessageTable {
  id: Message['id'];
  desk_id: Message['deskId'];
  account_id: Message['accountId'];
  channel: Message['channel'];
  remote_id: string;
  conversation_id: Message['conversationId'];
  author_id: string;
  author_name: string;
  text: string;
  posted_at: string;
  received_at: string;
  category: Message['category'];
  business_line: Message['businessLine'];
  status: Message['status'];
  emergency: boolean;
  claim_id: Message['claimId'];
  claim_version: Generated<number>;
  /** Who made the claim; stays when the lease runs out, so that nobody else can write under its token. */
  claimant_id: Message['holderId'];
  holder_id: Message['holderId'];
  holder_workstation_id: Message['holderWorkstationId'];
  lease_until: string | null;
  claim_tentative: Generated<boolean>;
  claim_base_version: Generated<number>;
  claim_rank: string | null;
  claim_used: Generated<boolean>;
  outcome: ColumnType<Message['outcome'], string | null, string | null>;
  closed_at: string | null;
  reopened_at: string | null;
  version: Generated<number>;
}

import type { Generated } from 'kysely';
import type { CommandId, DeskId, DraftOfferId, MessageId, OfficerId } from '../../../../src-shared/domain/ids';

/** Drafts never leave the workstation; one per message and officer. */
export interface DraftTable {
  message_id: MessageId;
  officer_id: OfficerId;
  text: string;
  /** JSON object. */
  basis: string | null;
  saved_at: string;
  /** The claim under which it was written. */
  claim_id: CommandId | null;
  /** 0 or 1: the gateway gave that claim to somebody else. */
  claim_lost: Generated<number>;
}

export interface DraftOfferTable {
  id: DraftOfferId;
  desk_id: DeskId;
  message_id: MessageId;
  from_officer_id: OfficerId;
  text: string;
  offered_at: string;
}

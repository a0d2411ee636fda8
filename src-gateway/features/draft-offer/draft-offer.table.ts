import type { DraftOffer } from '../../../src-shared/domain/draft-offer';

export interface DraftOfferTable {
  id: DraftOffer['id'];
  desk_id: DraftOffer['deskId'];
  message_id: DraftOffer['messageId'];
  from_officer_id: DraftOffer['fromOfficerId'];
  text: string;
  offered_at: string;
}

import type { Insertable, Selectable } from 'kysely';
import type { DraftOffer } from '../../../src-shared/domain/draft-offer';
import type { Reader, Trx } from '../../db/database';
import type { DraftOfferTable } from './draft-offer.table';

const COLUMNS = ['id', 'desk_id', 'message_id', 'from_officer_id', 'text', 'offered_at'] as const;

/** Inserts an offered draft; null when its id is taken. */
export async function insertDraftOffer(trx: Trx, row: Insertable<DraftOfferTable>): Promise<DraftOffer | null> {
  const inserted = await trx
    .insertInto('draft_offer')
    .values(row)
    .onConflict((conflict) => conflict.column('id').doNothing())
    .returning(COLUMNS)
    .executeTakeFirst();
  return inserted === undefined ? null : toDraftOffer(inserted);
}

export async function pageDraftOffers(db: Reader, deskId: string, after: string, limit: number): Promise<DraftOffer[]> {
  const rows = await db
    .selectFrom('draft_offer')
    .select(COLUMNS)
    .where('desk_id', '=', deskId as DraftOffer['deskId'])
    .where('id', '>', after as DraftOffer['id'])
    .orderBy('id')
    .limit(limit)
    .execute();
  return rows.map(toDraftOffer);
}

function toDraftOffer(row: Selectable<DraftOfferTable>): DraftOffer {
  return {
    id: row.id,
    deskId: row.desk_id,
    messageId: row.message_id,
    fromOfficerId: row.from_officer_id,
    text: row.text,
    offeredAt: row.offered_at,
  };
}

import type { Reader, Trx } from '../../db/database';

export async function findDesk(db: Reader, id: string): Promise<{ id: string; name: string } | null> {
  const row = await db.selectFrom('desk').select(['id', 'name']).where('id', '=', id).executeTakeFirst();
  return row ?? null;
}

/** Lets one transaction at a time change who and what belongs to a desk. */
export async function lockDesk(trx: Trx, id: string): Promise<void> {
  await trx.selectFrom('desk').select('id').where('id', '=', id).forUpdate().execute();
}

/** A desk with the first part of its ticket numbers. */
export async function findDeskWithPrefix(
  db: Reader,
  id: string,
): Promise<{ id: string; name: string; ticketPrefix: string } | null> {
  const row = await db
    .selectFrom('desk')
    .select(['id', 'name', 'ticket_prefix as ticketPrefix'])
    .where('id', '=', id)
    .executeTakeFirst();
  return row ?? null;
}

/** Ticket prefixes that other desks use. */
export async function listOtherPrefixes(db: Reader, deskId: string): Promise<string[]> {
  const rows = await db.selectFrom('desk').select('ticket_prefix').where('id', '<>', deskId).execute();
  return rows.map((row) => row.ticket_prefix);
}

/** Makes a desk or renames it; the prefix of its ticket numbers stays once given. */
export async function upsertDesk(trx: Trx, desk: { id: string; name: string; ticket_prefix: string }): Promise<void> {
  await trx
    .insertInto('desk')
    .values(desk)
    .onConflict((conflict) => conflict.column('id').doUpdateSet({ name: desk.name }))
    .execute();
}

import type { Reader, Trx } from '../../db/database';

type Kind = 'officer' | 'department' | 'account' | 'answer' | 'synonym' | 'setting';

/** Lines of a kind that were taken over from a desk's folder: id → hash of what the line said. */
export async function readTakenLines(db: Reader, deskId: string, kind: Kind): Promise<Map<string, Buffer>> {
  const rows = await db
    .selectFrom('desk_import_line')
    .select(['id', 'hash'])
    .where('desk_id', '=', deskId)
    .where('kind', '=', kind)
    .execute();
  return new Map(rows.map((row) => [row.id, row.hash]));
}

export async function rememberLine(
  trx: Trx,
  line: { deskId: string; kind: Kind; id: string; hash: Buffer },
): Promise<void> {
  await trx
    .insertInto('desk_import_line')
    .values({ desk_id: line.deskId, kind: line.kind, id: line.id, hash: line.hash })
    .onConflict((conflict) => conflict.columns(['desk_id', 'kind', 'id']).doUpdateSet({ hash: line.hash }))
    .execute();
}

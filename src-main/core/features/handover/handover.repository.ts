import { type ExpressionBuilder, sql } from 'kysely';
import type { Handover } from '../../../../src-shared/domain/handover';
import type { OfficerId } from '../../../../src-shared/domain/ids';
import type { HandoverLine } from '../../../../src-shared/ipc/shift-contract';
import type { Database, ReadDatabase, WriteTransaction } from '../../db/database';
import { rowToEntity } from '../../sync/entity.repository';

const OPEN: Handover['state'][] = ['offered', 'questioned'];

function select(db: ReadDatabase) {
  return db
    .selectFrom('handover')
    .select(['id', 'desk_id', 'shift_id', 'workstation_id', 'from_id', 'from_name', 'to_id', 'to_name', 'state'])
    .select(['items', 'offered_at', 'accepted_at', 'outgoing', 'incoming', 'word', 'seal', 'version']);
}

/** The handover of a shift that is offered and not accepted. */
export async function findOpenHandover(db: ReadDatabase, shiftId: Handover['shiftId']): Promise<Handover | null> {
  const row = await select(db).where('shift_id', '=', shiftId).where('state', 'in', OPEN).executeTakeFirst();
  return row === undefined ? null : rowToEntity('handover', row);
}

/** All that are offered and not accepted, the oldest first. */
export async function listOpenHandovers(db: ReadDatabase): Promise<Handover[]> {
  const rows = await select(db).where('state', 'in', OPEN).orderBy('offered_at').orderBy('id').execute();
  return rows.map((row) => rowToEntity('handover', row));
}

export interface HandoverFilter {
  /** Stands in an item or a name; empty for all. */
  text: string;
  /** Offered from, and before; null for open. */
  from: string | null;
  until: string | null;
}

/** The newest first. */
export async function findHandovers(db: ReadDatabase, filter: HandoverFilter, limit: number): Promise<HandoverLine[]> {
  return db
    .selectFrom('handover')
    .select(['id', 'from_name as fromName', 'to_name as toName', 'state'])
    .select(['offered_at as offeredAt', 'accepted_at as acceptedAt'])
    .select(sql<number>`json_array_length(items)`.as('items'))
    .where(matching(filter))
    .orderBy('offered_at', 'desc')
    .orderBy('id', 'desc')
    .limit(limit)
    .execute();
}

export async function countHandovers(db: ReadDatabase, filter: HandoverFilter): Promise<number> {
  const row = await db
    .selectFrom('handover')
    .select(({ fn }) => fn.countAll<number>().as('count'))
    .where(matching(filter))
    .executeTakeFirstOrThrow();
  return row.count;
}

/** Words are looked for in the values of the items, not in their JSON, where a key would be found too. */
function matching({ text, from, until }: HandoverFilter) {
  const held = sql<boolean>`exists (select 1 from json_tree(items) where type = 'text' and instr(lower(value), lower(${text})) > 0)`;
  const named = sql<boolean>`instr(from_name || ' ' || coalesce(to_name, ''), ${text}) > 0`;
  return (where: ExpressionBuilder<Database, 'handover'>) =>
    where.and([
      ...(text === '' ? [] : [where.or([held, named])]),
      ...(from === null ? [] : [where('offered_at', '>=', from)]),
      ...(until === null ? [] : [where('offered_at', '<', until)]),
    ]);
}

type PaperKey = { subjectId: string; officerId: OfficerId };

export async function findPaper(db: ReadDatabase, { subjectId, officerId }: PaperKey): Promise<string | null> {
  const row = await db
    .selectFrom('handover_paper')
    .select('paper')
    .where('subject_id', '=', subjectId)
    .where('officer_id', '=', officerId)
    .executeTakeFirst();
  return row?.paper ?? null;
}

export async function putPaper(
  trx: WriteTransaction,
  { subjectId, officerId }: PaperKey,
  paper: string,
): Promise<void> {
  await trx
    .insertInto('handover_paper')
    .values({ subject_id: subjectId, officer_id: officerId, paper })
    .onConflict((conflict) => conflict.columns(['subject_id', 'officer_id']).doUpdateSet({ paper }))
    .execute();
}

/** What was written about a subject is given, or of no use any more. */
export async function deletePapers(trx: WriteTransaction, subjectId: string): Promise<void> {
  await trx.deleteFrom('handover_paper').where('subject_id', '=', subjectId).execute();
}

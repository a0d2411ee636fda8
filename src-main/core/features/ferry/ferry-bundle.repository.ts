import { type Selectable, sql } from 'kysely';
import type { ReadDatabase, WriteTransaction } from '../../db/database';
import type { FerryBundleTable } from './ferry.table';

export type FerryBundleRow = Selectable<FerryBundleTable>;

const COLUMNS = [
  'direction',
  'epoch',
  'seq',
  'state',
  'manifest_hash',
  'file_name',
  'file_hash',
  'size',
  'created_at',
  'officer',
  'commands',
  'changes',
  'attachments',
  'receipted_at',
] as const;

/** Puts a bundle down; what was known of that number is replaced. */
export async function putBundle(trx: WriteTransaction, row: FerryBundleRow): Promise<void> {
  await trx
    .insertInto('ferry_bundle')
    .values(row)
    .onConflict((conflict) => conflict.columns(['direction', 'epoch', 'seq']).doUpdateSet(row))
    .execute();
}

/** The file stands at its place. A receipt may have come already. */
export async function markBundleWritten(
  trx: WriteTransaction,
  seq: number,
  written: { manifestHash: string; fileHash: string; size: number },
): Promise<void> {
  await trx
    .updateTable('ferry_bundle')
    .set({ state: 'written', manifest_hash: written.manifestHash, file_hash: written.fileHash, size: written.size })
    .where('direction', '=', 'out')
    .where('seq', '=', seq)
    .where('state', '=', 'writing')
    .execute();
}

export async function findOutBundle(db: ReadDatabase, seq: number): Promise<FerryBundleRow | null> {
  const row = await db
    .selectFrom('ferry_bundle')
    .select(COLUMNS)
    .where('direction', '=', 'out')
    .where('seq', '=', seq)
    .executeTakeFirst();
  return row ?? null;
}

/** Bundles up to this number have arrived, or what they carried has with a later one. */
export async function markReceipted(trx: WriteTransaction, seq: number, at: string): Promise<void> {
  await trx
    .updateTable('ferry_bundle')
    .set({ state: 'receipted', receipted_at: at })
    .where('direction', '=', 'out')
    .where('seq', '<=', seq)
    .where('state', '<>', 'receipted')
    .execute();
}

/** The gateway's store was put back: what it had taken after this number it has not. */
export async function markUnreceipted(trx: WriteTransaction, after: number): Promise<void> {
  await trx
    .updateTable('ferry_bundle')
    .set({ state: 'written', receipted_at: null })
    .where('direction', '=', 'out')
    .where('seq', '>', after)
    .where('state', '=', 'receipted')
    .execute();
}

/** Numbers and hashes of what was taken in an epoch. */
export function listTaken(db: ReadDatabase, epoch: string): Promise<{ seq: number; manifest_hash: string | null }[]> {
  return db
    .selectFrom('ferry_bundle')
    .select(['seq', 'manifest_hash'])
    .where('direction', '=', 'in')
    .where('epoch', '=', epoch)
    .orderBy('seq')
    .execute();
}

/** The newest first. */
export function listBundles(db: ReadDatabase, limit: number): Promise<FerryBundleRow[]> {
  return db
    .selectFrom('ferry_bundle')
    .select(COLUMNS)
    .orderBy('created_at', 'desc')
    .orderBy('seq', 'desc')
    .limit(limit)
    .execute();
}

/** Hashes of files that answers name and that are not here. */
export async function listMissingFiles(db: ReadDatabase, limit: number): Promise<string[]> {
  const { rows } = await sql<{ sha256: string }>`
    select distinct json_extract(file.value, '$.sha256') as sha256
    from answer, json_each(answer.attachments) as file
    where not exists (select 1 from attachment where attachment.sha256 = json_extract(file.value, '$.sha256'))
    limit ${limit}`.execute(db);
  return rows.map(({ sha256 }) => sha256);
}

/** Numbers of waiting commands, oldest first. */
export function listWaitingNumbers(db: ReadDatabase): Promise<{ seq: number }[]> {
  return db.selectFrom('outbox').select('seq').where('state', 'in', ['pending', 'sent']).orderBy('seq').execute();
}

/** The bytes of waiting commands from a number on. */
export function pageWaiting(
  db: ReadDatabase,
  range: { from: number; to: number },
  limit: number,
): Promise<{ seq: number; payload: string }[]> {
  return db
    .selectFrom('outbox')
    .select(['seq', 'payload'])
    .where('state', 'in', ['pending', 'sent'])
    .where('seq', '>=', range.from)
    .where('seq', '<=', range.to)
    .orderBy('seq')
    .limit(limit)
    .execute();
}

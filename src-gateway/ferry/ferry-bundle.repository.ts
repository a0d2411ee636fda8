import { type Selectable, sql } from 'kysely';
import type { CommandResult } from '../../src-shared/sync/commands';
import type { Reader, Trx } from '../db/database';
import type { FerryBundleTable } from './ferry.table';

export type FerryBundle = Selectable<FerryBundleTable>;

const COLUMNS = [
  'peer_id',
  'direction',
  'epoch',
  'seq',
  'state',
  'manifest_hash',
  'file_name',
  'file_hash',
  'size',
  'created_at',
  'commands',
  'changes',
  'head',
  'receipted_at',
] as const;

/** Puts a bundle down; a repetition changes nothing. */
export async function insertBundle(trx: Trx, row: FerryBundle): Promise<void> {
  await trx
    .insertInto('ferry_bundle')
    .values(row)
    .onConflict((conflict) => conflict.doNothing())
    .execute();
}

/** The file stands at its place. */
export async function markWritten(
  trx: Trx,
  { peerId, epoch, seq }: { peerId: string; epoch: string; seq: number },
  written: { manifestHash: string; fileHash: string; size: number; changes: number; head: number },
): Promise<void> {
  await trx
    .updateTable('ferry_bundle')
    .set({
      state: sql<'written'>`case when state = 'writing' then 'written' else state end`,
      manifest_hash: written.manifestHash,
      file_hash: written.fileHash,
      size: written.size,
      changes: written.changes,
      head: written.head,
    })
    .where('peer_id', '=', peerId)
    .where('direction', '=', 'out')
    .where('epoch', '=', epoch)
    .where('seq', '=', seq)
    .execute();
}

/** The peer has taken this bundle, and with it what the earlier ones carried. */
export async function markReceipted(
  trx: Trx,
  { peerId, epoch, seq, at }: { peerId: string; epoch: string; seq: number; at: string },
): Promise<void> {
  await trx
    .updateTable('ferry_bundle')
    .set({ state: 'receipted', receipted_at: at })
    .where('peer_id', '=', peerId)
    .where('direction', '=', 'out')
    .where('epoch', '=', epoch)
    .where('seq', '<=', seq)
    .where('state', '<>', 'receipted')
    .execute();
}

/** Highest number of an epoch, 0 for none. */
export async function lastSeq(
  db: Reader,
  peerId: string,
  direction: FerryBundle['direction'],
  epoch: string,
): Promise<number> {
  const row = await db
    .selectFrom('ferry_bundle')
    .select(({ fn }) => fn.max('seq').as('seq'))
    .where('peer_id', '=', peerId)
    .where('direction', '=', direction)
    .where('epoch', '=', epoch)
    .executeTakeFirst();
  return row?.seq ?? 0;
}

/** What has been taken from a peer. */
export function listTaken(db: Reader, peerId: string): Promise<{ seq: number; manifest_hash: string | null }[]> {
  return db
    .selectFrom('ferry_bundle')
    .select(['seq', 'manifest_hash'])
    .where('peer_id', '=', peerId)
    .where('direction', '=', 'in')
    .orderBy('seq')
    .execute();
}

/** The newest of a peer first. */
export function listBundles(db: Reader, peerId: string, limit: number): Promise<FerryBundle[]> {
  return db
    .selectFrom('ferry_bundle')
    .select(COLUMNS)
    .where('peer_id', '=', peerId)
    .orderBy('created_at', 'desc')
    .limit(limit)
    .execute();
}

/** Head of the changes that the last bundle which was written carries, and its time; null for none. */
export async function lastCarried(
  db: Reader,
  peerId: string,
  epoch: string,
): Promise<{ head: number; at: string } | null> {
  const row = await db
    .selectFrom('ferry_bundle')
    .select(({ fn }) => [fn.max('head').as('head'), fn.max('created_at').as('at')])
    .where('peer_id', '=', peerId)
    .where('direction', '=', 'out')
    .where('epoch', '=', epoch)
    .where('state', '<>', 'writing')
    .executeTakeFirst();
  return row === undefined || row.head === null || row.at === null ? null : { head: row.head, at: row.at };
}

/** Answers to a workstation's commands, in their order. */
export function pageResults(
  db: Reader,
  workstationId: string,
  range: { after: number; to: number },
  limit: number,
): Promise<{ id: string; seq: number; result: CommandResult }[]> {
  return db
    .selectFrom('command_log')
    .select(['id', 'seq', 'result'])
    .where('workstation_id', '=', workstationId)
    .where('seq', '>', range.after)
    .where('seq', '<=', range.to)
    .orderBy('seq')
    .limit(limit)
    .execute();
}

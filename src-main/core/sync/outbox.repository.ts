import type { Insertable, Selectable, SelectQueryBuilder } from 'kysely';
import type { CommandId, MessageId } from '../../../src-shared/domain/ids';
import { type Command, type CommandResult, commandResultSchema } from '../../../src-shared/sync/commands';
import type { Database, ReadDatabase, WriteTransaction } from '../db/database';
import type { OutboxState, OutboxTable } from './sync.table';

export type OutboxRow = Selectable<OutboxTable>;

const COLUMNS = [
  'seq',
  'id',
  'message_id',
  'type',
  'actor',
  'payload',
  'state',
  'result',
  'effect_until',
  'enqueued_at',
  'settled_at',
  'dismissed',
  'subject_id',
] as const;

export async function insertOutbox(trx: WriteTransaction, row: Insertable<OutboxTable>): Promise<void> {
  await trx.insertInto('outbox').values(row).execute();
}

/** Commands that the gateway has not answered yet, oldest first. @param limit all of them when left out */
export function listUnsettled(db: ReadDatabase, limit = -1): Promise<OutboxRow[]> {
  return db
    .selectFrom('outbox')
    .select(COLUMNS)
    .where('state', 'in', ['pending', 'sent'])
    .orderBy('seq')
    .limit(limit)
    .execute();
}

/**
 * Commands whose effect the gateway's rows do not hold yet, oldest first. The parts of an import have none here, and reading megabytes
 * of them again with every pull would hold up the desk.
 */
export async function listEffective(db: ReadDatabase): Promise<OutboxRow[]> {
  const waiting = await db
    .selectFrom('outbox')
    .select(COLUMNS)
    .where('state', 'in', ['pending', 'sent'])
    .where('type', '<>', 'answer_import.stage')
    .orderBy('seq')
    .execute();
  const applied = await db
    .selectFrom('outbox')
    .select(COLUMNS)
    .where('effect_until', 'is not', null)
    .where('type', '<>', 'answer_import.stage')
    .orderBy('seq')
    .execute();
  return [...applied, ...waiting].sort((a, b) => a.seq - b.seq);
}

export async function hasEffective(db: ReadDatabase): Promise<boolean> {
  const waiting = await db
    .selectFrom('outbox')
    .select('seq')
    .where('state', 'in', ['pending', 'sent'])
    .limit(1)
    .executeTakeFirst();
  if (waiting !== undefined) return true;
  return (
    (await db.selectFrom('outbox').select('seq').where('effect_until', 'is not', null).limit(1).executeTakeFirst()) !==
    undefined
  );
}

export async function findOutbox(db: ReadDatabase, id: CommandId): Promise<OutboxRow | null> {
  return (await db.selectFrom('outbox').select(COLUMNS).where('id', '=', id).executeTakeFirst()) ?? null;
}

export async function markSent(trx: WriteTransaction, seqs: readonly number[]): Promise<void> {
  await trx
    .updateTable('outbox')
    .set({ state: 'sent' })
    .where('seq', 'in', seqs)
    .where('state', '=', 'pending')
    .execute();
}

/** The gateway asked to send it again later. */
export async function markPending(trx: WriteTransaction, seq: number): Promise<void> {
  await trx.updateTable('outbox').set({ state: 'pending' }).where('seq', '=', seq).execute();
}

export interface Settlement {
  state: Extract<OutboxState, 'applied' | 'conflict' | 'rejected'>;
  result: CommandResult;
  /** Head of the gateway's log that surely holds the change; null when the copy is there already or there is no change. */
  effectUntil: number | null;
  settledAt: string;
}

export async function settleOutbox(trx: WriteTransaction, seq: number, settlement: Settlement): Promise<void> {
  await trx
    .updateTable('outbox')
    .set({
      state: settlement.state,
      result: JSON.stringify(settlement.result),
      effect_until: settlement.effectUntil,
      settled_at: settlement.settledAt,
    })
    .where('seq', '=', seq)
    .execute();
}

/** Local effects end once the copy has reached the head that holds the change. */
export async function endEffectsUpTo(trx: WriteTransaction, cursor: number): Promise<void> {
  await trx.updateTable('outbox').set({ effect_until: null }).where('effect_until', '<=', cursor).execute();
}

export async function endAllEffects(trx: WriteTransaction): Promise<void> {
  await trx.updateTable('outbox').set({ effect_until: null }).where('effect_until', 'is not', null).execute();
}

/** Seqs of all commands above a number, with their states. */
export function listAbove(db: ReadDatabase, seq: number): Promise<{ seq: number; state: OutboxState }[]> {
  return db.selectFrom('outbox').select(['seq', 'state']).where('seq', '>', seq).orderBy('seq').execute();
}

/** A gateway that was restored from a backup is given again what it has lost; the results it gave before are void. */
export async function resendAbove(trx: WriteTransaction, seq: number): Promise<void> {
  await trx
    .updateTable('outbox')
    .set({ state: 'pending', result: null, effect_until: null, settled_at: null })
    .where('seq', '>', seq)
    .where('state', '<>', 'pending')
    .execute();
}

/**
 * Gives a waiting command another number; its bytes change in nothing else. Only for one that the gateway does not know.
 * To be called from the last command to the first when the numbers grow, since each number is there once.
 */
export async function renumber(
  trx: WriteTransaction,
  row: Pick<OutboxRow, 'seq' | 'payload'>,
  seq: number,
): Promise<void> {
  await trx
    .updateTable('outbox')
    .set({ seq, payload: JSON.stringify({ ...commandOf(row), seq }), state: 'pending' })
    .where('seq', '=', row.seq)
    .execute();
}

/** Applied and looked-at commands that were settled before an instant; refusals that nobody has seen stay. */
export async function pruneSettled(trx: WriteTransaction, before: string): Promise<void> {
  await trx
    .deleteFrom('outbox')
    .where('settled_at', '<', before)
    .where('effect_until', 'is', null)
    .where((where) => where.or([where('state', '=', 'applied'), where('dismissed', '=', 1)]))
    .execute();
}

/** For a workstation that takes up a new name: numbers start anew, so the old rows have to go. */
export async function forgetSettled(trx: WriteTransaction): Promise<void> {
  await trx.deleteFrom('outbox').where('state', 'in', ['applied', 'conflict', 'rejected']).execute();
}

export async function countWaiting(db: ReadDatabase): Promise<number> {
  const row = await db
    .selectFrom('outbox')
    .select(({ fn }) => fn.countAll<number>().as('count'))
    .where('state', 'in', ['pending', 'sent'])
    .executeTakeFirstOrThrow();
  return row.count;
}

/** Refusals that no one has looked at. */
export async function countRefused(db: ReadDatabase): Promise<number> {
  const row = await db
    .selectFrom('outbox')
    .select(({ fn }) => fn.countAll<number>().as('count'))
    .where('state', 'in', ['conflict', 'rejected'])
    .where('dismissed', '=', 0)
    .executeTakeFirstOrThrow();
  return row.count;
}

/** @returns false when there is no such refusal */
export async function dismissRefusal(trx: WriteTransaction, id: CommandId): Promise<boolean> {
  const result = await trx
    .updateTable('outbox')
    .set({ dismissed: 1 })
    .where('id', '=', id)
    .where('state', 'in', ['conflict', 'rejected'])
    .executeTakeFirst();
  return result.numUpdatedRows > 0n;
}

/** What waits and what came back refused and was not looked at, oldest first. */
export function listShownOutbox(db: ReadDatabase): Promise<OutboxRow[]> {
  return shown(db).execute();
}

export function listShownOutboxOfMessage(db: ReadDatabase, messageId: MessageId): Promise<OutboxRow[]> {
  return shown(db).where('message_id', '=', messageId).execute();
}

/** What waits or was refused and not looked at about things of the library, without its bytes; oldest first. */
export async function listShownStates(
  db: ReadDatabase,
  subjectIds: readonly string[],
): Promise<(Pick<OutboxRow, 'type' | 'state' | 'result'> & { subjectId: string })[]> {
  if (subjectIds.length === 0) return [];
  const rows = await shownOf(db.selectFrom('outbox').select(['type', 'state', 'result', 'subject_id']))
    .where('subject_id', 'in', subjectIds)
    .execute();
  return rows.flatMap(({ subject_id: subjectId, ...row }) => (subjectId === null ? [] : [{ ...row, subjectId }]));
}

function shown(db: ReadDatabase) {
  return shownOf(db.selectFrom('outbox').select(COLUMNS));
}

/** The parts of an import are shown by the import itself, with its progress, unless one was refused. */
function shownOf<O>(query: SelectQueryBuilder<Database, 'outbox', O>) {
  return query
    .where((where) =>
      where.or([where('type', '<>', 'answer_import.stage'), where('state', 'not in', ['pending', 'sent'])]),
    )
    .where((where) =>
      where.or([
        where('state', 'in', ['pending', 'sent']),
        where.and([where('state', 'in', ['conflict', 'rejected']), where('dismissed', '=', 0)]),
      ]),
    )
    .orderBy('seq');
}

/** The command as it was written. It was validated then, and the bytes are never touched. */
export function commandOf(row: Pick<OutboxRow, 'payload'>): Command {
  return JSON.parse(row.payload) as Command;
}

export function resultOf(row: Pick<OutboxRow, 'result'>): CommandResult | null {
  return row.result === null ? null : commandResultSchema.parse(JSON.parse(row.result));
}

import { setImmediate as yieldToOthers } from 'node:timers/promises';
import type { DeskId } from '../../../src-shared/domain/ids';
import { changeSchema, ENTITY_NAMES } from '../../../src-shared/sync/entities';
import { snapshotHeaderSchema, snapshotTrailerSchema } from '../../../src-shared/sync/protocol';
import type { LocalDatabase, WriteTransaction } from '../db/database';
import { clearEntity, takeStaged } from './entity.repository';
import { columnValuesOf } from './entity-columns';
import type { GatewayClient } from './gateway-client';
import { noteOrigins } from './message-origin.repository';
import { endAllEffects } from './outbox.repository';
import { Refused } from './problem';
import { rebase } from './rebase';
import { clearStaging, type StagedRow, stageRows } from './staging.repository';
import { updateSyncState } from './sync-state.repository';

/** Each transaction is a disk flush. */
const STAGED_PER_TRANSACTION = 4_000;
const STAGED_PER_TURN = 1_000;
const TAKEN_PER_TURN = 1_000;

export interface Position {
  scope: DeskId;
  epoch: string;
  head: number;
}

/**
 * Rebuilds the working copy. Rows are staged in small transactions while they stream in, so memory stays bounded; only
 * when the trailer has confirmed their number does one transaction swap them in. Outbox and drafts are not touched, and
 * an interrupted snapshot changes nothing.
 *
 * @param onRows told the number of rows so far
 */
export async function rebuildFromSnapshot(
  db: LocalDatabase,
  client: GatewayClient,
  scope: DeskId,
  onRows: (rows: number) => void,
  signal: AbortSignal,
): Promise<void> {
  await db.transact(clearStaging);
  const position = await stage(db, client, scope, onRows, signal);
  await db.transact((trx) => swapIn(trx, position));
  await db.transact(clearStaging);
}

/** Stages a snapshot's rows. @returns where it stands; nothing of the copy has changed yet */
export async function stage(
  db: LocalDatabase,
  client: Pick<GatewayClient, 'snapshot'>,
  scope: DeskId,
  onRows: (rows: number) => void,
  signal: AbortSignal,
): Promise<Position> {
  let position: Position | null = null;
  let trailerRows: number | null = null;
  let received = 0;
  let batch: StagedRow[] = [];
  const flush = async () => {
    const rows = batch;
    batch = [];
    if (rows.length > 0) await db.transact((trx) => stageInTurns(trx, rows));
    onRows(received);
  };
  for await (const line of client.snapshot(scope, signal)) {
    const value = parseLine(line);
    if (position === null) {
      position = headerOf(value, scope);
    } else if (trailerRows !== null) {
      throw new Refused('invalid_response', 'snapshot goes on after its end');
    } else {
      trailerRows = trailerRowsOf(value);
      if (trailerRows === null) {
        batch.push(rowOf(value));
        received += 1;
      }
    }
    if (batch.length >= STAGED_PER_TRANSACTION) await flush();
  }
  await flush();
  if (position === null || trailerRows === null || trailerRows !== received)
    throw new Refused('invalid_response', `snapshot broke off at row ${received}`);
  return position;
}

async function stageInTurns(trx: WriteTransaction, rows: readonly StagedRow[]): Promise<void> {
  for (let from = 0; from < rows.length; from += STAGED_PER_TURN) {
    await stageRows(trx, rows.slice(from, from + STAGED_PER_TURN));
    await yieldToOthers();
  }
}

/** Puts the staged rows in place of the copy's. */
export async function swapIn(trx: WriteTransaction, { scope, epoch, head }: Position): Promise<void> {
  await rebase(trx, async () => {
    await noteOrigins(trx);
    for (const entity of ENTITY_NAMES) await clearEntity(trx, entity);
    for (let last: number | null = 0; last !== null; ) {
      last = await takeStaged(trx, last, TAKEN_PER_TURN);
      await yieldToOthers();
    }
    // What was applied before the snapshot is in it, or was lost with the gateway's old store.
    await endAllEffects(trx);
    await updateSyncState(trx, { scope, epoch, cursor: head });
  });
}

function parseLine(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch (error) {
    throw new Refused('invalid_response', 'snapshot line is not JSON', error);
  }
}

function headerOf(value: unknown, scope: DeskId): Position {
  const header = snapshotHeaderSchema.safeParse(value);
  if (!header.success || header.data.scope !== scope) throw new Refused('invalid_response', 'snapshot header');
  return header.data;
}

/** @returns null when it is not the trailer */
function trailerRowsOf(value: unknown): number | null {
  // Asked of every row: a schema that does not fit takes its time to say why.
  if (typeof value !== 'object' || value === null || !('kind' in value)) return null;
  const trailer = snapshotTrailerSchema.safeParse(value);
  return trailer.success ? trailer.data.rows : null;
}

function rowOf(value: unknown): StagedRow {
  const change = changeSchema.safeParse(value);
  if (!change.success || change.data.op !== 'put') {
    const where = change.success
      ? 'tombstone'
      : change.error.issues.slice(0, 3).map((issue) => `${issue.path.join('.')} ${issue.code}`);
    throw new Refused('invalid_response', `snapshot row: ${where}`);
  }
  const { entity, row } = change.data;
  return { entity, values: columnValuesOf(entity, row) };
}

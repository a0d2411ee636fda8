import { setImmediate as yieldToOthers } from 'node:timers/promises';
import type { Change, EntityName } from '../../../src-shared/sync/entities';
import type { PullResponse } from '../../../src-shared/sync/protocol';
import type { LocalDatabase, WriteTransaction } from '../db/database';
import { putEntity, removeEntity } from './entity.repository';
import type { GatewayClient } from './gateway-client';
import { endEffectsUpTo } from './outbox.repository';
import { RebaseNeeded, Refused } from './problem';
import { rebase } from './rebase';
import { readPosition, updateSyncState } from './sync-state.repository';

export interface PullOutcome {
  touched: Set<EntityName>;
  hasMore: boolean;
}

/** So many rows are written before requests of the officer get a turn. */
const ROWS_PER_TURN = 200;

/**
 * Takes over the next whole transactions of the gateway, all or none.
 * @throws RebaseNeeded when there is no position yet or the gateway cannot go on from it
 */
export async function pullOnce(db: LocalDatabase, client: GatewayClient, signal: AbortSignal): Promise<PullOutcome> {
  const position = await readPosition(db.read);
  if (position === null) throw new RebaseNeeded('first_start');
  const response = await client.pull(position, signal);
  if (response.scope !== position.scope || response.epoch !== position.epoch || response.next < position.cursor)
    throw new Refused('invalid_response', 'changes of another position');
  if (response.next === position.cursor) return { touched: new Set(), hasMore: false };
  return { touched: await db.transact((trx) => applyPulled(trx, response)), hasMore: response.hasMore };
}

/** In one transaction: the gateway's changes, the new cursor, and on top the effects that still wait. */
export async function applyPulled(
  trx: WriteTransaction,
  response: Pick<PullResponse, 'transactions' | 'next'>,
): Promise<Set<EntityName>> {
  const touched = new Set<EntityName>();
  const effects = await rebase(trx, async () => {
    let rows = 0;
    for (const { changes } of response.transactions) {
      for (const change of changes) {
        touched.add(await applyChange(trx, change));
        rows += 1;
        if (rows % ROWS_PER_TURN === 0) await yieldToOthers();
      }
    }
    await updateSyncState(trx, { cursor: response.next });
    await endEffectsUpTo(trx, response.next);
  });
  return new Set([...touched, ...effects]);
}

async function applyChange(trx: WriteTransaction, change: Change): Promise<EntityName> {
  if (change.op === 'put') await putEntity(trx, change.entity, change.row);
  else await removeEntity(trx, change.entity, change.id);
  return change.entity;
}

import { writeSync } from 'node:fs';
import { createClock } from '../../../src-main/core/platform/clock';
import { createIds } from '../../../src-main/core/platform/ids';
import { createLog } from '../../../src-main/core/platform/log';
import { createGatewayClient } from '../../../src-main/core/sync/gateway-client';
import { createSyncLoop } from '../../../src-main/core/sync/loop';
import { enqueueCommand, type OutboxPorts } from '../../../src-main/core/sync/outbox';
import { openLocal } from '../local-database';
import { aMessage, anOfficer, WORKSTATION } from '../sync-rows';
import { keysOf } from '../workstation-keys';

/**
 * Writes drafts and commands while the loop pushes, and says after each commit how far it has come, until it is killed.
 * Arguments: data folder, address of the gateway.
 */
const [folder = '', url = ''] = process.argv.slice(2);
const clock = createClock();
const workstationId = WORKSTATION as OutboxPorts['workstationId'];

async function main(): Promise<void> {
  const db = await openLocal(folder);
  const client = createGatewayClient({ url, workstationId, keys: keysOf(WORKSTATION), clock });
  const log = createLog({ folder: null, name: 'test' });
  const loop = createSyncLoop({ db, client, clock, log, announce: () => undefined });
  const ports: OutboxPorts = { clock, ids: createIds(clock), workstationId, clockOffsetMs: () => loop.clockOffsetMs() };
  loop.start();
  const { id: messageId } = aMessage(1);
  for (let count = 1; ; count += 1) {
    await db.transact(async (trx) => {
      const values = { text: `草稿 ${count}`, saved_at: clock.now().toISOString() };
      await trx
        .insertInto('draft')
        .values({ message_id: messageId, officer_id: anOfficer('o1').id, basis: null, claim_id: null, ...values })
        .onConflict((conflict) => conflict.columns(['message_id', 'officer_id']).doUpdateSet(values))
        .execute();
      await enqueueCommand(trx, ports, {
        type: 'emergency.raise',
        args: { messageId, emergencyId: ports.ids.next() as never, note: `${count}` },
        actor: anOfficer('o1').id,
        messageId,
      });
    });
    loop.wake();
    // Straight to the descriptor: the line must be out before the kill can come.
    writeSync(1, `${count}\n`);
    await new Promise((resolve) => setImmediate(resolve));
  }
}

void main();

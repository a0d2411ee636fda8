import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, expect, test } from 'vitest';
import { startWorkstation, type Workstation } from '../support/core';
import { startKillablePostgres } from '../support/stack/killable-postgres';
import { citizenMessages } from '../support/stack/messages';
import { checkDeliveries, countCommands, seenBy, synced } from '../support/stack/settle';
import { until } from '../support/stack/wait';
import { startWorld, type World } from '../support/stack/world';

const undo: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const step of undo.splice(0).reverse()) await step();
});

async function openWorld(options: Parameters<typeof startWorld>[0]): Promise<World> {
  const world = await startWorld(options);
  undo.push(() => world.close());
  return world;
}

async function openDesk(world: World, workstationId: string, officerId: string): Promise<Workstation> {
  const desk = await startWorkstation({
    url: world.cable(workstationId).url,
    workstationId,
    keys: world.keys(workstationId),
  });
  undo.push(() => desk.close());
  await desk.signIn(officerId);
  await synced(desk);
  return desk;
}

/** Claims each message, then answers the even ones and forwards the odd ones. @returns how many commands that was */
async function workOff(desk: Workstation, ids: readonly string[], pauseMs: number): Promise<number> {
  const deadlineAt = new Date(Date.now() + 86_400_000).toISOString();
  for (const [index, id] of ids.entries()) {
    const messageId = id as never;
    await desk.ask('message.claim', { messageId });
    if (index % 2 === 0)
      await desk.ask('reply.send', {
        messageId,
        body: `您好，第${index}条已收悉。`,
        basis: null,
        closeAfterSent: false,
      });
    else
      await desk.ask('ticket.forward', {
        messageId,
        departmentIds: ['dept-traffic' as never],
        deadlineAt,
        text: `请办理第${index}条。`,
      });
    await sleep(pauseMs);
  }
  return ids.length * 2;
}

test('the gateway is killed again and again while a workstation pushes: everything arrives exactly once', async () => {
  const world = await openWorld({ messages: citizenMessages(12, 'kill') });
  const ids = await world.record.messageIds('kill-');
  const desk = await openDesk(world, 'ws-1', 'of-01');
  let working = true;
  const killing = (async () => {
    for (const pause of [150, 420]) {
      await sleep(pause);
      await world.gateway.kill();
      await sleep(60);
      await world.gateway.start();
      await desk.ask('sync.now', null);
    }
    while (working) await sleep(20);
  })();
  const expected = await workOff(desk, ids, 30);
  working = false;
  await killing;
  await synced(desk);

  expect(await countCommands(world, 'ws-1')).toBe(expected);
  expect((await world.record.commands('ws-1')).filter((command) => command.outcome !== 'applied')).toEqual([]);
  await until(
    'all deliveries',
    () => world.record.deliveries(),
    (rows) => rows.length === ids.length,
  );
  await checkDeliveries(world);
  expect(world.publish.replies()).toHaveLength(6);
  expect(world.oa.tickets()).toHaveLength(6);
});

test('PostgreSQL is killed in the middle of pushes: the gateway comes back with it and nothing is lost or doubled', async () => {
  const postgres = await startKillablePostgres();
  undo.push(() => postgres.close());
  const world = await openWorld({ messages: citizenMessages(10, 'pg'), databaseUrl: postgres.url });
  const ids = await world.record.messageIds('pg-');
  const desk = await openDesk(world, 'ws-1', 'of-01');
  const work = workOff(desk, ids, 40);
  await until(
    'the first command',
    () => world.record.commands('ws-1'),
    (commands) => commands.length >= 3,
  );
  await postgres.kill();
  await sleep(300);
  await postgres.start();
  // The gateway itself must have lived through it.
  expect(world.gateway.pid(), world.gateway.output().slice(-3_000)).not.toBeNull();
  const expected = await work;
  await until(
    'the gateway to be healthy again',
    async () => (await fetch(`${world.gateway.url}/health`)).ok,
    (ok) => ok,
  );
  await synced(desk);

  expect(await countCommands(world, 'ws-1')).toBe(expected);
  await until(
    'all deliveries',
    () => world.record.deliveries(),
    (rows) => rows.length === ids.length,
  );
  await checkDeliveries(world);
  const seen = await seenBy(desk);
  for (const id of ids) expect(seen.get(id)?.holderId).toBe('of-01');
});

test('messages pushed while the gateway is killed are in exactly once after the collector tried again', async () => {
  const world = await openWorld({});
  const messages = citizenMessages(400, 'inflow');
  const first = world.push(messages).then(
    () => 'answered',
    () => 'cut',
  );
  await until(
    'the first rows',
    () => world.record.messageCount(),
    (count) => count > 0,
    5_000,
  );
  await world.gateway.kill();
  await first;
  await world.gateway.start();
  const again = await world.push(messages);
  expect(again.accepted + again.repeated).toBe(messages.length);
  expect(await world.record.messageCount()).toBe(messages.length);
});

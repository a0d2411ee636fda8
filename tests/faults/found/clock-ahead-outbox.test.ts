import { afterEach, expect, test, vi } from 'vitest';
import { startWorkstation } from '../../support/core';
import { startGateway, testKeys } from '../../support/gateway';
import { keyOf } from '../../support/key-slots';
import { openLocal } from '../../support/local-database';
import { startPostgres } from '../../support/postgres';

const undo: (() => unknown)[] = [];
afterEach(async () => {
  for (const step of undo.splice(0).reverse()) await step();
});

const eventually = <T>(check: () => T | Promise<T>) => vi.waitFor(check, { timeout: 30_000, interval: 50 });

/** Found: a clock that stood 40 days ahead at a start made the core throw away what it had handed in a minute before, as older than 30 days. */
test('what was handed in is kept while the clock stands ahead', async () => {
  const server = await startPostgres();
  undo.push(() => server.close());
  const gateway = await startGateway({ databaseUrl: await server.createDatabase() });
  undo.push(() => gateway.close());
  const { id } = await gateway.ingest();
  const desk = await startWorkstation({ url: gateway.url, workstationId: 'ws-1', keys: testKeys('ws-1') });
  undo.push(() => desk.close());
  await eventually(() => desk.signIn('of-1'));
  await eventually(() => desk.ask('message.claim', { messageId: id }));
  await eventually(async () => expect((await desk.ask('sync.status', null)).waiting).toBe(0));
  const kept = async () => {
    const db = await openLocal(desk.folder, { key: await keyOf(desk.folder) });
    try {
      return await db.read.selectFrom('outbox').select('type').where('type', '=', 'message.claim').execute();
    } finally {
      await db.close();
    }
  };
  expect(await kept()).toHaveLength(1);

  vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 40 * 86_400_000 });
  undo.push(() => vi.useRealTimers());
  await desk.restart();
  await eventually(() => desk.signIn('of-1'));
  await desk.ask('sync.now', null);
  await eventually(async () =>
    expect(await desk.ask('sync.status', null)).toMatchObject({ connection: 'online', waiting: 0 }),
  );
  await desk.ask('sync.now', null);
  await new Promise((resolve) => setTimeout(resolve, 2_000));
  expect(await kept()).toHaveLength(1);
}, 120_000);

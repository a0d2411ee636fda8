import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, expect, test, vi } from 'vitest';
import { startWorkstation } from '../../support/core';
import { startGateway, testKeys } from '../../support/gateway';
import { runCommand } from '../../support/gateway-command';
import { startPostgres, temporaryFolder } from '../../support/postgres';
import { startProxy } from '../../support/proxy';

const undo: (() => unknown)[] = [];
afterEach(async () => {
  for (const step of undo.splice(0).reverse()) await step();
});

const eventually = <T>(check: () => T | Promise<T>) => vi.waitFor(check, { timeout: 20_000, interval: 50 });

/**
 * Found: a restored gateway has lost messages that came after its backup. Collected again they get other ids, and what officers had
 * written on them stayed in the table under the old ids, where no screen showed it.
 */
test('what was written on a lost message is shown, and goes to it when it is collected again', async () => {
  const server = await startPostgres();
  undo.push(() => server.close());
  const folder = temporaryFolder('lost-message');
  undo.push(() => rmSync(folder, { recursive: true, force: true }));
  const envOf = (databaseUrl: string) => ({
    DATABASE_URL: databaseUrl,
    DUTYDESK_GATEWAY_DATA: join(folder, 'data'),
    DUTYDESK_GATEWAY_LOG_LEVEL: 'silent',
  });
  const first = await startGateway({ databaseUrl: await server.createDatabase() });
  const way = { port: Number(new URL(first.url).port) };
  const proxy = await startProxy(way);
  undo.push(() => proxy.close());
  const file = join(folder, 'early.gz');
  expect((await runCommand(['backup', '--to', file], envOf(first.databaseUrl))).code).toBe(0);

  const lost = [await first.ingest({ remoteId: 'weibo-1' }), await first.ingest({ remoteId: 'weibo-2' })];
  const [drafted, answered] = lost.map(({ id }) => id);
  if (drafted === undefined || answered === undefined) throw new Error('no messages');
  const desk = await startWorkstation({ url: proxy.url, workstationId: 'ws-1', keys: testKeys('ws-1') });
  undo.push(() => desk.close());
  await eventually(() => desk.signIn('of-1'));
  await eventually(() => desk.ask('message.detail', { messageId: answered }));
  await desk.ask('draft.save', { messageId: drafted, text: '写到一半的答复', basis: null });
  await eventually(async () => expect((await desk.ask('sync.status', null)).waiting).toBe(0));
  await proxy.cut();
  await desk.ask('message.claim', { messageId: answered });
  const reply = { messageId: answered, basis: null, closeAfterSent: false };
  await desk.ask('reply.send', { ...reply, body: '请携带身份证到户籍窗口办理。' });
  await first.close();

  const target = await server.createDatabase();
  expect((await runCommand(['restore', '--from', file], envOf(target))).code).toBe(0);
  const restored = await startGateway({ databaseUrl: target });
  undo.push(() => restored.close());
  way.port = Number(new URL(restored.url).port);
  await proxy.heal();
  await desk.ask('sync.now', null);
  await eventually(async () => {
    const strays = await desk.ask('draft.strays', null);
    expect(strays.map(({ messageId, text, authorName }) => ({ messageId, text, authorName }))).toEqual(
      expect.arrayContaining([
        { messageId: drafted, text: '写到一半的答复', authorName: '市民' },
        { messageId: answered, text: '请携带身份证到户籍窗口办理。', authorName: '市民' },
      ]),
    );
  });
  // Nobody else is shown them.
  await desk.restart();
  await eventually(() => desk.signIn('of-2'));
  expect(await desk.ask('draft.strays', null)).toEqual([]);
  await desk.restart();
  await eventually(() => desk.signIn('of-1'));
  expect(await desk.ask('draft.strays', null)).toHaveLength(2);

  const again = [await restored.ingest({ remoteId: 'weibo-1' }), await restored.ingest({ remoteId: 'weibo-2' })];
  const [draftedAgain, answeredAgain] = again.map(({ id }) => id);
  if (draftedAgain === undefined || answeredAgain === undefined) throw new Error('no messages');
  expect(draftedAgain).not.toBe(drafted);
  await desk.ask('sync.now', null);
  await eventually(async () => {
    expect(await desk.ask('draft.strays', null)).toEqual([]);
    const detail = await desk.ask('message.detail', { messageId: draftedAgain });
    expect(detail).toMatchObject({ draft: { text: '写到一半的答复', claimLost: false } });
  });
  const refused = await desk.ask('message.detail', { messageId: answeredAgain });
  expect(refused.draft?.text).toBe('请携带身份证到户籍窗口办理。');
  expect(refused.outbox.map(({ type, state }) => `${type} ${state}`)).toContain('reply.queue rejected');
}, 120_000);

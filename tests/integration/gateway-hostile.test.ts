import { setTimeout as sleep } from 'node:timers/promises';
import { sql } from 'kysely';
import { v7 as uuidv7 } from 'uuid';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { inTransaction } from '../../src-gateway/db/transaction';
import { ingestMessage } from '../../src-gateway/features/message/message.service';
import { recordChanges } from '../../src-gateway/sync/change-log.repository';
import type { Change } from '../../src-shared/sync/entities';
import { startGateway, TEST_DESK, type TestCommand, type TestGateway } from '../support/gateway';

/** What a gateway must survive: poison, restores, slow readers, a database that drops its connections. */

let gateway: TestGateway;

beforeAll(async () => {
  gateway = await startGateway({ workstations: 6 });
});
afterAll(() => gateway.close());

describe('a command that the database can never take', () => {
  test('is refused after a few attempts, with what was behind it going on', async () => {
    const seat = gateway.workstation(1);
    const message = await gateway.ingest();
    const poison = seat.command('emergency.raise', {
      messageId: message.id,
      emergencyId: uuidv7(),
      note: 'NUL \u0000 in a text column',
    });
    const behind = seat.command('draft.offer', { messageId: message.id, draftOfferId: uuidv7(), text: '后面的' });
    const outcomes: string[] = [];
    for (let attempt = 0; attempt < 10 && outcomes.at(-1) !== 'rejected'; attempt += 1) {
      const [first] = await seat.push(poison, behind);
      outcomes.push(first?.outcome ?? '');
    }
    expect(outcomes.slice(0, -1).every((outcome) => outcome === 'retry')).toBe(true);
    expect(outcomes.length).toBeGreaterThan(2);
    expect(await seat.push(poison, behind)).toMatchObject([
      { outcome: 'rejected', code: 'invalid' },
      { outcome: 'applied' },
    ]);
  });

  test('also when it is its time that cannot be', async () => {
    const seat = gateway.workstation(2);
    const message = await gateway.ingest();
    const at = '2026-99-99T99:99:99.999Z';
    const args = { messageId: message.id, tentative: true, baseVersion: 0 };
    const poison = seat.command('message.claim', args, 'of-1', { at });
    let outcome = '';
    for (let attempt = 0; attempt < 10 && outcome !== 'rejected'; attempt += 1)
      outcome = (await seat.push(poison))[0]?.outcome ?? '';
    expect(outcome).toBe('rejected');
  });
});

test('a replay is recognised by its bytes, whatever this version of the gateway makes of them', async () => {
  const seat = gateway.workstation(3);
  const message = await gateway.ingest();
  const command: TestCommand & { later?: string } = {
    ...seat.command('emergency.raise', { messageId: message.id, emergencyId: uuidv7(), note: '' }),
    // A field of a later protocol, which this version ignores but must not lose from the comparison.
    later: 'a',
  };
  expect(await seat.push(command)).toMatchObject([{ outcome: 'applied' }]);
  expect(await seat.push(command)).toMatchObject([{ outcome: 'applied' }]);
  const response = await seat.post('/sync/commands', { commands: [{ ...command, later: 'b' }] });
  expect(response.status).toBe(409);
});

test('after a restore the work of a claim that was numbered otherwise still counts', async () => {
  const seat = gateway.workstation(4);
  const message = await gateway.ingest();
  const claim = seat.command('message.claim', { messageId: message.id, tentative: false, baseVersion: 1 });
  // Before the restore somebody else had the message first, so that this claim was number 2; now it is number 1.
  const reply = seat.command('reply.queue', {
    messageId: message.id,
    claim: { id: claim.id, version: 2 },
    replyId: uuidv7(),
    text: '您好，已经答复过的内容。',
    basis: null,
    closeAfterSent: false,
    overrides: [],
  });
  expect(await seat.push(claim, reply)).toMatchObject([
    { outcome: 'applied', claimVersion: 1 },
    { outcome: 'applied' },
  ]);
});

describe('coming in', () => {
  const take = (account: string, remoteId: string, postedAt: string) =>
    inTransaction(gateway.db, async (trx) => {
      const channel = account === 'acc-weibo' || account === 'acc-weibo-2' ? 'weibo' : 'wechat';
      const record = { channel, account, remoteId, authorId: 'a', authorName: '市民', text: '您好', postedAt } as never;
      const taken = await ingestMessage(trx, { deskId: TEST_DESK, record, postedAt, newId: uuidv7 });
      if (taken.outcome === 'accepted') await recordChanges(trx, TEST_DESK, taken.changes);
      return taken;
    });

  test('an id that another account of the channel has used is refused, not swallowed', async () => {
    await gateway.db
      .insertInto('account')
      .values({ id: 'acc-weibo-2' as never, desk_id: TEST_DESK as never, channel: 'weibo', name: '@分局', region: '' })
      .execute();
    const id = uuidv7();
    expect(await take('acc-weibo', id, '2026-03-01T08:00:00.000Z')).toMatchObject({ outcome: 'accepted' });
    expect(await take('acc-weibo', id, '2026-03-01T08:00:00.000Z')).toMatchObject({ outcome: 'repeated' });
    expect(await take('acc-weibo-2', id, '2026-03-01T08:00:00.000Z')).toMatchObject({
      outcome: 'refused',
      code: 'id_taken',
    });
  });

  test('a time ahead of ours is held back to now: nobody has waited less than nothing', async () => {
    const ahead = new Date(Date.now() + 5 * 3_600_000).toISOString();
    const taken = await take('acc-weibo', uuidv7(), ahead);
    const change = taken.outcome === 'accepted' ? taken.changes[0] : undefined;
    const row = change?.op === 'put' && change.entity === 'message' ? change.row : null;
    expect(row?.postedAt).toBe(row?.receivedAt);
  });
});

test('a pull ends its page after about a megabyte, so that a slow line gets on', async () => {
  const seat = gateway.workstation(5);
  const { epoch, head } = await seat.session();
  const message = await gateway.ingest({ text: '很长的来信。'.repeat(3_000) });
  const change: Change = { op: 'put', entity: 'message', row: message };
  for (let index = 0; index < 12; index += 1)
    await inTransaction(gateway.db, (trx) =>
      recordChanges(
        trx,
        TEST_DESK,
        Array.from({ length: 5 }, () => change),
      ),
    );
  const { head: written } = await seat.session();
  let after = head;
  let pages = 0;
  for (let more = true; more; pages += 1) {
    const page = await seat.pull(epoch, after);
    expect(page.transactions.map(({ seq }) => seq)).toEqual(page.transactions.map((_, at) => after + 1 + at));
    expect(JSON.stringify(page).length).toBeLessThan(2_000_000);
    after = page.next;
    more = page.hasMore;
  }
  // Deliveries of the tests before may commit meanwhile: the reader has at least all that this test wrote.
  expect(after).toBeGreaterThanOrEqual(written);
  expect(pages).toBeGreaterThan(2);
});

test('readers of snapshots that stand still leave connections for everybody else', async () => {
  await sql`
    insert into message (id, desk_id, account_id, channel, remote_id, conversation_id, author_id, author_name, text, posted_at, received_at, status, emergency)
    select gen_random_uuid(), desk_id, account_id, channel, 'still-' || n, conversation_id, 'a', 'b', repeat('字', 2000), now(), now(), 'new', false
    from (select * from message limit 1) one, generate_series(1, 12000) n`.execute(gateway.db);
  const seat = gateway.workstation(6);
  const headers = await seat.headers();
  const stop = new AbortController();
  const answers = await Promise.all(
    Array.from({ length: 24 }, () =>
      fetch(`${gateway.url}/sync/snapshot?scope=${TEST_DESK}`, { headers, signal: stop.signal }),
    ),
  );
  await sleep(300);
  const startedAt = performance.now();
  expect(await seat.session()).toMatchObject({ workstation: { id: 'ws-6' } });
  expect(performance.now() - startedAt).toBeLessThan(2_000);
  const statuses = answers.map((answer) => answer.status);
  expect(statuses).toContain(200);
  expect(new Set(statuses.filter((status) => status !== 200))).toEqual(new Set([429]));
  stop.abort();
  await expect
    .poll(async () => {
      const answer = await seat.get(`/sync/snapshot?scope=${TEST_DESK}`);
      await answer.body?.cancel();
      return answer.status;
    })
    .toBe(200);
});

test('a reader that stands still does not hold up a shutdown', async () => {
  const other = await startGateway({ databaseUrl: gateway.databaseUrl, workstations: 6 });
  const stalled = await fetch(`${other.url}/sync/snapshot?scope=${TEST_DESK}`, {
    headers: await other.workstation(6).headers(),
  });
  expect(stalled.status).toBe(200);
  await sleep(200);
  const startedAt = performance.now();
  await other.close();
  expect(performance.now() - startedAt).toBeLessThan(15_000);
  await stalled.body?.cancel().catch(() => undefined); // Broken off by the gateway already.
});

test('a database that drops a connection in the middle of a transaction does not take the gateway with it', async () => {
  const broken = inTransaction(gateway.db, async (trx) => {
    const { rows } = await sql<{ pid: number }>`select pg_backend_pid() as pid`.execute(trx);
    await sql`select pg_terminate_backend(${rows[0]?.pid})`.execute(gateway.db);
    await sleep(200);
    return sql`select 1`.execute(trx);
  });
  await expect(broken).rejects.toThrow();
  expect(await gateway.workstation(5).session()).toMatchObject({ desk: { id: TEST_DESK } });
});

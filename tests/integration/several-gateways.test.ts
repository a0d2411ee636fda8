import { createHash, randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { connect } from '../../src-gateway/db/connect';
import { createLog } from '../../src-gateway/platform/log';
import { Turns } from '../../src-gateway/turns/turns';
import type { IngestRecord } from '../../src-shared/sync/ingest';
import { ATTACHMENTS_PATH } from '../../src-shared/sync/protocol';
import { startWorkstation, type Workstation } from '../support/core';
import { TestWorkstation, testKeys } from '../support/gateway';
import { type GatewayGroup, startGatewayGroup } from '../support/gateway-group';
import { citizenMessages } from '../support/stack/messages';
import { type GatewayRecord, openGatewayRecord } from '../support/stack/record.repository';
import { until } from '../support/stack/wait';

const ACCOUNT = 'acc-weibo' as IngestRecord['account'];
const messages = (count: number, prefix: string): IngestRecord[] =>
  citizenMessages(count, prefix).map((message) => ({ ...message, account: ACCOUNT }));

interface Health {
  ok: boolean;
  stopping: boolean;
  epoch: string | null;
}

async function health(url: string | undefined): Promise<{ status: number; body: Health }> {
  const response = await fetch(`${url}/health`);
  return { status: response.status, body: (await response.json()) as Health };
}

const seat = (url: string | undefined, number: number): TestWorkstation =>
  new TestWorkstation(url ?? '', `ws-${number}`, testKeys(`ws-${number}`));

async function sit(url: string | undefined, number: number): Promise<Workstation> {
  const desk = await startWorkstation({
    url: url ?? '',
    workstationId: `ws-${number}`,
    keys: testKeys(`ws-${number}`),
  });
  await desk.signIn(`of-${number}`);
  return desk;
}

/**
 * Claims message after message, then answers the even ones and forwards the odd ones, while `goesOn`; throws when the officer would
 * see a failure.
 * @returns how many were worked
 */
async function workOff(desk: Workstation, ids: readonly string[], goesOn: () => boolean): Promise<number> {
  for (const [index, id] of ids.entries()) {
    if (!goesOn()) return index;
    const messageId = id as never;
    const claim = await desk.ask('message.claim', { messageId });
    if (claim.state === 'lost') throw new Error(`claim: ${JSON.stringify(claim)}`);
    if (index % 2 === 0)
      await desk.ask('reply.send', { messageId, body: `您好，第${index}条。`, basis: null, closeAfterSent: false });
    else
      await desk.ask('ticket.forward', {
        messageId,
        departmentIds: ['dept-traffic' as never],
        deadlineAt: new Date(Date.now() + 86_400_000).toISOString(),
        text: `请办理第${index}条。`,
      });
    await sleep(60);
  }
  throw new Error('there were too few messages');
}

/** What is amiss with what reached citizens and departments; empty when each went out once. */
async function amiss(group: GatewayGroup, record: GatewayRecord): Promise<string[]> {
  const deliveries = await until(
    'deliveries to settle',
    () => record.deliveries(),
    (rows) => rows.every(({ state }) => state === 'confirmed'),
    30_000,
  );
  const ofKind = (kind: string): string[] => deliveries.filter((row) => row.kind === kind).map((row) => row.subjectId);
  const faults: string[] = [];
  for (const reply of group.publish.replies())
    if (reply.publications !== 1 || ofKind('reply').filter((id) => id === reply.replyId).length !== 1)
      faults.push(`reply ${reply.replyId}: ${reply.publications} times`);
  for (const ticket of group.oa.tickets())
    if (ticket.creations !== 1) faults.push(`ticket ${ticket.number}: ${ticket.creations} times`);
  if (group.publish.replies().length !== ofKind('reply').length) faults.push('a reply is missing');
  if (group.oa.tickets().length !== ofKind('ticket').length) faults.push('a ticket is missing');
  return faults;
}

describe('two gateways that started at once on an empty database', () => {
  let group: GatewayGroup;
  let record: GatewayRecord;
  let sql: pg.Client;

  beforeAll(async () => {
    group = await startGatewayGroup({ count: 2, config: { leaseMs: 1_500 } });
    record = openGatewayRecord(group.databaseUrl);
    sql = new pg.Client({ connectionString: group.databaseUrl });
    await sql.connect();
  });
  afterAll(async () => {
    await sql?.end();
    await record?.close();
    await group?.close();
  });

  test('made one store, and both serve it', async () => {
    const [one, other] = await Promise.all(group.urls.map(health));
    expect(one?.body).toMatchObject({ ok: true, stopping: false });
    expect(other?.body).toEqual(one?.body);
    const { rows } = await sql.query('select count(*)::int as desks from scope_head');
    expect(rows).toEqual([{ desks: 1 }]);
    expect(group.balancer.healthy()).toHaveLength(2);
  });

  test('share files without a shared disk', async () => {
    const bytes = Buffer.from('%PDF-1.7\n办事指南\n%%EOF\n');
    const path = `${ATTACHMENTS_PATH}/${createHash('sha256').update(bytes).digest('hex')}`;
    const put = await fetch(`${group.urls[0]}${path}`, {
      method: 'PUT',
      headers: { ...(await seat(group.urls[0], 3).headers()), 'content-type': 'application/octet-stream' },
      body: new Uint8Array(bytes),
    });
    expect(put.status).toBe(204);
    const got = await seat(group.urls[1], 4).get(path);
    expect(Buffer.from(await got.arrayBuffer())).toEqual(bytes);
  });

  test('wake a workstation at one of them for what came to the other', async () => {
    const desk = await sit(group.urls[0], 1);
    try {
      await until(
        'sync',
        () => desk.ask('sync.status', null),
        ({ connection, lastSyncedAt }) => connection === 'online' && lastSyncedAt !== null,
      );
      await sleep(500);
      const [message] = messages(1, 'wake');
      if (message === undefined) throw new Error('no message');
      const started = performance.now();
      await group.ingest([message], group.urls[1]);
      const id = await record.messageId(message.remoteId);
      await until(
        'the message',
        () => desk.tell('message.detail', { messageId: id as never }),
        ({ ok }) => ok,
      );
      // The gateways look every 1.5 s; the workstation by itself only every 30 s.
      expect(performance.now() - started).toBeLessThan(6_000);
    } finally {
      await desk.close();
    }
  });

  test('take a workstation’s commands in order, whichever of them it asks', async () => {
    await group.ingest(messages(12, 'order'));
    const ids = await record.messageIds('order-');
    const [one, other] = group.urls;
    const moving = seat(one, 3);
    const asks = ids.map((id) =>
      moving.command('message.claim', { messageId: id, tentative: false, baseVersion: 0 }, 'of-3'),
    );
    for (const [index, command] of asks.entries()) {
      const response = await fetch(`${index % 2 === 0 ? one : other}/sync/commands`, {
        method: 'POST',
        headers: { ...(await moving.headers()), 'content-type': 'application/json' },
        body: JSON.stringify({ commands: index === 0 ? [command] : [asks[index - 1], command] }),
      });
      expect(response.status).toBe(200);
    }
    const commands = await record.commands('ws-3');
    expect(commands.map(({ seq }) => seq)).toEqual(asks.map((_, index) => index + 1));
    expect(commands.every(({ outcome }) => outcome === 'applied')).toBe(true);
  });

  test('release a claim that ran out once', async () => {
    await group.ingest(messages(20, 'lease'));
    const ids = await record.messageIds('lease-');
    const desk = seat(group.balancer.url, 4);
    const claims = ids.map((id) => desk.command('message.claim', { messageId: id, tentative: false, baseVersion: 0 }));
    expect((await desk.push(...claims)).every(({ outcome }) => outcome === 'applied')).toBe(true);
    await until(
      'the leases to run out',
      () => record.holders('lease-'),
      (rows) => rows.every(({ holderId }) => holderId === null),
    );
    const { rows } = await sql.query<{ times: number }>(
      `select count(*)::int as times from change_transaction, jsonb_array_elements(changes::jsonb) as change
       where change->'row'->>'id' = any ($1) and change->'row'->>'claimVersion' = '1' and change->'row'->>'holderId' is null
       group by change->'row'->>'id'`,
      [ids],
    );
    expect(rows).toEqual(ids.map(() => ({ times: 1 })));
  });

  test('one goes on with a newer schema that only adds, and is not started on it again', async () => {
    await sql.query('alter table message add column of_a_newer_gateway text');
    await sql.query("insert into kysely_migration (name, timestamp) values ('9999-newer', '2026-01-01T00:00:00.000Z')");
    try {
      await group.ingest(messages(1, 'newer'), group.urls[0]);
      const [id] = await record.messageIds('newer-');
      const desk = seat(group.urls[0], 2);
      expect(await desk.do('message.claim', { messageId: id ?? '', tentative: false, baseVersion: 0 })).toMatchObject({
        outcome: 'applied',
      });
      expect((await group.stop(1)).code).toBe(0);
      await expect(group.start(1)).rejects.toThrow('数据库比本程序新');
    } finally {
      await sql.query("delete from kysely_migration where name = '9999-newer'");
    }
    await group.start(1);
  });
});

describe.each(['connections', 'requests'] as const)('three gateways behind a balancer of %s', (kind) => {
  let group: GatewayGroup;
  let record: GatewayRecord;
  const desks: Workstation[] = [];

  beforeEach(async () => {
    group = await startGatewayGroup({ count: 3, kind });
    record = openGatewayRecord(group.databaseUrl);
  });
  afterEach(async () => {
    for (const desk of desks.splice(0)) await desk.close();
    await record.close();
    await group.close();
  });

  test('are restarted one after the other while officers work: no officer sees an error, nothing is doubled', async () => {
    const perDesk = 150;
    await group.ingest(messages(perDesk * 3, 'roll'));
    const ids = await record.messageIds('roll-');
    for (const number of [1, 2, 3]) desks.push(await sit(group.balancer.url, number));
    for (const desk of desks)
      await until(
        'all messages',
        () => desk.ask('sync.status', null),
        ({ connection, lastSyncedAt }) => connection === 'online' && lastSyncedAt !== null,
      );
    const seen = new Set<string>();
    let watching = true;
    const watch = (async () => {
      while (watching) {
        for (const desk of desks) {
          const { connection, refused } = await desk.ask('sync.status', null);
          seen.add(connection);
          if (refused > 0) seen.add('refused a command');
        }
        await sleep(15);
      }
    })();
    let restarting = true;
    const work = Promise.all(
      desks.map((desk, index) => workOff(desk, ids.slice(index * perDesk, (index + 1) * perDesk), () => restarting)),
    );
    for (const [index, url] of group.urls.entries()) {
      const stopping = group.stop(index);
      await until(
        'readiness to go down first',
        () => health(url),
        ({ status, body }) => status === 503 && body.stopping,
      );
      expect(await stopping).toEqual({ code: 0, stderr: '' });
      await group.start(index);
    }
    restarting = false;
    const worked = await work;
    for (const desk of desks)
      await until(
        'the outbox to empty',
        () => desk.ask('sync.status', null),
        ({ waiting }) => waiting === 0,
      );
    watching = false;
    await watch;

    expect([...seen]).toEqual(['online']);
    for (const [index, count] of worked.entries()) {
      const commands = await record.commands(`ws-${index + 1}`);
      expect(commands.map(({ seq }) => seq)).toEqual(Array.from({ length: count * 2 }, (_, at) => at + 1));
      expect(commands.filter(({ outcome }) => outcome !== 'applied')).toEqual([]);
    }
    expect(await amiss(group, record)).toEqual([]);
    expect([...group.balancer.given().keys()].sort()).toEqual([...group.urls].sort());
  }, 240_000);
});

describe('a turn', () => {
  let group: { db: ReturnType<typeof connect>; close(): Promise<void> };

  beforeAll(async () => {
    const made = await startGatewayGroup({ count: 1 });
    const db = connect(made.databaseUrl, createLog('silent'), 4);
    group = {
      db,
      async close() {
        await db.destroy();
        await made.close();
      },
    };
  });
  afterAll(() => group.close());

  const open = (ttlMs?: number): Turns => new Turns(group.db, randomUUID(), createLog('silent'), ttlMs);

  test('is one gateway’s, and another’s as soon as that one ends', async () => {
    const all = [open(600), open(600), open(600)];
    const whose = async (): Promise<number[]> => {
      const answers = await Promise.all(all.map((turns) => turns.isMine('mail')));
      return answers.flatMap((isMine, index) => (isMine ? [index] : []));
    };
    const [first, ...others] = await whose();
    expect(others).toEqual([]);
    await sleep(1_500);
    // Prolonged without being asked.
    expect(await whose()).toEqual([first]);
    await all[first ?? 0]?.close();
    const [next] = await until('another one', whose, (found) => found.length === 1, 2_000);
    expect(next).not.toBe(first);
    for (const turns of all) await turns.close();
  });

  test('of a gateway that fell silent goes to another, which the old holder then knows', async () => {
    const silent = open(300);
    expect(await silent.isMine('histories')).toBe(true);
    // As a process that stands still: nothing prolongs it.
    clearInterval((silent as unknown as { timer: NodeJS.Timeout }).timer);
    const other = open(300);
    await until(
      'the takeover',
      () => other.isMine('histories'),
      (isMine) => isMine,
      2_000,
    );
    expect(await silent.isMine('histories')).toBe(false);
    await silent.close();
    expect(await other.isMine('histories')).toBe(true);
    await other.close();
  });

  test('is given up for another at once', async () => {
    const [one, other] = [open(), open()];
    expect(await one.isMine('qq')).toBe(true);
    await one.giveUp('qq');
    expect(await other.isMine('qq')).toBe(true);
    expect(await one.isMine('qq')).toBe(false);
    await one.close();
    await other.close();
  });
});

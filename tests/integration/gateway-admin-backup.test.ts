import { copyFileSync, existsSync, readFileSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { Kysely, PostgresDialect } from 'kysely';
import { Migrator } from 'kysely/migration';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { postgresMigrations } from '../../migrations/postgres/index';
import type { Message } from '../../src-shared/domain/message';
import { startWorkstation, type Workstation } from '../support/core';
import {
  startGateway,
  TEST_DESK,
  type TestCommand,
  type TestGateway,
  type TestWorkstation,
  testKeys,
} from '../support/gateway';
import { runCommand } from '../support/gateway-command';
import { startPostgres, type TestPostgres, temporaryFolder } from '../support/postgres';
import { startProxy, type TestProxy } from '../support/proxy';

const BODY = '018f0000-0000-7000-8000-0000000000b0';
let server: TestPostgres;
let folder: string;

beforeAll(async () => {
  server = await startPostgres();
  folder = temporaryFolder('backup');
});
afterAll(async () => {
  await server.close();
  rmSync(folder, { recursive: true, force: true });
});

const eventually = <T>(check: () => T | Promise<T>) => vi.waitFor(check, { timeout: 20_000, interval: 50 });

function envOf(databaseUrl: string): Record<string, string> {
  return {
    DATABASE_URL: databaseUrl,
    DUTYDESK_GATEWAY_DATA: join(folder, 'data'),
    DUTYDESK_GATEWAY_LOG_LEVEL: 'silent',
  };
}

async function query<R extends pg.QueryResultRow>(url: string, text: string): Promise<R[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query<R>(text)).rows;
  } finally {
    await client.end();
  }
}

/** Every row of every table as text, the epoch and what a restore puts in doubt aside. */
async function contents(url: string): Promise<Record<string, string[]>> {
  const tables = await query<{ name: string }>(
    url,
    "select table_name as name from information_schema.tables where table_schema = 'public' and table_name not like 'kysely%' order by 1",
  );
  const all: Record<string, string[]> = {};
  for (const { name } of tables) {
    const rows = await query<{ row: string }>(url, `select t::text as row from "${name}" t order by 1`);
    all[name] = rows.map(({ row }) => row);
  }
  delete all['scope_head'];
  return all;
}

async function epochOf(url: string): Promise<string | undefined> {
  return (await query<{ epoch: string }>(url, 'select epoch from scope_head'))[0]?.epoch;
}

describe('a backup made while commands are pushed', () => {
  let gateway: TestGateway;
  let proxy: TestProxy;
  /** Where the proxy leads. */
  let way: { port: number };
  let desk: Workstation;
  const file = () => join(folder, 'busy.gz');

  beforeAll(async () => {
    gateway = await startGateway({ databaseUrl: await server.createDatabase() });
    way = { port: Number(new URL(gateway.url).port) };
    proxy = await startProxy(way);
    desk = await startWorkstation({ url: proxy.url, workstationId: 'ws-1', keys: testKeys('ws-1') });
  });
  afterAll(async () => {
    await desk.close();
    await proxy.close();
    await gateway.close();
  });

  test('is restored into a new database, and the workstation goes on with outbox and draft as they were', async () => {
    const messages = await Promise.all(Array.from({ length: 60 }, () => gateway.ingest()));
    await eventually(() => desk.signIn('of-1'));
    const [worked, later, drafted] = messages.slice(0, 3).map(({ id }) => id);
    if (worked === undefined || later === undefined || drafted === undefined) throw new Error('no messages');
    await eventually(() => desk.ask('message.detail', { messageId: drafted }));
    await desk.ask('message.claim', { messageId: worked });
    await desk.ask('message.classify', { messageId: worked, category: 'help', businessLine: 'household' });

    // Others go on claiming throughout the backup.
    const busy = { over: false };
    const others = [2, 3].map(async (number) => {
      const seat = gateway.workstation(number);
      let done = 0;
      for (const message of messages.slice(3 + (number - 2) * 25, 3 + (number - 1) * 25)) {
        if (busy.over) break;
        if ((await seat.claim(message, `of-${number}`)) !== null) done += 1;
      }
      return done;
    });
    const backup = await runCommand(['backup', '--to', file()], envOf(gateway.databaseUrl));
    busy.over = true;
    expect(backup).toMatchObject({ code: 0, refusal: '' });
    expect((await Promise.all(others)).every((done) => done > 0)).toBe(true);
    expect(statSync(file()).mode & 0o777).toBe(0o600);
    expect(existsSync(`${file()}.part`)).toBe(false);

    // After the backup: one command that only the workstation still knows, and one that never left it.
    await eventually(async () => expect((await desk.ask('message.claim', { messageId: later })).state).toBe('granted'));
    await eventually(async () => expect(await desk.ask('sync.status', null)).toMatchObject({ waiting: 0 }));
    await proxy.cut();
    await eventually(async () => expect((await desk.ask('sync.status', null)).connection).toBe('offline'));
    await desk.ask('message.claim', { messageId: drafted });
    await desk.ask('draft.save', { messageId: drafted, text: '写到一半的答复', basis: null });
    const outbox = await desk.ask('outbox.list', null);
    expect(outbox.length).toBeGreaterThan(0);

    const oldEpoch = await epochOf(gateway.databaseUrl);
    await gateway.close();
    const target = await server.createDatabase();
    const restored = await runCommand(['restore', '--from', file()], envOf(target));
    expect(restored).toMatchObject({ code: 0, refusal: '' });
    expect(await epochOf(target)).not.toBe(oldEpoch);

    gateway = await startGateway({ databaseUrl: target });
    way.port = Number(new URL(gateway.url).port);
    await proxy.heal();
    await desk.ask('sync.now', null);
    await eventually(async () =>
      expect(await desk.ask('sync.status', null)).toMatchObject({
        connection: 'online',
        waiting: 0,
        snapshotRows: null,
      }),
    );
    const seen = async (messageId: typeof worked) => desk.ask('message.detail', { messageId });
    await eventually(async () => {
      expect(await seen(worked)).toMatchObject({ message: { category: 'help', holderId: 'of-1' } });
      expect(await seen(later)).toMatchObject({ message: { holderId: 'of-1' } });
      expect(await seen(drafted)).toMatchObject({
        message: { holderId: 'of-1' },
        draft: { text: '写到一半的答复' },
        claim: { state: 'mine' },
      });
    });
    // The gateway has both again.
    const held = await query<{ id: string }>(target, "select id from message where holder_id = 'of-1' order by id");
    expect(held.map(({ id }) => id)).toEqual([worked, later, drafted].sort());
    expect(await desk.ask('outbox.list', null)).toEqual([]);
  }, 120_000);
});

/** What a restore leaves as it was, without what grows behind the backup. */
function kept(tables: Record<string, unknown[]>): Record<string, unknown[]> {
  const grows = ['delivery', 'ticket_counter', 'audit_chain', 'audit_head', 'audit_row', 'change_transaction'];
  return Object.fromEntries(Object.entries(tables).filter(([name]) => !grows.includes(name)));
}

describe('what is in a backup', () => {
  let gateway: TestGateway;
  const file = () => join(folder, 'whole.gz');

  beforeAll(async () => {
    gateway = await startGateway({ databaseUrl: await server.createDatabase() });
    const seat = gateway.workstation(1);
    const message = await gateway.ingest({ text: '引号"、反斜杠\\、换行\n、制表\t、表情😀' });
    const claim = await seat.claim(message);
    if (claim === null) throw new Error('not claimed');
    await seat.do('ticket.forward', {
      messageId: message.id,
      claim,
      tickets: [
        {
          ticketId: '018f0000-0000-7000-8000-000000000001',
          departmentId: 'dept-traffic',
          deadlineAt: '2027-01-01T00:00:00.000Z',
          text: '请核实',
        },
      ],
    });
    await gateway.db.insertInto('attachment_body').values({ id: BODY, whole: true }).execute();
    await gateway.db
      .insertInto('attachment_part')
      .values({ body_id: BODY, position: 0, bytes: Buffer.alloc(3_000_000, 0x5a) })
      .execute();
    await gateway.db
      .insertInto('attachment')
      .values({ desk_id: TEST_DESK, sha256: 'a'.repeat(64), size: 3_000_000, body_id: BODY, type: null })
      .execute();
    await eventually(async () => expect(await query(gateway.databaseUrl, 'select 1 from delivery')).toHaveLength(1));
  });
  afterAll(() => gateway.close());

  test('is every row of every table, to the last character; what was on its way out is in doubt', async () => {
    expect((await runCommand(['backup', '--to', file()], envOf(gateway.databaseUrl))).code).toBe(0);
    const before = await contents(gateway.databaseUrl);
    const target = await server.createDatabase();
    const restored = await runCommand(['restore', '--from', file()], envOf(target));
    expect(restored.code).toBe(0);
    expect(restored.out).toContain('1 项待发的内容可能在备份之后已经发出');
    const after = await contents(target);
    // The restore is on record itself; the gateway may have gone on with its delivery behind the backup.
    for (const log of ['audit_head', 'audit_row', 'change_transaction']) {
      const both = Math.min(before[log]?.length ?? 0, after[log]?.length ?? 0);
      expect(both).toBeGreaterThan(0);
      expect(after[log]?.slice(0, both)).toEqual(before[log]?.slice(0, both));
    }
    expect(kept(after)).toEqual(kept(before));
    expect(after['delivery']).toHaveLength(1);
    expect(await query(target, 'select state, reached from delivery')).toEqual([{ state: 'unknown', reached: true }]);
  });

  test('sends nothing twice: what is handed in again after it is asked about first, and gets numbers of its own', async () => {
    const own = await startGateway({ databaseUrl: await server.createDatabase() });
    const messages = [await own.ingest(), await own.ingest(), await own.ingest()];
    const packed = join(folder, 'early.gz');
    expect((await runCommand(['backup', '--to', packed], envOf(own.databaseUrl))).code).toBe(0);
    const seat = own.workstation(1);
    const given = [forwardOf(seat, messages[0]), replyOf(seat, messages[1])].flat();
    expect((await seat.push(...given)).map(({ outcome }) => outcome)).toEqual(Array(4).fill('applied'));
    const numbers = async (url: string) =>
      (await query<{ number: string }>(url, 'select number from ticket order by number')).map(({ number }) => number);
    const [former] = await numbers(own.databaseUrl);
    await own.close();

    const target = await server.createDatabase();
    expect((await runCommand(['restore', '--from', packed], envOf(target))).code).toBe(0);
    const restored = await startGateway({ databaseUrl: target });
    const again = restored.workstation(1);
    expect((await again.session()).lastSeq).toBe(0);
    expect((await again.push(...given)).map(({ outcome }) => outcome)).toEqual(Array(4).fill('applied'));
    const deliveries = () =>
      query(
        target,
        'select kind, state, reached, next_at > now() + interval \'1 year\' as "forPerson" from delivery order by kind',
      );
    expect(await deliveries()).toEqual([
      { kind: 'reply', state: 'unknown', reached: true, forPerson: false },
      { kind: 'ticket', state: 'unknown', reached: true, forPerson: true },
    ]);
    const [renewed] = await numbers(target);
    expect(renewed).not.toBe(former);
    expect(renewed).toMatch(/-1001$/);

    // What is new after the restore goes out as ever.
    const fresh = replyOf(seat, messages[2], '018f0000-0000-7000-8000-0000000000f1');
    await again.push(...fresh);
    expect(await query(target, 'select state from delivery where not reached')).toEqual([{ state: 'pending' }]);
    await restored.close();
  });

  test('is refused by a database in use until it is told to replace it, and then replaces it whole', async () => {
    const other = await startGateway({ databaseUrl: await server.createDatabase() });
    await other.ingest();
    await other.ingest();
    const env = envOf(other.databaseUrl);
    expect((await runCommand(['restore', '--from', file()], env)).refusal).toContain('还有网关连着这个数据库');
    await other.close();
    await eventually(async () =>
      expect((await runCommand(['restore', '--from', file()], env)).refusal).toContain(
        '数据库不是空的（值班台 desks 测试值班台，来信 messages 2',
      ),
    );
    expect(await query(other.databaseUrl, 'select 1 from message')).toHaveLength(2);
    const replaced = await runCommand(['restore', '--from', file(), '--replace'], env);
    expect(replaced.code).toBe(0);
    expect(replaced.out).toContain('将替换 replacing: 值班台 desks 测试值班台，来信 messages 2');
    expect(await query(other.databaseUrl, 'select 1 from message')).toHaveLength(1);
    const again = await startGateway({ databaseUrl: other.databaseUrl });
    await again.close();
  });

  test('never overwrites a file, and leaves nothing when it is cancelled', async () => {
    const taken = await runCommand(['backup', '--to', file()], envOf(gateway.databaseUrl));
    expect(taken).toMatchObject({ code: 78, refusal: expect.stringContaining('没有覆盖') });
    const cancelled = join(folder, 'cancelled.gz');
    const stop = AbortSignal.abort();
    await expect(runCommand(['backup', '--to', cancelled], envOf(gateway.databaseUrl), stop)).rejects.toThrow();
    expect(existsSync(cancelled) || existsSync(`${cancelled}.part`)).toBe(false);
  });

  test('says so when it cannot be written, or loses its database, and leaves nothing', async () => {
    const nowhere = await runCommand(['backup', '--to', join(folder, 'no', 'folder.gz')], envOf(gateway.databaseUrl));
    expect(nowhere).toMatchObject({ code: 69, refusal: expect.stringContaining('没有写成（ENOENT）') });

    const file = join(folder, 'lost.gz');
    const enough =
      'insert into attachment_part select body_id, n, bytes from attachment_part, generate_series(1, 20) n';
    await query(gateway.databaseUrl, enough);
    const kill =
      "select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'dutydesk-backup' and query like 'select to_json%attachment_part%'";
    const killed = vi.waitFor(async () => expect(await query(gateway.databaseUrl, kill)).toHaveLength(1), {
      timeout: 10_000,
      interval: 5,
    });
    const lost = await runCommand(['backup', '--to', file], envOf(gateway.databaseUrl));
    await killed;
    expect(lost).toMatchObject({ code: 69, refusal: expect.stringContaining('没有写成') });
    expect(existsSync(file) || existsSync(`${file}.part`)).toBe(false);
  });

  describe('that was damaged is refused with a sentence, and the database stays empty:', () => {
    const damaged = () => join(folder, 'damaged.gz');
    let target: string;
    beforeAll(async () => {
      target = await server.createDatabase();
    });

    async function refusal(): Promise<string> {
      const outcome = await runCommand(['restore', '--from', damaged()], envOf(target));
      expect(outcome.code).toBe(78);
      expect(outcome.refusal.split('\n')).toHaveLength(1);
      expect(await query(target, "select 1 from information_schema.tables where table_schema = 'public'")).toEqual([]);
      return outcome.refusal;
    }
    function rewrite(change: (text: string) => string): void {
      writeFileSync(damaged(), gzipSync(change(gunzipSync(readFileSync(file())).toString('utf8'))));
    }

    test('cut short', async () => {
      for (const share of [0.001, 0.5, 0.99]) {
        copyFileSync(file(), damaged());
        truncateSync(damaged(), Math.floor(statSync(file()).size * share));
        expect(await refusal()).toContain('不完整');
      }
    });
    test('a flipped byte', async () => {
      const bytes = readFileSync(file());
      const at = Math.floor(bytes.length / 2);
      bytes[at] = (bytes[at] ?? 0) ^ 0xff;
      writeFileSync(damaged(), bytes);
      expect(await refusal()).toMatch(/已损坏|被改动过|格式不对|不完整/);
    });
    test('an edited row', async () => {
      rewrite((text) => text.replace('测试民警1', '测试民警X'));
      expect(await refusal()).toContain('被改动过');
    });
    test('a missing row', async () => {
      rewrite((text) => text.replace(/\n\["of-2"[^\n]*/, ''));
      expect(await refusal()).toContain('行数与清单不符');
    });
    test('a missing end', async () => {
      rewrite((text) => `${text.trimEnd().split('\n').slice(0, -1).join('\n')}\n`);
      expect(await refusal()).toContain('不完整');
    });
    test('something behind its end', async () => {
      rewrite((text) => `${text}["more"]\n`);
      expect(await refusal()).toContain('结尾之后还有内容');
    });
    test('of a newer program', async () => {
      rewrite((text) => text.replace('"migrations":["0001-initial"', '"migrations":["0001-other"'));
      expect(await refusal()).toContain('另一版本的网关');
    });
    test('something else altogether', async () => {
      writeFileSync(damaged(), 'not a backup');
      expect(await refusal()).toContain('不是 gzip 文件');
      writeFileSync(damaged(), gzipSync('{"kind":"something"}\n'));
      expect(await refusal()).toContain('不是网关的备份');
      rmSync(damaged());
      expect(await refusal()).toContain('读不到备份');
    });
  });

  test('of an older schema is brought up to this program’s in the same transaction', async () => {
    // As the first release would have written it: its migrations, its tables, an empty desk.
    const old = await server.createDatabase();
    const dialect = new PostgresDialect({ pool: new pg.Pool({ connectionString: old }) });
    const db = new Kysely<unknown>({ dialect });
    await new Migrator({ db, provider: { getMigrations: async () => postgresMigrations } }).migrateTo('0002-channels');
    await db.destroy();
    await query(old, "insert into desk values ('d', '旧值班台', 'ZB')");
    await query(old, "insert into scope_head values ('d', gen_random_uuid(), 0)");
    await query(old, "insert into department values ('dep', 'd', '交警支队', '[\"traffic\"]', true)");
    const packed = join(folder, 'old.gz');
    expect((await runCommand(['backup', '--to', packed], envOf(old))).code).toBe(0);
    const target = await server.createDatabase();
    expect((await runCommand(['restore', '--from', packed], envOf(target))).refusal).toBe('');
    expect(await query(target, 'select name, via from department')).toEqual([{ name: '交警支队', via: 'oa' }]);
  });
});

function forwardOf(seat: TestWorkstation, message: Pick<Message, 'id'> | undefined): TestCommand[] {
  const messageId = message?.id ?? '';
  const claim = seat.command('message.claim', { messageId, tentative: false, baseVersion: 0 });
  const ticket = {
    ticketId: '018f0000-0000-7000-8000-0000000000a1',
    departmentId: 'dept-traffic',
    deadlineAt: '2027-01-01T00:00:00.000Z',
    text: '请核实',
  };
  return [claim, seat.command('ticket.forward', { messageId, claim: { id: claim.id, version: 1 }, tickets: [ticket] })];
}

function replyOf(
  seat: TestWorkstation,
  message: Pick<Message, 'id'> | undefined,
  replyId = '018f0000-0000-7000-8000-0000000000b1',
): TestCommand[] {
  const messageId = message?.id ?? '';
  const claim = seat.command('message.claim', { messageId, tentative: false, baseVersion: 0 });
  const reply = { replyId, text: '您好，已收到。', basis: null, closeAfterSent: false, overrides: [] };
  return [claim, seat.command('reply.queue', { messageId, claim: { id: claim.id, version: 1 }, ...reply })];
}

import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:http';
import { join, resolve } from 'node:path';
import pg from 'pg';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { rememberBackup } from '../../src-gateway/admin/backup/last-backup';
import { createTransport } from '../../src-main/core/enrolment/transport';
import { postEnrolment, readSlip } from '../support/enrolment';
import {
  startGateway,
  startGatewayProcess,
  TEST_DESK,
  TestWorkstation,
  testKeys,
  testWorkstations,
  writeTestDesk,
} from '../support/gateway';
import { runCommand } from '../support/gateway-command';
import { startPostgres, type TestPostgres, temporaryFolder } from '../support/postgres';

let server: TestPostgres;
let folder: string;

beforeAll(async () => {
  server = await startPostgres();
});
afterAll(() => server.close());
beforeEach(() => {
  folder = temporaryFolder('admin');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

interface Examined {
  code: number;
  levels: Record<string, string>;
  sentences: Record<string, string>;
}

async function examine(env: Record<string, string>, ...args: string[]): Promise<Examined> {
  const { code, out } = await runCommand(['doctor', '--json', ...args], env);
  const { exit, findings } = JSON.parse(out) as {
    exit: number;
    findings: { check: string; level: string; zh: string; en: string }[];
  };
  expect(exit).toBe(code);
  // Each in one language: names, numbers and codes stand in both.
  for (const { zh, en } of findings) {
    expect(zh).toMatch(/[\u4e00-\u9fff]/);
    expect(zh).not.toMatch(/[\u4e00-\u9fff\d] (the|is|are|never|hours?|days?|ago|h|d)\b/);
    expect(en).toMatch(/[a-z]{3}/);
    expect(en).not.toMatch(/[\u3000-\u9fff\uff00-\uffef]/);
  }
  return {
    code,
    levels: Object.fromEntries(findings.map(({ check, level }) => [check, level])),
    sentences: Object.fromEntries(findings.map(({ check, zh }) => [check, zh])),
  };
}

describe('init', () => {
  test('writes a configuration and a desk with which the gateway starts, and never overwrites', async () => {
    const target = join(folder, 'new');
    expect((await runCommand(['init', target])).code).toBe(0);
    const config = join(target, 'gateway.yaml');
    const text = readFileSync(config, 'utf8');
    expect(statSync(config).mode & 0o777).toBe(0o600);
    const secrets = [...text.matchAll(/"([\w-]{32})"/g)].map(([, secret]) => secret);
    expect(new Set(secrets).size).toBe(3);

    const before = await examine({ DUTYDESK_GATEWAY_CONFIG: config });
    expect(before.code).toBe(1);
    expect(before.levels).toMatchObject({ config: 'ok', database: 'warn', backup: 'warn' });
    expect(readdirSync(join(target, 'data'))).toEqual(['tls']);
    const ca = readFileSync(join(target, 'data', 'tls', 'ca.pem'), 'utf8');

    const gateway = startGatewayProcess({}, ['--config', config]);
    const url = await gateway.ready;
    expect(url).toMatch(/^https:/);
    const transport = createTransport({ ca, tls: null });
    const health = (await (await transport.fetch(`${url}/health`, {})).json()) as { desks: string[] };
    await transport.close();
    expect(health.desks).toEqual(['example']);
    expect((await examine({ DUTYDESK_GATEWAY_CONFIG: config })).levels['port']).toBe('ok');
    gateway.child.kill('SIGTERM');
    expect((await gateway.ended).code).toBe(0);

    const again = await runCommand(['init', target]);
    expect(again).toMatchObject({ code: 78, refusal: expect.stringContaining('已存在') });
    expect(readFileSync(config, 'utf8')).toBe(text);
    expect((await runCommand(['init', join(folder, 'other')])).code).toBe(0);
    expect(readFileSync(join(folder, 'other', 'gateway.yaml'), 'utf8')).not.toContain(secrets[0]);
  });
});

describe('beside a running gateway with its own database', () => {
  test('one enrols, revokes, backs up, exports, imports and looks around, and restores only when it has stopped', async () => {
    const config = join(folder, 'gateway.yaml');
    writeFileSync(
      config,
      JSON.stringify({
        listen: { host: '127.0.0.1', port: 0 },
        dataDir: join(folder, 'data'),
        deskFolder: writeTestDesk(folder),
        workstations: testWorkstations(2),
        logLevel: 'silent',
      }),
    );
    const env = { DUTYDESK_GATEWAY_CONFIG: config };
    const gateway = startGatewayProcess(env);
    const url = await gateway.ready;
    const keys = testKeys('ws-9');
    const session = async () => (await new TestWorkstation(url, 'ws-9', keys).get('/sync/session')).status;

    const printed = await runCommand(['enrol', 'ws-9', '--desk', TEST_DESK, '--name', '九号席'], env);
    expect(printed.code).toBe(0);
    expect(await session()).toBe(401);
    expect((await postEnrolment(url, { code: readSlip(printed.out).code, keys })).status).toBe(200);
    expect(await session()).toBe(200);
    expect((await runCommand(['revoke', 'ws-9'], env)).code).toBe(0);
    expect(await session()).toBe(401);
    expect((await runCommand(['revoke', 'ws-1'], env)).code).toBe(0);
    expect((await runCommand(['revoke', 'nobody'], env)).code).toBe(78);

    const file = join(folder, 'running.gz');
    expect((await runCommand(['backup', '--to', file], env)).code).toBe(0);
    const exported = join(folder, 'exported');
    expect((await runCommand(['desk', 'export', TEST_DESK, '--to', exported], env)).code).toBe(0);
    expect((await runCommand(['desk', 'import', exported], env)).out).toContain('新增或变更 0 项');
    const examined = await examine(env);
    expect(examined.levels).toMatchObject({
      database: 'ok',
      'disk-sync': 'ok',
      schema: 'ok',
      jobs: 'ok',
      backup: 'ok',
    });

    const refused = await runCommand(['restore', '--from', file, '--replace'], env);
    expect(refused).toMatchObject({ code: 69, refusal: expect.stringContaining('正被另一个网关进程') });
    expect((await fetch(`${url}/health`)).status).toBe(200);

    // Killed, the database goes on running: the commands take it over and stop it in order.
    gateway.child.kill('SIGKILL');
    await gateway.ended;
    expect((await runCommand(['restore', '--from', file, '--replace'], env)).code).toBe(0);
    expect(existsSync(join(folder, 'data', 'postgres', 'postmaster.pid'))).toBe(false);
    const again = startGatewayProcess(env);
    const address = await again.ready;
    const seat = (id: string) => new TestWorkstation(address, id, testKeys(id));
    expect((await seat('ws-2').session()).desk.id).toBe(TEST_DESK);
    // Revoked, it stays outside, although the configuration names it.
    expect((await seat('ws-1').get('/sync/session')).status).toBe(401);
    again.child.kill('SIGTERM');
    expect((await again.ended).code).toBe(0);
  });
});

describe('doctor', () => {
  test('finds nothing wrong with a gateway at work but a backup to make and a workstation to look after', async () => {
    const databaseUrl = await server.createDatabase();
    const gateway = await startGateway({ databaseUrl, workstations: 1 });
    const env = {
      DATABASE_URL: databaseUrl,
      DUTYDESK_GATEWAY_DATA: temporary('data'),
      DUTYDESK_GATEWAY_PORT: new URL(gateway.url).port,
    };
    await gateway.db.updateTable('workstation').set({ enrolled_at: '2020-01-01T00:00:00.000Z' }).execute();
    const first = await examine(env);
    expect(Object.entries(first.levels).filter(([, level]) => level !== 'ok')).toEqual([
      ['workstations', 'warn'],
      ['backup', 'warn'],
    ]);
    expect(first).toMatchObject({
      code: 1,
      sentences: { workstations: expect.stringContaining('ws-1（从未）') },
    });

    await gateway.workstation(1).do('message.claim', {
      messageId: (await gateway.ingest()).id,
      tentative: false,
      baseVersion: 0,
    });
    // A gateway on a given server runs without a data folder.
    const noFolder = await examine({ ...env, DUTYDESK_GATEWAY_DATA: join(folder, 'not-made') });
    expect(noFolder).toMatchObject({ levels: { 'data-folder': 'ok' } });
    expect((await runCommand(['backup', '--to', join(folder, 'b.gz')], env)).code).toBe(0);
    expect(await examine(env)).toMatchObject({ code: 0, sentences: { port: expect.stringContaining('正在') } });
    const { out, code } = await runCommand(['doctor'], env);
    expect(code).toBe(0);
    expect(out.split('\n').every((line) => line.startsWith('✓ '))).toBe(true);
    await gateway.close();
  });

  test('says what is wrong with a broken one, each with what to do', async () => {
    const databaseUrl = await server.createDatabase();
    const gateway = await startGateway({ databaseUrl, workstations: 1 });
    const { id: messageId } = await gateway.ingest();
    await gateway.close();
    const client = new pg.Client({ connectionString: databaseUrl });
    await client.connect();
    const delivery = (state: string, age: string) =>
      client.query(
        `insert into delivery (id, desk_id, message_id, kind, subject_id, via, state, attempts, created_at, updated_at)
         values (gen_random_uuid(), $1, $2, 'reply', gen_random_uuid(), 'publish', $3, 0, now(), now() - $4::interval)`,
        [TEST_DESK, messageId, state, age],
      );
    await delivery('pending', '1 hour');
    await delivery('unknown', '1 hour');
    await delivery('failed', '1 hour');
    await client.query(
      "insert into pgboss.job (name, state, started_on) select name, 'active', now() - interval '2 hours' from pgboss.queue where name = 'delivery.publish'",
    );
    await client.query("update workstation set enrolled_at = now() - interval '8 days'");
    await client.query(`alter database ${new URL(databaseUrl).pathname.slice(1)} set synchronous_commit = off`);
    await client.end();

    const dataDir = temporary('data');
    rememberBackup(dataDir, { file: '/backup/old.gz', at: '2020-01-01T00:00:00.000Z', bytes: 1, sha256: '' });
    writeFileSync(join(dataDir, 'postgres.json'), '{}');
    chmodSync(join(dataDir, 'postgres.json'), 0o644);
    const config = join(folder, 'gateway.yaml');
    const taken = await listening();
    writeFileSync(
      config,
      JSON.stringify({
        listen: { port: taken.port },
        dataDir,
        databaseUrl,
        channels: { oa: { baseUrl: 'http://127.0.0.1:2', token: 't', callbackSecret: 'a callback secret of tests' } },
      }),
    );
    const found = await examine({ DUTYDESK_GATEWAY_CONFIG: config });
    await taken.close();
    expect(found.code).toBe(2);
    expect(found.levels).toMatchObject({
      'data-folder': 'fail',
      port: 'fail',
      'disk-sync': 'warn',
      'deliveries-late': 'fail',
      'deliveries-unknown': 'warn',
      'deliveries-failed': 'warn',
      jobs: 'warn',
      workstations: 'warn',
      'channel-oa': 'fail',
      'channel-phone': 'ok',
      backup: 'fail',
    });
    expect(found.sentences['data-folder']).toContain('chmod 600');
    expect(found.sentences['channel-oa']).toContain('ECONNREFUSED');
  });

  test('tells an unreachable database, an older and a newer schema, and a configuration that cannot be read', async () => {
    const dead = await examine({
      DATABASE_URL: 'postgres://desk:geheim@127.0.0.1:1/desk',
      DUTYDESK_GATEWAY_DATA: join(folder, 'data'),
      DUTYDESK_GATEWAY_PORT: '0',
    });
    expect(dead).toMatchObject({ code: 2, levels: { database: 'fail' } });
    expect(JSON.stringify(dead)).not.toContain('geheim');

    const env = {
      DATABASE_URL: await server.createDatabase(),
      DUTYDESK_GATEWAY_DATA: temporary('d'),
      DUTYDESK_GATEWAY_PORT: '0',
    };
    expect(await examine(env)).toMatchObject({ levels: { schema: 'warn' } });
    const client = new pg.Client({ connectionString: env.DATABASE_URL });
    await client.connect();
    await client.query(
      'create table kysely_migration (name varchar(255) primary key, timestamp varchar(255) not null)',
    );
    await client.query("insert into kysely_migration values ('9999-future', 'x')");
    await client.end();
    expect(await examine(env)).toMatchObject({ code: 2, levels: { schema: 'fail' } });

    const config = join(folder, 'wrong.yaml');
    writeFileSync(config, JSON.stringify({ leaseMs: 1, colour: 'red' }));
    const wrong = await runCommand(['doctor'], { DUTYDESK_GATEWAY_CONFIG: config });
    expect(wrong.code).toBe(2);
    expect((await examine({ DUTYDESK_GATEWAY_CONFIG: config })).sentences['config']).toBe(
      '配置项 colour 不存在，请改正或删去。',
    );
    expect(wrong.out.split('\n').filter((line) => line.startsWith('✗ 配置项'))).toHaveLength(2);
  });
});

describe('a desk', () => {
  test('that is exported and imported again has not changed; elsewhere it becomes the same desk', async () => {
    const env = { DATABASE_URL: await server.createDatabase(), DUTYDESK_GATEWAY_DATA: join(folder, 'data') };
    const sample = join(folder, 'sample');
    cpSync(resolve(import.meta.dirname, '../../resources/sample'), sample, { recursive: true });
    // The desk's calendar: a day off of its own.
    const calendar = { key: 'calendar', value: { days: [{ day: '2027-02-05', off: true, name: '本局调休' }] } };
    writeFileSync(join(sample, 'settings.jsonl'), JSON.stringify(calendar));
    expect((await runCommand(['desk', 'import', sample], env)).code).toBe(0);
    // A group that was written in the library has an id of its own.
    const client = new pg.Client({ connectionString: env.DATABASE_URL });
    await client.connect();
    await client.query(
      "insert into synonym (id, desk_id, terms, state, note, origin, updated_by, updated_at, version) select gen_random_uuid(), id, '[\"值班席\",\"值班台\"]', 'active', '', 'mined', '某人', now(), 3 from desk",
    );
    const { rows } = await client.query<{ id: string }>('select id from desk');
    const desk = rows[0]?.id ?? '';
    await client.end();

    const first = join(folder, 'first');
    expect((await runCommand(['desk', 'export', desk, '--to', first], env)).code).toBe(0);
    expect((await runCommand(['desk', 'import', first], env)).out).toContain('新增或变更 0 项');
    const elsewhere = { ...env, DATABASE_URL: await server.createDatabase() };
    expect((await runCommand(['desk', 'import', first], elsewhere)).code).toBe(0);
    const second = join(folder, 'second');
    expect((await runCommand(['desk', 'export', desk, '--to', second], elsewhere)).code).toBe(0);
    for (const name of readdirSync(first)) {
      const lines = (parent: string) => readFileSync(join(parent, name), 'utf8').split('\n').sort();
      expect(lines(second)).toEqual(lines(first));
    }
    expect((await runCommand(['desk', 'export', desk, '--to', first], env)).refusal).toContain('没有覆盖');
    expect((await runCommand(['desk', 'export', 'nobody', '--to', join(folder, 'x')], env)).code).toBe(78);
  });
});

describe('the command line', () => {
  test('lists its commands, explains one, and refuses what it does not know', async () => {
    const { out } = await runCommand(['help']);
    for (const name of [
      'init',
      'doctor',
      'backup',
      'restore',
      'enrol',
      'revoke',
      'desk import',
      'channels test',
      'epoch renew',
    ])
      expect(out).toContain(`  ${name}`);
    expect((await runCommand(['restore', '--help'])).out).toContain('--from');
    expect((await runCommand(['restore', '--help'])).out).not.toContain('epoch renew');
    expect(await runCommand(['frobnicate'])).toMatchObject({
      code: 78,
      refusal: expect.stringContaining('no such command'),
    });
    expect(await runCommand(['backup', '--form', 'x'])).toMatchObject({ code: 78 });
    expect((await runCommand(['backup'])).refusal).toContain('usage: dutydesk-gateway backup --to');
    expect((await runCommand(['revoke', 'a', 'b'])).code).toBe(78);
  });

  test('tries all channels at once', async () => {
    const config = join(folder, 'gateway.yaml');
    writeFileSync(config, JSON.stringify({ channels: { publish: { baseUrl: 'http://127.0.0.1:2', token: 't' } } }));
    const tried = await runCommand(['channels', 'test', '--config', config]);
    expect(tried.code).toBe(69);
    expect(tried.out).toContain('渠道 phone 连接正常');
    expect(tried.out).toMatch(/渠道 publish：.*ECONNREFUSED/);
  });
});

function temporary(name: string): string {
  const path = join(folder, name);
  mkdirSync(path);
  return path;
}

/** Another program that answers on a port. */
async function listening(): Promise<{ port: number; close(): Promise<void> }> {
  const taken = createServer((_request, response) => response.writeHead(404).end());
  await new Promise<void>((done) => taken.listen(0, '127.0.0.1', done));
  const address = taken.address();
  return {
    port: typeof address === 'object' && address !== null ? address.port : 0,
    close: () =>
      new Promise((done) => {
        taken.close(() => done());
        taken.closeAllConnections();
      }),
  };
}

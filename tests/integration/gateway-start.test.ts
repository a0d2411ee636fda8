import { existsSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { join } from 'node:path';
import pg from 'pg';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import {
  startGatewayProcess,
  TEST_DESK,
  TestWorkstation,
  testKeys,
  testWorkstations,
  writeTestDesk,
} from '../support/gateway';
import { startPostgres, type TestPostgres, temporaryFolder } from '../support/postgres';

let server: TestPostgres;
let folder: string;

beforeAll(async () => {
  server = await startPostgres();
});
afterAll(() => server.close());
beforeEach(() => {
  folder = temporaryFolder('start');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function configFile(settings: object = {}): string {
  const path = join(folder, 'gateway.yaml');
  writeFileSync(
    path,
    JSON.stringify({
      dataDir: join(folder, 'data'),
      deskFolder: writeTestDesk(folder),
      workstations: testWorkstations(1),
      ...settings,
    }),
  );
  return path;
}

/** What a start that must fail said, and its exit code. */
async function refusal(
  env: Record<string, string>,
  args: string[] = [],
): Promise<{ code: number | null; stderr: string }> {
  const gateway = startGatewayProcess(env, args);
  return gateway.ended;
}

describe('a gateway that cannot start says why in one sentence', () => {
  test('when its port is taken', async () => {
    const other = await new Promise<Server>((done) => {
      const listening = createServer().listen(0, '127.0.0.1', () => done(listening));
    });
    const address = other.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    const { code, stderr } = await refusal({
      DATABASE_URL: await server.createDatabase(),
      DUTYDESK_GATEWAY_PORT: String(port),
      DUTYDESK_GATEWAY_CONFIG: configFile(),
    });
    other.close();
    expect(code).toBe(69);
    expect(stderr).toContain(`端口 ${port} 已被别的程序占用`);
    expect(stderr.trimEnd().split('\n')).toHaveLength(1);
  });

  test('when the database cannot be reached, without showing its password', async () => {
    const { code, stderr } = await refusal({
      DATABASE_URL: 'postgres://desk:geheim@127.0.0.1:1/desk',
      DUTYDESK_GATEWAY_DATA: join(folder, 'data'),
    });
    expect(code).toBe(69);
    expect(stderr).toContain('连不上数据库 postgres://127.0.0.1:1/desk');
    expect(stderr).not.toContain('geheim');
  });

  test('when the database was written by a newer gateway, and leaves it alone', async () => {
    const url = await server.createDatabase();
    const client = new pg.Client({ connectionString: url });
    await client.connect();
    await client.query(
      'create table kysely_migration (name varchar(255) primary key, timestamp varchar(255) not null)',
    );
    await client.query("insert into kysely_migration values ('9999-future', 'x')");
    const { code, stderr } = await refusal({ DATABASE_URL: url, DUTYDESK_GATEWAY_DATA: join(folder, 'data') });
    expect(code).toBe(69);
    expect(stderr).toContain('数据库比本程序新');
    const { rows } = await client.query(
      "select count(*)::int as n from information_schema.tables where table_schema = 'public'",
    );
    await client.end();
    expect(rows).toEqual([{ n: 1 }]);
  });

  test('when its data folder cannot be made', async () => {
    writeFileSync(join(folder, 'file'), '');
    const { code, stderr } = await refusal({ DUTYDESK_GATEWAY_DATA: join(folder, 'file', 'data') });
    expect(code).toBe(69);
    expect(stderr).toContain('数据目录');
  });

  test('when its configuration has mistakes: all of them', async () => {
    const { code, stderr } = await refusal({ DUTYDESK_GATEWAY_CONFIG: configFile({ leaseMs: 1, colour: 'red' }) });
    expect(code).toBe(78);
    expect(stderr.trimEnd().split('\n')).toHaveLength(2);
  });

  test('when a line of the desk folder is wrong: which', async () => {
    const path = configFile();
    writeFileSync(join(folder, 'desk', 'accounts.jsonl'), '{"id":"a","channel":"telegraph","name":"x"}\nnot json\n');
    const { code, stderr } = await refusal({
      DATABASE_URL: await server.createDatabase(),
      DUTYDESK_GATEWAY_CONFIG: path,
    });
    expect(code).toBe(78);
    expect(stderr).toContain('accounts.jsonl 第 1 行的 channel');
    expect(stderr).toContain('accounts.jsonl 第 2 行');
  });
});

describe('a gateway with its own database', () => {
  test('is killed, adopts the server that is left, has lost nothing, and stops in order', async () => {
    const env = { DUTYDESK_GATEWAY_CONFIG: configFile() };
    const first = startGatewayProcess(env);
    const seat = new TestWorkstation(await first.ready, 'ws-1', testKeys('ws-1'));
    const before = await seat.session();
    expect(before.head).toBe(1);
    expect(statSync(join(folder, 'data', 'postgres.json')).mode & 0o777).toBe(0o600);

    const second = await refusal(env);
    expect(second.code).toBe(69);
    expect(second.stderr).toContain('正被另一个网关进程');
    expect((await seat.session()).epoch).toBe(before.epoch);

    first.child.kill('SIGKILL');
    await first.ended;
    const pidFile = join(folder, 'data', 'postgres', 'postmaster.pid');
    const pid = Number(readFileSync(pidFile, 'utf8').split('\n')[0]);
    const again = startGatewayProcess(env);
    const after = await new TestWorkstation(await again.ready, 'ws-1', testKeys('ws-1')).session();
    expect(after).toMatchObject({ epoch: before.epoch, head: before.head });
    expect(Number(readFileSync(pidFile, 'utf8').split('\n')[0])).toBe(pid);

    again.child.kill('SIGTERM');
    expect(await again.ended).toEqual({ code: 0, stderr: '' });
    expect(existsSync(pidFile)).toBe(false);
  });

  test('starts over a stale postmaster.pid whose number belongs to another process', async () => {
    const env = { DUTYDESK_GATEWAY_CONFIG: configFile() };
    const first = startGatewayProcess(env);
    const { epoch } = await new TestWorkstation(await first.ready, 'ws-1', testKeys('ws-1')).session();
    first.child.kill('SIGTERM');
    await first.ended;
    const pidFile = join(folder, 'data', 'postgres', 'postmaster.pid');
    writeFileSync(pidFile, `${process.pid}\n${join(folder, 'data', 'postgres')}\n0\n1\n\n127.0.0.1\n`);
    const again = startGatewayProcess(env);
    expect((await new TestWorkstation(await again.ready, 'ws-1', testKeys('ws-1')).session()).epoch).toBe(epoch);
    again.child.kill('SIGTERM');
    expect((await again.ended).code).toBe(0);
  });
});

describe('administration', () => {
  test('imports a desk twice with one change, enrols, revokes, and changes the epoch', async () => {
    const desk = writeTestDesk(folder);
    const env = { DATABASE_URL: await server.createDatabase(), DUTYDESK_GATEWAY_DATA: join(folder, 'data') };
    const run = async (...args: string[]): Promise<number | null> => {
      const { code, stderr } = await startGatewayProcess(env, args).ended;
      expect(stderr).toBe('');
      return code;
    };
    const client = new pg.Client({ connectionString: env.DATABASE_URL });
    await client.connect();
    const heads = async () =>
      (await client.query('select epoch, head::int as head from scope_head')).rows as { epoch: string; head: number }[];

    expect(await run('--import-desk', desk)).toBe(0);
    const [imported] = await heads();
    expect(await run('--import-desk', desk)).toBe(0);
    expect(await heads()).toEqual([imported]);

    expect(await run('--add-workstation', 'ws-9', '--desk', TEST_DESK, '--name', '九号席')).toBe(0);
    const codes = async () =>
      (await client.query("select 1 from enrolment_code where workstation_id = 'ws-9'")).rowCount;
    expect(await codes()).toBe(1);
    expect(await run('--revoke-workstation', 'ws-9', '--new-epoch')).toBe(0);
    expect(await codes()).toBe(0);
    expect((await heads())[0]?.epoch).not.toBe(imported?.epoch);
    await client.end();
  });

  test('tries a channel without touching the store', async () => {
    const oa = { baseUrl: 'http://127.0.0.1:2', token: 't', callbackSecret: 'a callback secret of tests' };
    const config = configFile({ channels: { oa } });
    const test = async (name: string) => startGatewayProcess({}, ['--config', config, '--test-channel', name]).ended;
    expect(await test('phone')).toEqual({ code: 0, stderr: '' });
    const unreachable = await test('oa');
    expect(unreachable.code).toBe(69);
    expect(unreachable.stderr).toMatch(/^OA 不能用：连接不上对方（ECONNREFUSED）.*nothing was sent\.\n$/);
    expect((await test('robot')).stderr).toContain('没有配置渠道 robot；已配置的有：phone、oa。');
    expect(existsSync(join(folder, 'data'))).toBe(false);
  });
});

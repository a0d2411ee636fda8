import { chmodSync, copyFileSync, existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { EmbeddedPostgres } from '../../src-gateway/db/embedded';
import { createLog } from '../../src-gateway/platform/log';
import { StartupProblem } from '../../src-gateway/platform/startup-problem';
import { startGatewayProcess } from '../support/gateway';

const log = createLog('silent');
const asRoot = process.getuid?.() === 0;

/** Closed to everyone but the account that runs the tests, as root's home is. */
let closed: string;
let elsewhere: string | null;

beforeEach(() => {
  closed = mkdtempSync(join(tmpdir(), 'dutydesk-只有 root 能进-'));
  chmodSync(closed, 0o700);
  elsewhere = null;
});
afterEach(() => {
  rmSync(closed, { recursive: true, force: true });
  if (elsewhere !== null) rmSync(elsewhere, { recursive: true, force: true });
});

describe('the embedded server, with its data folder under a closed folder', () => {
  test('keeps its files where its account can reach them and finds them again', async () => {
    const dataDir = join(closed, 'gateway data');
    const first = await EmbeddedPostgres.start(dataDir, log);
    if (first.folder !== dataDir) elsewhere = first.folder;
    expect(first.folder === dataDir).toBe(!asRoot);
    expect(existsSync(join(dataDir, 'postgres-folder'))).toBe(asRoot);
    await write(first.url);
    await first.close();

    const second = await EmbeddedPostgres.start(dataDir, log);
    expect(second.folder).toBe(first.folder);
    expect(await read(second.url)).toBe('kept');

    const copy = join(closed, 'copy');
    if (asRoot) {
      mkdirSync(copy);
      for (const name of ['postgres-folder', 'postgres.json']) copyFileSync(join(dataDir, name), join(copy, name));
      const intruder = await startGatewayProcess({ DUTYDESK_GATEWAY_DATA: copy }).ended;
      expect(intruder.code).toBe(69);
      expect(intruder.stderr).toContain('正被另一个网关进程');
    }
    await second.close();
  });

  test('says what to do when the folder that it remembers is gone', async () => {
    const dataDir = join(closed, 'data');
    const server = await EmbeddedPostgres.start(dataDir, log);
    await server.close();
    if (asRoot) {
      rmSync(server.folder, { recursive: true });
      const failure = await EmbeddedPostgres.start(dataDir, log).catch((error: unknown) => error);
      expect(failure).toBeInstanceOf(StartupProblem);
      expect(String(failure)).toContain('从备份恢复该目录');
      expect(existsSync(join(dataDir, 'gateway.lock'))).toBe(false);
    } else {
      expect(server.folder).toBe(dataDir);
    }
  });
});

async function write(url: string): Promise<void> {
  await query(url, "create table note as select 'kept' as text");
}

async function read(url: string): Promise<unknown> {
  return (await query(url, 'select text from note')).rows[0]?.text;
}

async function query(url: string, text: string): Promise<pg.QueryResult> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return await client.query(text);
  } finally {
    await client.end();
  }
}

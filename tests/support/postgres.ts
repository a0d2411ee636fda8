import { randomBytes } from 'node:crypto';
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { EmbeddedPostgres } from '../../src-gateway/db/embedded';
import { createLog } from '../../src-gateway/platform/log';

/** Names the server that a whole run of tests shares; without it each file starts one of its own. */
export const SHARED_SERVER = 'DUTYDESK_TEST_POSTGRES';

export interface TestPostgres {
  /** Address of a new, empty database on this server. */
  createDatabase(): Promise<string>;
  close(): Promise<void>;
}

/** A real PostgreSQL server: the one that the run shares, else one of its own, which `close` stops and removes. */
export async function startPostgres(): Promise<TestPostgres> {
  const shared = process.env[SHARED_SERVER];
  if (shared !== undefined) {
    return { createDatabase: () => createDatabase(shared), close: async () => undefined };
  }
  const server = await startOwnServer();
  return { createDatabase: () => createDatabase(server.url), close: server.close };
}

/**
 * Starts a server with a data folder of its own; `close` stops it and removes its files. `endNow` does so before it returns,
 * for a process that is about to exit.
 */
export async function startOwnServer(): Promise<{ url: string; close(): Promise<void>; endNow(): void }> {
  const dataDir = temporaryFolder('postgres');
  const server = await EmbeddedPostgres.start(dataDir, createLog('silent'));
  const remove = (): void => {
    for (const folder of new Set([dataDir, server.folder])) rmSync(folder, { recursive: true, force: true });
  };
  return {
    url: server.url,
    async close() {
      const pid = quit(server.folder);
      while (pid !== null && isAlive(pid)) await sleep(20);
      // Nothing is left to stop: it lets go of the folder.
      await server.close();
      remove();
    },
    endNow() {
      quit(server.folder);
      // It waits for the server by itself; the promise only carries an error, and nobody is left to hear that.
      void server.close();
      remove();
    },
  };
}

/**
 * Has the server end at once, without writing to disk what is thrown away with it. An orderly end takes many seconds after a whole
 * run, in which Vitest, held up by it, believes that its workers hang.
 *
 * @returns its process, null when it is gone already
 */
function quit(folder: string): number | null {
  const file = join(folder, 'postgres', 'postmaster.pid');
  const pid = existsSync(file) ? Number(readFileSync(file, 'utf8').split('\n')[0]) : null;
  if (pid === null || !isAlive(pid)) return null;
  process.kill(pid, 'SIGQUIT');
  return pid;
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false; // There is no such process any more.
  }
}

/** A server with one empty database, for a test file that needs no more. */
export async function freshDatabase(): Promise<{ url: string; close(): Promise<void> }> {
  const server = await startPostgres();
  return { url: await server.createDatabase(), close: () => server.close() };
}

/** A new folder that the server's own account may pass through, as it must when tests run as root. */
export function temporaryFolder(name: string): string {
  const folder = mkdtempSync(join(tmpdir(), `dutydesk-${name}-`));
  chmodSync(folder, 0o711);
  return folder;
}

async function createDatabase(serverUrl: string): Promise<string> {
  const name = `test_${randomBytes(8).toString('hex')}`;
  const client = new pg.Client({ connectionString: serverUrl });
  await client.connect();
  try {
    await client.query(`create database ${name}`);
  } finally {
    await client.end();
  }
  const url = new URL(serverUrl);
  url.pathname = `/${name}`;
  return url.href;
}

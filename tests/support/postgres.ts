import { randomBytes } from 'node:crypto';
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
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
      await server.close();
      remove();
    },
    endNow() {
      // It waits for the server by itself; the promise only carries an error, and nobody is left to hear that.
      void server.close();
      remove();
    },
  };
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

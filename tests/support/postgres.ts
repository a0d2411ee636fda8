import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { EmbeddedPostgres } from '../../src-gateway/db/embedded';
import { createLog } from '../../src-gateway/platform/log';

export interface TestPostgres {
  /** Address of a new, empty database on this server. */
  createDatabase(): Promise<string>;
  close(): Promise<void>;
}

/** Starts a real PostgreSQL server with a data folder of its own; `close` removes both. */
export async function startPostgres(): Promise<TestPostgres> {
  const dataDir = temporaryFolder('postgres');
  const server = await EmbeddedPostgres.start(dataDir, createLog('silent'));
  let databases = 0;
  return {
    async createDatabase() {
      databases += 1;
      const name = `test_${databases}`;
      const client = new pg.Client({ connectionString: server.url });
      await client.connect();
      await client.query(`create database ${name}`);
      await client.end();
      return server.urlOf(name);
    },
    async close() {
      await server.close();
      rmSync(dataDir, { recursive: true, force: true });
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

import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { EmbeddedPostgres } from '../../../src-gateway/db/embedded';
import { createLog } from '../../../src-gateway/platform/log';
import { temporaryFolder } from '../postgres';

export interface KillablePostgres {
  url: string;
  /** Address of a new database on it, empty or a copy of the one that is named. */
  createDatabase(copyOf?: string): Promise<string>;
  /** Gives the room of a database back; nothing while the server is down. */
  dropDatabase(url: string): Promise<void>;
  /** Kill -9 of the server: what was committed is on disk, everything else is gone. */
  kill(): Promise<void>;
  isRunning(): Promise<boolean>;
  /** Starts it again on the same data and port. */
  start(): Promise<void>;
  close(): Promise<void>;
}

/**
 * A real PostgreSQL server that a test can kill, with one empty database.
 * @param dataDir goes with it; a new temporary folder unless it is given
 */
export async function startKillablePostgres(dataDir = temporaryFolder('killable-postgres')): Promise<KillablePostgres> {
  const log = createLog('silent');
  let server = await EmbeddedPostgres.start(dataDir, log);
  async function createDatabase(name: string, copyOf?: string): Promise<string> {
    const client = new pg.Client({ connectionString: server.url });
    await client.connect();
    const template = copyOf === undefined ? 'template1' : new URL(copyOf).pathname.slice(1);
    await client.query(`create database ${name} template ${template}`);
    await client.end();
    return server.urlOf(name);
  }
  async function dropDatabase(url: string): Promise<void> {
    const client = new pg.Client({ connectionString: server.url });
    await client.connect();
    await client.query(`drop database if exists ${new URL(url).pathname.slice(1)} with (force)`);
    await client.end();
  }
  async function isRunning(): Promise<boolean> {
    const client = new pg.Client({ connectionString: server.url });
    try {
      await client.connect();
      await client.end();
      return true;
    } catch {
      return false; // Also while it recovers: whoever asks starts it, which waits for that.
    }
  }

  return {
    url: await createDatabase('under_test'),
    createDatabase: (copyOf) => createDatabase(`under_test_${randomBytes(6).toString('hex')}`, copyOf),
    async kill() {
      const pid = Number(readFileSync(join(dataDir, 'postgres', 'postmaster.pid'), 'utf8').split('\n')[0]);
      process.kill(pid, 'SIGKILL');
      while (existsSync(`/proc/${pid}`) && !isZombie(pid)) await sleep(20);
    },
    async dropDatabase(url) {
      if (await isRunning()) await dropDatabase(url);
    },
    isRunning,
    async start() {
      // The killed server's children let go of its memory only when they notice; until then a new one refuses to start.
      for (let attempt = 1; ; attempt += 1) {
        try {
          server = await EmbeddedPostgres.start(dataDir, log);
          return;
        } catch (error) {
          if (attempt === 20) throw error;
          await sleep(200);
        }
      }
    },
    async close() {
      await server.close();
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}

function isZombie(pid: number): boolean {
  const file = `/proc/${pid}/stat`;
  return existsSync(file) && / Z /.test(readFileSync(file, 'utf8'));
}

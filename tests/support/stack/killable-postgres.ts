import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { EmbeddedPostgres } from '../../../src-gateway/db/embedded';
import { createLog } from '../../../src-gateway/platform/log';
import { temporaryFolder } from '../postgres';

export interface KillablePostgres {
  url: string;
  /** Kill -9 of the server: what was committed is on disk, everything else is gone. */
  kill(): Promise<void>;
  /** Starts it again on the same data and port. */
  start(): Promise<void>;
  close(): Promise<void>;
}

/** A real PostgreSQL server that a test can kill, with one empty database. */
export async function startKillablePostgres(): Promise<KillablePostgres> {
  const dataDir = temporaryFolder('killable-postgres');
  const log = createLog('silent');
  let server = await EmbeddedPostgres.start(dataDir, log);
  const client = new pg.Client({ connectionString: server.url });
  await client.connect();
  await client.query('create database under_test');
  await client.end();
  return {
    url: server.urlOf('under_test'),
    async kill() {
      const pid = Number(readFileSync(join(dataDir, 'postgres', 'postmaster.pid'), 'utf8').split('\n')[0]);
      process.kill(pid, 'SIGKILL');
      while (existsSync(`/proc/${pid}`) && !isZombie(pid)) await sleep(20);
    },
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

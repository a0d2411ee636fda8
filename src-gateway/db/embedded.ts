import { spawn, spawnSync } from 'node:child_process';
import { closeSync, existsSync, openSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import type { Logger } from '../platform/log';
import { StartupProblem } from '../platform/startup-problem';
import { findLockHolder, isAlive, lockDataFolder } from './data-lock';
import {
  createCluster,
  makeDataDir,
  readSettings,
  SERVER_USER,
  type ServerSettings,
  writeSettings,
} from './embedded-cluster';
import { findPrograms, type PostgresPrograms } from './postgres-programs';
import { findKnownServerFolder, findServerFolder } from './server-folder';

const DATABASE = 'dutydesk';
const START_TIMEOUT_MS = 60_000;

/**
 * The gateway's own PostgreSQL server, for a desk that has none: real PostgreSQL, fsync on, reachable from this machine only.
 * It outlives a killed gateway; the next start adopts it.
 */
export class EmbeddedPostgres {
  private constructor(
    readonly url: string,
    /** Where its files are: the data folder, or where that points to. */
    readonly folder: string,
    private readonly programs: PostgresPrograms,
    private readonly unlock: () => void,
    /** True when a server was found running from before. */
    readonly adopted: boolean,
  ) {}

  /**
   * Starts or adopts the server that keeps its data under `dataDir`, and makes the cluster and database at first.
   * @throws StartupProblem with one sentence when that is not possible; data that is there stays as it is
   */
  static async start(dataDir: string, log: Logger): Promise<EmbeddedPostgres> {
    makeDataDir(dataDir);
    const locks = [lockDataFolder(dataDir)];
    const unlock = (): void => {
      for (const release of locks.splice(0).reverse()) release();
    };
    try {
      const programs = findPrograms();
      const folder = findServerFolder(dataDir, programs.account, log);
      // A copied data folder points to the same server as the one it was copied from.
      if (folder !== dataDir) locks.push(lockDataFolder(folder));
      const clusterDir = join(folder, 'postgres');
      const settings = existsSync(join(clusterDir, 'PG_VERSION'))
        ? readSettings(dataDir)
        : createCluster(dataDir, clusterDir, programs);
      const { port, adopted } = await bringUp(dataDir, clusterDir, settings, programs, log);
      const admin = serverUrl(port, settings.password, 'postgres');
      await ensureDatabase(admin);
      return new EmbeddedPostgres(serverUrl(port, settings.password, DATABASE), folder, programs, unlock, adopted);
    } catch (error) {
      unlock();
      throw error;
    }
  }

  /** Address of another database on this server. */
  urlOf(database: string): string {
    const url = new URL(this.url);
    url.pathname = `/${database}`;
    return url.href;
  }

  /** Stops the server (fast shutdown: open transactions are rolled back, everything committed is on disk) and waits for it. */
  async close(): Promise<void> {
    const clusterDir = join(this.folder, 'postgres');
    const stopped = spawnSync(this.programs.pgCtl, ['stop', '-D', clusterDir, '-m', 'fast', '-w', '-t', '60'], {
      ...this.programs.account,
      cwd: '/',
      encoding: 'utf8',
    });
    if (stopped.status !== 0 && readPostmaster(clusterDir) !== null) {
      throw new Error(`embedded PostgreSQL did not stop: ${stopped.stderr}`);
    }
    this.unlock();
  }
}

/**
 * Address of the embedded server that a running gateway keeps under `dataDir`, for commands that work beside it.
 * @returns null when no gateway uses the folder
 * @throws StartupProblem when a gateway uses it and its server does not answer within `withinMs`
 */
export async function findRunningServer(dataDir: string, withinMs = 15_000): Promise<string | null> {
  const holder = findLockHolder(dataDir);
  if (holder === null || holder === process.pid) return null;
  const deadline = Date.now() + withinMs;
  // It may be starting just now.
  while (findLockHolder(dataDir) === holder) {
    const server = readPostmaster(join(findKnownServerFolder(dataDir), 'postgres'));
    if (server !== null && existsSync(join(dataDir, 'postgres.json'))) {
      const { password } = readSettings(dataDir);
      if (await answers(server.port, password, 500, DATABASE)) return serverUrl(server.port, password, DATABASE);
    }
    if (Date.now() >= deadline) {
      throw new StartupProblem(
        `网关进程（${holder}）正在使用数据目录 ${dataDir}，但它的数据库没有回应：没有改动数据；请稍候再试，仍不行则先停掉网关。 ` +
          `The gateway (process ${holder}) uses the data folder, but its database does not answer: nothing was changed; try again in a moment, or stop the gateway first.`,
      );
    }
    await sleep(100);
  }
  return null;
}

async function bringUp(
  dataDir: string,
  clusterDir: string,
  settings: ServerSettings,
  programs: PostgresPrograms,
  log: Logger,
): Promise<{ port: number; adopted: boolean }> {
  const left = readPostmaster(clusterDir);
  if (left !== null && isAlive(left.pid) && looksLikePostgres(left.pid)) {
    if (await answers(left.port, settings.password, 10_000)) {
      log.info({ pid: left.pid, port: left.port }, 'adopted the database server that was left running');
      return { port: left.port, adopted: true };
    }
    throw new StartupProblem(
      `上次留下的数据库进程（${left.pid}）没有回应：数据完好；请稍候再启动，仍不行则结束该进程后重试。 ` +
        `The database server left from before (process ${left.pid}) does not answer: the data is intact; wait and start again, or end that process first.`,
    );
  }
  // PostgreSQL would refuse to start when the number in a stale file now belongs to some other process.
  if (left !== null) rmSync(join(clusterDir, 'postmaster.pid'), { force: true });
  const port = await choosePort(settings.port);
  if (port !== settings.port) writeSettings(dataDir, { ...settings, port });
  await launch(dataDir, clusterDir, { ...settings, port }, programs);
  return { port, adopted: false };
}

async function launch(
  dataDir: string,
  clusterDir: string,
  settings: ServerSettings,
  programs: PostgresPrograms,
): Promise<void> {
  const logFile = openSync(join(dataDir, 'postgres.log'), 'a', 0o600);
  const server = spawn(
    programs.postgres,
    [
      '-D',
      clusterDir,
      '-p',
      String(settings.port),
      '-c',
      'listen_addresses=127.0.0.1',
      '-c',
      'unix_socket_directories=',
      '-c',
      'max_connections=200',
      '-c',
      'timezone=UTC',
      '-c',
      'log_min_error_statement=panic',
      // Without the details of an error, which quote what stands in the rows.
      '-c',
      'log_error_verbosity=terse',
    ],
    // Its own process group: Ctrl-C is for the gateway, which then stops the server in order.
    { ...programs.account, cwd: '/', detached: true, stdio: ['ignore', logFile, logFile] },
  );
  closeSync(logFile);
  let ended = false;
  server.once('exit', () => {
    ended = true;
  });
  server.once('error', () => {
    ended = true;
  });
  server.unref();
  const deadline = Date.now() + START_TIMEOUT_MS;
  while (Date.now() < deadline && !ended) {
    if (await answers(settings.port, settings.password, 500)) return;
    await sleep(20);
  }
  throw new StartupProblem(
    `内嵌数据库没有起来：数据没有改动；原因见 ${join(dataDir, 'postgres.log')} 的最后几行。 The embedded database did not start: nothing was changed; the last lines of that file say why.`,
  );
}

/** What the server wrote about itself; null when no server claims the cluster. */
function readPostmaster(clusterDir: string): { pid: number; port: number } | null {
  const file = join(clusterDir, 'postmaster.pid');
  if (!existsSync(file)) return null;
  const lines = readFileSync(file, 'utf8').split('\n');
  return { pid: Math.abs(Number(lines[0])) || -1, port: Number(lines[3]) || 0 };
}

function looksLikePostgres(pid: number): boolean {
  if (process.platform !== 'linux') return true;
  const comm = `/proc/${pid}/comm`;
  return existsSync(comm) && readFileSync(comm, 'utf8').startsWith('postgres');
}

async function answers(port: number, password: string, withinMs: number, database = 'postgres'): Promise<boolean> {
  if (port === 0) return false;
  const deadline = Date.now() + withinMs;
  for (;;) {
    const client = new pg.Client({
      connectionString: serverUrl(port, password, database),
      connectionTimeoutMillis: Math.max(withinMs, 500),
    });
    client.on('error', () => undefined); // connect() below reports it.
    try {
      await client.connect();
      await client.end();
      return true;
    } catch {
      // Not up yet, or not ours: the caller only asks whether.
      if (Date.now() >= deadline) return false;
    }
    await sleep(50);
  }
}

/** The stored port when it is free, so that tools keep their settings; else a free one. */
async function choosePort(stored: number): Promise<number> {
  return (
    (await tryPort(stored)) ??
    (await tryPort(0)) ??
    Promise.reject(
      new StartupProblem('本机没有空闲的端口给内嵌数据库。 No free port on this machine for the embedded database.'),
    )
  );
}

function tryPort(port: number): Promise<number | null> {
  return new Promise((done) => {
    const probe = createServer();
    probe.once('error', () => done(null));
    probe.listen(port, '127.0.0.1', () => {
      const address = probe.address();
      probe.close(() => done(typeof address === 'object' && address !== null ? address.port : null));
    });
  });
}

async function ensureDatabase(adminUrl: string): Promise<void> {
  const client = new pg.Client({ connectionString: adminUrl });
  await client.connect();
  try {
    const { rowCount } = await client.query('select 1 from pg_database where datname = $1', [DATABASE]);
    if (rowCount === 0) await client.query(`create database ${DATABASE}`);
  } finally {
    await client.end();
  }
}

function serverUrl(port: number, password: string, database: string): string {
  return `postgres://${SERVER_USER}:${password}@127.0.0.1:${port}/${database}`;
}

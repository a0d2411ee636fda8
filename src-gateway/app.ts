import type { FastifyInstance } from 'fastify';
import { startChannels } from './channels/start';
import type { GatewayConfig } from './config';
import { startBoss } from './db/boss';
import { assertReachable, connect } from './db/connect';
import type { Db } from './db/database';
import { EmbeddedPostgres } from './db/embedded';
import { migrate } from './db/migrate';
import { inTransaction } from './db/transaction';
import type { ChannelDeps } from './deps';
import { importDesk } from './features/desk/desk.service';
import { readDeskFolder } from './features/desk/desk-import';
import { enrolWorkstation } from './features/desk/workstation.service';
import { LeaseSweep } from './features/message/lease-sweep';
import { registerHealthRoute } from './health.routes';
import { closeHttp, createHttp } from './http';
import { GatewayMetrics } from './metrics/gateway-metrics';
import { registerMetricsRoute } from './metrics/metrics.routes';
import { errorCode } from './platform/error-code';
import type { Logger } from './platform/log';
import { StartupProblem } from './platform/startup-problem';
import { recordChanges } from './sync/change-log.repository';
import { ChangeLogPruning } from './sync/change-log-pruning';
import { EventStreams } from './sync/events';
import { createFailureCount } from './sync/failure-count';
import { Heads } from './sync/heads';
import { createSnapshotStreams } from './sync/snapshot-stream';
import { registerSyncRoutes } from './sync/sync.routes';

const HEAD_POLL_MS = 1_500;

export interface GatewayDeps {
  log: Logger;
  newId: () => string;
  version: string;
}

export interface Gateway {
  /** Where it listens, with the port that was chosen. */
  url: string;
  db: Db;
  close(): Promise<void>;
}

/** The opened store: pool, and the embedded server when there is one. */
export interface Store {
  url: string;
  db: Db;
  close(): Promise<void>;
}

/**
 * Opens the database named by the configuration or the gateway's own, and brings it up to this program's schema.
 * @throws StartupProblem with a sentence for the administrator
 */
export async function openStore(config: GatewayConfig, log: Logger): Promise<Store> {
  const embedded = config.databaseUrl === undefined ? await EmbeddedPostgres.start(config.dataDir, log) : null;
  const url = embedded?.url ?? config.databaseUrl ?? '';
  const db = connect(url, log);
  const close = async (): Promise<void> => {
    await db.destroy();
    await embedded?.close();
  };
  try {
    await assertReachable(url);
    await migrate(db);
  } catch (error) {
    await close();
    throw error;
  }
  return { url, db, close };
}

/** Takes over the desk and the workstations that the configuration names. */
export async function seed(config: GatewayConfig, db: Db, newId: () => string): Promise<void> {
  if (config.deskFolder !== undefined) await importDeskFolder(db, config.deskFolder, newId);
  await inTransaction(db, async (trx) => {
    for (const workstation of config.workstations) await enrolWorkstation(trx, workstation);
  });
}

/** Takes over a desk's folder; returns how many rows were new or different. */
export async function importDeskFolder(db: Db, path: string, newId: () => string): Promise<number> {
  const folder = await readDeskFolder(path);
  return inTransaction(db, async (trx) => {
    const { deskId, changes } = await importDesk(trx, folder, newId);
    await recordChanges(trx, deskId, changes);
    return changes.length;
  });
}

/**
 * Starts a whole gateway: store, job queue, channels, HTTP. What was started is stopped again when a later step fails.
 * @throws StartupProblem with a sentence for the administrator
 */
export async function createGateway(config: GatewayConfig, deps: GatewayDeps): Promise<Gateway> {
  const { log, newId } = deps;
  const started: (() => Promise<void>)[] = [];
  const closeAll = async (): Promise<void> => {
    for (const close of started.splice(0).reverse()) await close();
  };
  try {
    const store = await openStore(config, log);
    started.push(() => store.close());
    const { db } = store;
    await seed(config, db, newId);

    const boss = await startBoss(store.url, log);
    started.push(() => boss.stop({ graceful: true, timeout: 10_000 }));
    const heads = new Heads(db, log, HEAD_POLL_MS);
    started.push(() => heads.close());
    const sweep = new LeaseSweep(db, heads, config.sweepMs, log);
    started.push(() => sweep.close());
    const pruning = new ChangeLogPruning(db, config.retention.changesDays, log);
    started.push(() => pruning.close());

    const channelDeps: ChannelDeps = { config, db, boss, log, newId, heads };
    const channels = await startChannels(channelDeps);
    started.push(() => channels.close());

    const streams = new EventStreams(heads);
    const snapshots = createSnapshotStreams(db);
    const http = await createHttp({ log, newId, version: deps.version, rateLimitPerMinute: config.rateLimitPerMinute });
    const metrics = new GatewayMetrics(deps.version);
    metrics.watch(http);
    registerMetricsRoute(http, {
      db,
      metrics,
      token: config.metrics.token,
      eventStreams: () => streams.size,
      snapshotStreams: () => snapshots.size(),
    });
    registerHealthRoute(http, { db, version: deps.version, channels: () => channels.health() });
    await registerSyncRoutes(http, {
      db,
      ports: { boss, newId },
      newId,
      leaseMs: config.leaseMs,
      timeZone: config.timeZone,
      log,
      failures: createFailureCount(),
      heads,
      streams,
      snapshots,
      metrics,
    });
    channels.registerRoutes(http);
    started.push(async () => {
      streams.close();
      snapshots.close();
      await closeHttp(http);
    });
    const url = await listen(http, config);
    log.info({ url, embedded: config.databaseUrl === undefined }, 'gateway ready');
    return { url, db, close: closeAll };
  } catch (error) {
    await closeAll();
    throw error;
  }
}

async function listen(http: FastifyInstance, config: GatewayConfig): Promise<string> {
  const { host, port } = config.listen;
  try {
    return await http.listen({ host, port });
  } catch (error) {
    const code = errorCode(error);
    if (code === 'EADDRINUSE') {
      throw new StartupProblem(
        `端口 ${port} 已被别的程序占用：没有改动数据；请停掉占用它的程序，或改配置项 listen.port（DUTYDESK_GATEWAY_PORT）。 ` +
          `Port ${port} is in use: nothing was changed; stop the program that uses it, or change listen.port (DUTYDESK_GATEWAY_PORT).`,
        undefined,
        { cause: error },
      );
    }
    throw new StartupProblem(
      `无法在 ${host}:${port} 上监听（${code ?? 'unknown'}）：请检查配置项 listen 和权限。 The gateway cannot listen on ${host}:${port}: check the setting listen and permissions.`,
      undefined,
      { cause: error },
    );
  }
}

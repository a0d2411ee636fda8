import { randomUUID } from 'node:crypto';
import type { FastifyInstance } from 'fastify';
import { requireClientCertificates } from './auth/client-certificate';
import { RefusalLog } from './auth/refusal-log';
import { registerSessionRoutes } from './auth/session.routes';
import { openTls } from './auth/tls/gateway-tls';
import { createProvenSeat } from './auth/workstation-auth';
import { startChannels } from './channels/start';
import type { GatewayConfig } from './config';
import { startBoss } from './db/boss';
import { assertReachable, connect } from './db/connect';
import type { Db } from './db/database';
import { EmbeddedPostgres } from './db/embedded';
import { migrate } from './db/migrate';
import { inTransaction } from './db/transaction';
import type { ChannelDeps } from './deps';
import { Drain } from './drain';
import { registerEnrolmentRoutes } from './enrolment/enrolment.routes';
import { openIdentity } from './enrolment/identity.repository';
import { appendGatewayAudit } from './features/audit/audit.service';
import { importDesk } from './features/desk/desk.service';
import { readDeskFolder } from './features/desk/desk-import';
import { listRevoked } from './features/desk/workstation.repository';
import { seedWorkstation } from './features/desk/workstation.service';
import { LeaseSweep } from './features/message/lease-sweep';

import { setSamplePassphrases } from './features/officer-secret/initial-passphrase.service';
import { registerSignInRoutes } from './features/officer-secret/officer-secret.routes';
import { PassphraseHasher } from './features/officer-secret/passphrase-hash';
import { RetentionTurn, retentionSettingsOf } from './features/retention/retention-turn';
import { startFerryFolder } from './ferry/ferry-folder';
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
import { Turns } from './turns/turns';

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
  /** Ends in order: says at /health that it goes, works on for `drainMs`, answers what is under way, ends. */
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
    for (const workstation of config.workstations) await seedWorkstation(trx, workstation);
  });
}

/** Takes over a desk's folder, and notes it in the gateway's log when there was something to take; returns how many rows were new or different. */
export async function importDeskFolder(db: Db, path: string, newId: () => string): Promise<number> {
  const folder = await readDeskFolder(path);
  const { keys } = await openIdentity(db);
  return inTransaction(db, async (trx) => {
    const { deskId, changes } = await importDesk(trx, folder, newId);
    const rows = changes.length;
    if (rows > 0)
      await appendGatewayAudit(trx, keys, { action: 'desk.imported', subject: deskId, deskId, detail: { rows } });
    await recordChanges(trx, deskId, changes);
    return rows;
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
    const identity = await openIdentity(db);
    const tls = openTls(config);
    started.push(async () => tls.close());
    const hasher = new PassphraseHasher(config.signIn.costLog2);
    const { samplePassphrase } = config.signIn;
    if (samplePassphrase !== undefined) await setSamplePassphrases(db, hasher, samplePassphrase);

    const boss = await startBoss(store.url, log);
    started.push(() => boss.stop({ graceful: true, timeout: 10_000 }));
    const turns = new Turns(db, randomUUID(), log);
    started.push(() => turns.close());
    const heads = new Heads(db, log, HEAD_POLL_MS);
    started.push(() => heads.close());
    const sweep = new LeaseSweep(db, heads, config.sweepMs, log);
    started.push(() => sweep.close());
    const pruning = new ChangeLogPruning(db, config.retention.changesDays, log);
    started.push(() => pruning.close());
    const retention = new RetentionTurn({ db, heads, log, turns }, retentionSettingsOf(config));
    started.push(() => retention.close());

    const channelDeps: ChannelDeps = { config, db, boss, log, newId, heads, turns };
    const channels = await startChannels(channelDeps);
    started.push(() => channels.close());

    const pushDeps = {
      db,
      ports: { boss, newId },
      newId,
      leaseMs: config.leaseMs,
      timeZone: config.timeZone,
      log,
      failures: createFailureCount(),
      heads,
      config,
    };
    const ferry =
      config.ferry === undefined
        ? null
        : await startFerryFolder({ ...pushDeps, turns, signIn: config.signIn }, config.ferry);
    started.push(async () => ferry?.close());

    const streams = new EventStreams(heads, () => listRevoked(db), log);
    const snapshots = createSnapshotStreams(db);
    const refusals = new RefusalLog(db, log, config.retention.refusalsDays);
    started.push(() => refusals.close());
    const refused = refusals.note.bind(refusals);
    const http = await createHttp({
      log,
      newId,
      version: deps.version,
      rateLimitPerMinute: config.rateLimitPerMinute,
      tls,
      provenSeat: createProvenSeat(identity.sessionSecret),
      refused,
    });
    const metrics = new GatewayMetrics(deps.version);
    metrics.watch(http);
    registerMetricsRoute(http, {
      db,
      metrics,
      token: config.metrics.token,
      eventStreams: () => streams.size,
      snapshotStreams: () => snapshots.size(),
    });
    const drain = new Drain(http, config.drainMs, log);
    registerHealthRoute(http, {
      db,
      version: deps.version,
      channels: () => ({ ...channels.health(), ...(ferry === null ? {} : { ferry: ferry.health() }) }),
      isStopping: () => drain.hasBegun,
    });
    if (tls.issueClientCertificate !== null) requireClientCertificates(http);
    await registerEnrolmentRoutes(http, { db, identity, ...tls });
    await registerSessionRoutes(http, { db, sessionMs: config.enrolment.sessionMinutes * 60_000 });
    await registerSyncRoutes(http, {
      ...pushDeps,
      streams,
      snapshots,
      metrics,
      refused,
      keys: async () => (await openIdentity(db)).keys,
      channels: () => channels.states(),
      administration: { config, hasher, caFingerprint: tls.caFingerprint, version: deps.version },
    });
    await registerSignInRoutes(http, { db, hasher, keys: identity.keys, log, settings: config.signIn });
    channels.registerRoutes(http);
    started.push(async () => {
      await drain.run();
      streams.close();
      snapshots.close();
      await closeHttp(http);
    });
    const url = await listen(http, config, tls.scheme);
    log.info({ url, embedded: config.databaseUrl === undefined }, 'gateway ready');
    return { url, db, close: closeAll };
  } catch (error) {
    await closeAll();
    throw error;
  }
}

async function listen(http: FastifyInstance, config: GatewayConfig, scheme: string): Promise<string> {
  const { host, port } = config.listen;
  try {
    const url = await http.listen({ host, port });
    return url.replace(/^https?:/, `${scheme}:`);
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

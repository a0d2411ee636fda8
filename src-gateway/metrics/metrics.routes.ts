import { createHash, timingSafeEqual } from 'node:crypto';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { Gauge } from 'prom-client';
import type { Db } from '../db/database';
import { countDeliveries } from '../features/delivery/delivery-count.repository';
import { failure } from '../platform/log';
import { readHeads } from '../sync/change-log.repository';
import { SyncProblem } from '../sync/sync-problem';
import type { GatewayMetrics } from './gateway-metrics';

/** The counts go through all deliveries; several scrapers must not make the database do so all the time. */
const COUNTED_FOR_MS = 10_000;
/** What still has to become something else. */
const OPEN: ReadonlySet<string> = new Set(['pending', 'sending', 'unknown']);

export interface MetricsDeps {
  db: Db;
  metrics: GatewayMetrics;
  /** Of another machine's scraper; undefined: from this machine only. */
  token: string | undefined;
  eventStreams: () => number;
  snapshotStreams: () => number;
}

/** GET /metrics for Prometheus: from this machine, or with the token. Not rate limited. Says nothing about people or messages. */
export function registerMetricsRoute(app: FastifyInstance, deps: MetricsDeps): void {
  const readGauges = createGauges(deps);
  app.get('/metrics', { config: { rateLimit: false }, schema: { hide: true } }, async (request, reply) => {
    if (!mayRead(request, deps.token)) {
      throw new SyncProblem(
        'unauthorized',
        '监控数据只给本机，或带有 metrics.token 的请求。 Metrics are for this machine, or for requests with metrics.token.',
      );
    }
    await readGauges(request.log);
    return reply.type(deps.metrics.registry.contentType).send(await deps.metrics.registry.metrics());
  });
}

/** A request that a proxy on this machine hands on comes from elsewhere. */
function mayRead(request: FastifyRequest, token: string | undefined): boolean {
  const given = /^Bearer (\S+)$/i.exec(request.headers.authorization ?? '')?.[1];
  if (token !== undefined && given !== undefined) return timingSafeEqual(digest(given), digest(token));
  const isForwarded = ['forwarded', 'x-forwarded-for', 'x-real-ip', 'via'].some((name) => name in request.headers);
  return !isForwarded && /^(127\.|::1$|::ffff:127\.)/.test(request.socket.remoteAddress ?? '');
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text, 'utf8').digest();
}

/** Gauges of this process and of the store, read when somebody scrapes. @returns reads what the store has */
function createGauges(deps: MetricsDeps): (log: FastifyRequest['log']) => Promise<void> {
  const gauge = <Label extends string>(name: string, help: string, labelNames: readonly Label[] = []): Gauge<Label> =>
    new Gauge({ name: `dutydesk_${name}`, help, labelNames, registers: [deps.metrics.registry] });
  const eventStreams = gauge('event_streams', 'Workstations connected to this process’s wake-up stream.');
  const snapshotStreams = gauge('snapshot_streams', 'Working copies being given out by this process.');
  const isUp = gauge('database_up', 'Whether the database answers.');
  const heads = gauge('change_log_head', 'Last number of each desk’s change log.', ['desk']);
  const deliveries = gauge('deliveries', 'Deliveries in each state.', ['via', 'state']);
  const oldest = gauge('delivery_oldest_seconds', 'How long the oldest open delivery of each state has been in it.', [
    'via',
    'state',
  ]);
  const count = keepFor(COUNTED_FOR_MS, () => countDeliveries(deps.db));
  return async (log) => {
    eventStreams.set(deps.eventStreams());
    snapshotStreams.set(deps.snapshotStreams());
    try {
      // Read whole before any is set: another scrape at the same moment sees none missing.
      const [nowHeads, counts] = await Promise.all([readHeads(deps.db), count()]);
      for (const each of [heads, deliveries, oldest]) each.reset();
      for (const { scope, head } of nowHeads) heads.set({ desk: scope }, head);
      for (const { via, state, count: many, oldestSeconds } of counts) {
        deliveries.set({ via, state }, many);
        if (OPEN.has(state)) oldest.set({ via, state }, oldestSeconds);
      }
      isUp.set(1);
    } catch (error) {
      log.error({ error: failure(error) }, 'database does not answer');
      for (const each of [heads, deliveries, oldest]) each.reset();
      isUp.set(0);
    }
  };
}

function keepFor<T>(ms: number, read: () => Promise<T>): () => Promise<T> {
  let kept: { value: Promise<T>; until: number } | null = null;
  return () => {
    if (kept === null || kept.until < Date.now()) {
      const value = read();
      const entry = { value, until: Date.now() + ms };
      kept = entry;
      value.catch(() => {
        if (kept === entry) kept = null; // The caller reports it; the next one asks again.
      });
    }
    return kept.value;
  };
}

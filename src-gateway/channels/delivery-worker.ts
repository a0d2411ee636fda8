import type { Delivery } from '../../src-shared/domain/delivery';
import type { Change } from '../../src-shared/sync/entities';
import { inTransaction, readClock } from '../db/transaction';
import type { ChannelDeps } from '../deps';
import { listOverdue, listStaleSending } from '../features/delivery/delivery.repository';
import { DELIVERY_QUEUES, rescheduleDelivery } from '../features/delivery/delivery.service';
import { beginAttempt } from '../features/delivery/delivery-attempt.service';
import { giveUpOnSending, recordFinding } from '../features/delivery/delivery-outcome.service';
import { failure } from '../platform/log';
import { recordChanges } from '../sync/change-log.repository';
import type { Connector } from './connector';
import { repeat } from './repeat';

export type Connectors = Partial<Record<Delivery['via'], Connector>>;

/** Requests at once to each peer. */
const WORKERS = 4;
const PEERS = ['oa', 'publish'] as const satisfies readonly Delivery['via'][];
const SWEEP_MS = 2_000;
/** Past its own time-out a request can still be writing its outcome; after this it is taken for dead. */
const STALE_AFTER_TIMEOUT_MS = 10_000;
/** A look that is this late has lost its job. Not sooner: behind a slow peer looks are late too, and each gets one more job. */
const OVERDUE_MS = 120_000;

export interface DeliveryWorker {
  close(): Promise<void>;
}

/**
 * Carries deliveries out: jobs from pg-boss for speed, a sweep for what jobs lost. No transaction spans a request: one
 * moves the row to `sending`, the request goes out, another writes what was found. Between them a crash leaves
 * `sending`, which the sweep of any gateway turns into `unknown`, to be read back.
 */
export async function startDeliveryWorker(deps: ChannelDeps, connectors: Connectors): Promise<DeliveryWorker> {
  const stopping = new AbortController();
  for (const via of PEERS) {
    await deps.boss.createQueue(DELIVERY_QUEUES[via], {
      retryLimit: 5,
      retryDelay: 2,
      retryBackoff: true,
      expireInSeconds: 600,
      deleteAfterSeconds: 3_600,
    });
    await deps.boss.work<{ deliveryId: string }>(
      DELIVERY_QUEUES[via],
      { localConcurrency: WORKERS, pollingIntervalSeconds: 0.5 },
      async (jobs) => {
        for (const job of jobs) await runDelivery(deps, connectors, job.data.deliveryId);
      },
    );
  }
  // A start may follow a crash that took jobs with it, so the first sweep looks at everything that is due.
  let lateMs = 0;
  const sweep = repeat(
    async () => {
      await sweepDeliveries(deps, connectors, lateMs);
      lateMs = OVERDUE_MS;
    },
    SWEEP_MS,
    stopping.signal,
    (error) => {
      deps.log.error({ error: failure(error) }, 'sweeping deliveries failed');
    },
  );
  return {
    async close() {
      stopping.abort();
      await Promise.all(PEERS.map((via) => deps.boss.offWork(DELIVERY_QUEUES[via], { wait: true })));
      await sweep;
    },
  };
}

/** Looks at one delivery and does what it needs now: send, read back, or nothing. Safe to run twice at once. */
async function runDelivery(deps: ChannelDeps, connectors: Connectors, deliveryId: string): Promise<void> {
  const started = await inTransaction(deps.db, async (trx) => {
    const begun = await beginAttempt(trx, deps, deliveryId, (via) => connectors[via] !== undefined);
    if (begun !== null) await recordChanges(trx, begun.deskId, begun.changes);
    return begun;
  });
  if (started === null) return;
  wakeAfter(deps, started);
  const { errand } = started;
  if (errand.do === 'nothing') return;
  const connector = connectors[errand.parcel.kind === 'reply' ? 'publish' : 'oa'];
  if (connector === undefined) return;
  const finding = errand.do === 'send' ? await connector.send(errand.parcel) : await connector.readBack(errand.parcel);
  const recorded = await inTransaction(deps.db, async (trx) => {
    const outcome = await recordFinding(trx, deps, deliveryId, errand.expected, finding, connector.pollMs);
    if (outcome !== null) await recordChanges(trx, outcome.deskId, outcome.changes);
    return outcome;
  });
  deps.log.info({ deliveryId, errand: errand.do, finding: finding.is, attempt: errand.expected.attempts }, 'delivery');
  if (recorded !== null) wakeAfter(deps, recorded);
}

/** Gives up on deliveries whose gateway died while sending, and looks again at those whose job was lost. */
async function sweepDeliveries(deps: ChannelDeps, connectors: Connectors, lateMs: number): Promise<void> {
  const now = Date.parse(await readClock(deps.db));
  for (const via of PEERS) {
    const before = new Date(now - (connectors[via]?.timeoutMs ?? 0) - STALE_AFTER_TIMEOUT_MS).toISOString();
    for (const { id } of await listStaleSending(deps.db, via, before)) {
      const outcome = await inTransaction(deps.db, async (trx) => {
        const given = await giveUpOnSending(trx, deps, id, before);
        if (given !== null) await recordChanges(trx, given.deskId, given.changes);
        return given;
      });
      if (outcome !== null) wakeAfter(deps, outcome);
    }
  }
  const overdue = new Date(now - lateMs).toISOString();
  for (const { id } of await listOverdue(deps.db, overdue)) {
    await inTransaction(deps.db, (trx) => rescheduleDelivery(trx, deps, id, overdue));
  }
}

function wakeAfter(deps: ChannelDeps, outcome: { deskId: string; changes: readonly Change[] }): void {
  if (outcome.changes.length > 0) deps.heads.wake(outcome.deskId);
}

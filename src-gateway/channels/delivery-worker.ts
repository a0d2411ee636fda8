import { DELIVERY_VIAS } from '../../src-shared/domain/delivery';
import type { Change } from '../../src-shared/sync/entities';
import { inTransaction, isServerFailure, readClock } from '../db/transaction';
import type { ChannelDeps } from '../deps';
import { listOverdue, listStaleSending } from '../features/delivery/delivery.repository';
import { createDeliveryQueues, DELIVERY_QUEUES, rescheduleDelivery } from '../features/delivery/delivery.service';
import { beginAttempt, type ChannelFacts } from '../features/delivery/delivery-attempt.service';
import { giveUpOnSending, recordFinding } from '../features/delivery/delivery-outcome.service';
import { failure } from '../platform/log';
import { recordChanges } from '../sync/change-log.repository';
import type { ChannelSet } from './registry';
import { repeat } from './repeat';

/** How each queue is worked: requests at once, and seconds between looks for jobs. */
const CONFIGURED = { localConcurrency: 4, pollingIntervalSeconds: 0.5 };
/** What comes this way is only told that it has to wait. */
const NOT_CONFIGURED = { localConcurrency: 1, pollingIntervalSeconds: 2 };
const SWEEP_MS = 2_000;
/** Past its own time-out a request can still be writing its outcome; after this it is taken for dead. */
const STALE_AFTER_TIMEOUT_MS = 10_000;
/** Taken for the time-out of a channel that only another gateway has; no setting allows a longer one. */
const FOREIGN_TIMEOUT_MS = 900_000;
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
export async function startDeliveryWorker(deps: ChannelDeps, channels: ChannelSet): Promise<DeliveryWorker> {
  const stopping = new AbortController();
  // A start may follow a crash that took jobs with it, and so may a database that was away: a job that was fetched then stays
  // fetched, and nobody works on it. The next sweep looks at everything that is due.
  let mayHaveLostJobs = true;
  const suspect = (): void => {
    mayHaveLostJobs = true;
  };
  deps.boss.on('error', suspect);
  await createDeliveryQueues(deps.boss);
  for (const via of DELIVERY_VIAS) {
    await deps.boss.work<{ deliveryId: string }>(
      DELIVERY_QUEUES[via],
      channels.has(via) ? CONFIGURED : NOT_CONFIGURED,
      async (jobs) => {
        try {
          for (const job of jobs) await runDelivery(deps, channels, job.data.deliveryId);
        } catch (error) {
          if (isServerFailure(error)) suspect();
          throw error;
        }
      },
    );
  }
  const sweep = repeat(
    async () => {
      const lateMs = mayHaveLostJobs ? 0 : OVERDUE_MS;
      mayHaveLostJobs = false;
      await sweepDeliveries(deps, channels, lateMs);
    },
    SWEEP_MS,
    stopping.signal,
    (error) => {
      suspect();
      deps.log.error({ error: failure(error) }, 'sweeping deliveries failed');
    },
  );
  return {
    async close() {
      stopping.abort();
      deps.boss.off('error', suspect);
      await Promise.all(DELIVERY_VIAS.map((via) => deps.boss.offWork(DELIVERY_QUEUES[via], { wait: true })));
      await sweep;
    },
  };
}

/** Looks at one delivery and does what it needs now: send, read back, or nothing. Safe to run twice at once. */
async function runDelivery(deps: ChannelDeps, channels: ChannelSet, deliveryId: string): Promise<void> {
  const facts: ChannelFacts = {
    isConfigured: (via) => channels.has(via),
    waitMs: (via, parcel) => channels.get(via)?.waitMs?.(parcel) ?? 0,
  };
  const started = await inTransaction(deps.db, async (trx) => {
    const begun = await beginAttempt(trx, deps, deliveryId, facts);
    if (begun !== null) await recordChanges(trx, begun.deskId, begun.changes);
    return begun;
  });
  if (started === null) return;
  wakeAfter(deps, started);
  const { errand, via } = started;
  const channel = channels.get(via);
  if (errand.do === 'nothing' || channel === undefined) return;
  const finding = errand.do === 'send' ? await channel.send(errand.parcel) : await channel.readBack(errand.parcel);
  const recorded = await inTransaction(deps.db, async (trx) => {
    const outcome = await recordFinding(trx, deps, deliveryId, errand.expected, finding, channel.pollMs);
    if (outcome !== null) await recordChanges(trx, outcome.deskId, outcome.changes);
    return outcome;
  });
  deps.log.info(
    { deliveryId, via, errand: errand.do, finding: finding.is, attempt: errand.expected.attempts },
    'delivery',
  );
  if (recorded !== null) wakeAfter(deps, recorded);
}

/** Gives up on deliveries whose gateway died while sending, and looks again at those whose job was lost. */
async function sweepDeliveries(deps: ChannelDeps, channels: ChannelSet, lateMs: number): Promise<void> {
  const now = Date.parse(await readClock(deps.db));
  for (const via of DELIVERY_VIAS) {
    const before = new Date(
      now - (channels.get(via)?.timeoutMs ?? FOREIGN_TIMEOUT_MS) - STALE_AFTER_TIMEOUT_MS,
    ).toISOString();
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

import { writeFileSync } from 'node:fs';
import { until } from '../../support/stack/wait';
import { collect, noteFallen, type Run, startDesk, startGateway } from './act';
import { mayStayUnknown } from './check-deliveries';
import { patienceMs } from './machine';
import type { Seat } from './stage';
import { endTroubles } from './troubles';

const SETTLE_MS = 60_000;

/** Nothing more goes wrong, everybody is at work again, and what was on its way has time to arrive. @throws Error that names what did not */
export async function settle(run: Run): Promise<void> {
  const { stage, history } = run;
  history.note({ what: 'settling' });
  stage.calm.yes = true;
  await endTroubles(run);
  stage.ground.storeDisk.free();
  await stage.storeCable.heal();
  if (!(await stage.ground.postgres.isRunning())) await stage.ground.postgres.start();
  noteFallen(run);
  for (const [number, { clockFile }] of stage.gateways.entries()) {
    writeFileSync(clockFile, '0');
    await startGateway(run, number);
  }
  for (const seat of stage.seats) {
    await seat.cable.heal();
    seat.disk.free();
    seat.desk.setClock(0);
  }
  await Promise.allSettled([...run.open]);
  for (const seat of stage.seats) await seat.cable.quiet();
  await until(
    'the gateway to take everything that the collector has',
    () => collect(run, run.collector),
    (taken) => taken,
    patienceMs(SETTLE_MS),
  );
  await stage.record.endTurns();
  await mailsRead(run);
  for (const seat of stage.seats) await sitDown(run, seat);
  for (const seat of stage.seats) await inStep(seat);
  await deliveriesSettled(run);
  // Claims that nobody renews expire: what is compared must not change while it is.
  for (const { desk } of stage.seats) await desk.ask('session.sign_out', null);
  if (run.plan.leaseMs < 10_000)
    await until(
      'leases to end',
      () => leases(run),
      (open) => open === 0,
      patienceMs(SETTLE_MS),
    );
}

async function sitDown(run: Run, seat: Seat): Promise<void> {
  if (!seat.desk.isRunning) await startDesk(seat, true, run.history);
  await until(
    `${seat.id} to be signed in`,
    async () => {
      const current = await seat.desk.tell('session.current', null);
      if (current.ok && current.value !== null) return true;
      const signedIn = await seat.desk.signIn(seat.officerId);
      return signedIn.ok ? true : signedIn.failure;
    },
    (state) => state === true,
    patienceMs(SETTLE_MS),
  );
}

export async function inStep({ id, desk }: Seat): Promise<void> {
  await until(
    `${id} to be in step`,
    async () => {
      await desk.tell('sync.now', null);
      return desk.ask('sync.status', null);
    },
    (status) =>
      status.connection === 'online' &&
      status.waiting === 0 &&
      status.snapshotRows === null &&
      status.lastSyncedAt !== null,
    patienceMs(SETTLE_MS),
  );
}

/** The gateway comes back to a mailbox that it could not read after a minute at the latest. */
const MAILS_MS = 90_000;

async function mailsRead({ stage, history }: Run): Promise<void> {
  await until(
    'the mailbox to be read',
    async () => {
      const read = new Set(await stage.record.mailIds());
      return history.mailed.filter(({ id }) => !read.has(id));
    },
    (unread) => unread.length === 0,
    patienceMs(MAILS_MS),
  );
}

/**
 * Whatever leaves is where it belongs or failed; what nobody can be asked about, robots and where mails went, waits for a person's word,
 * and after a restore everything may.
 */
async function deliveriesSettled({ plan, stage, history }: Run): Promise<void> {
  await until(
    'deliveries to settle',
    async () =>
      (await stage.record.deliveries()).filter(
        (delivery) =>
          delivery.state !== 'confirmed' &&
          delivery.state !== 'failed' &&
          !(
            delivery.state === 'unknown' &&
            (mayStayUnknown(delivery, plan) || (history.restored && delivery.forPerson))
          ),
      ),
    (open) => open.length === 0,
    patienceMs(SETTLE_MS),
  );
}

async function leases({ stage }: Run): Promise<number> {
  return stage.record.openLeases();
}

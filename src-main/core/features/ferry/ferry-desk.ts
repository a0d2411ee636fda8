import { fingerprintOf } from '../../../../src-files/bundle/enrolment-paper';
import { refusalOf } from '../../../../src-files/bundle/read-bundle';
import { publicPart } from '../../../../src-files/keys/key-pairs';
import type { WorkstationId } from '../../../../src-shared/domain/ids';
import type { Officer } from '../../../../src-shared/domain/officer';
import { fail, type Result } from '../../../../src-shared/ipc/failure';
import type { FerrySlip, FerryStatus, FerryTaken } from '../../../../src-shared/ipc/ferry-views';
import { errorCodeOf } from '../../db/failure';
import { listBundles, listWaitingNumbers } from './ferry-bundle.repository';
import { exportBundle } from './ferry-export.service';
import { findIdentity } from './ferry-identity.repository';
import { importBundle } from './ferry-import.service';
import type { FerryPorts } from './ferry-ports';
import { slipOf } from './ferry-slip';
import { countPending } from './ferry-waiting.repository';

/** Progress is told this often at most, ms. */
const TELL_MS = 200;
const LISTED = 200;

/** The ferry of this workstation: one bundle at a time is written or read. */
export class FerryDesk {
  private job: { kind: 'export' | 'import'; done: number | null; bytes: number; stopping: AbortController } | null =
    null;
  private running: Promise<unknown> = Promise.resolve();
  private toldAt = 0;

  constructor(private readonly ports: FerryPorts) {}

  /** Writes a bundle into a folder. */
  write(order: { folder: string; officer: Officer; wantsFiles: boolean }): Promise<Result<FerrySlip>> {
    return this.alone('export', (signal, tell) =>
      exportBundle(this.ports, order, signal, (bytes) => tell(null, bytes)),
    );
  }

  /** Takes the bundle in a file. */
  take(file: string): Promise<Result<FerryTaken>> {
    return this.alone('import', (signal, tell) => importBundle(this.ports, file, signal, (done) => tell(done, 0)));
  }

  /** This workstation has its name. */
  enrolled(id: WorkstationId): void {
    this.ports.enrolled(id);
  }

  /** Ends what is under way. */
  cancel(): void {
    this.job?.stopping.abort(new Cancelled());
  }

  async status(): Promise<FerryStatus> {
    const { read } = this.ports.db;
    const identity = await findIdentity(read);
    const gatewayKeys = identity?.gatewayKeys.at(-1)?.keys;
    const waiting = (await listWaitingNumbers(read)).length;
    const unsent = await countPending(read);
    const { job } = this;
    return {
      enrolment: identity?.state ?? 'none',
      fingerprint: identity === null ? null : fingerprintOf(publicPart(identity.keys)),
      gatewayFingerprint: gatewayKeys === undefined ? null : fingerprintOf(gatewayKeys),
      answer:
        identity === null || identity.answer === null
          ? null
          : {
              gatewayFingerprint: fingerprintOf(identity.answer.gateway),
              workstation: identity.answer.workstation.name,
              desk: identity.answer.desk.name,
            },
      workstation: identity?.workstation?.name ?? null,
      desk: identity?.desk?.name ?? null,
      keyChange: identity === null || identity.next === null ? null : { oldUntil: identity.next.oldUntil },
      job: job === null ? null : { kind: job.kind, done: job.done, bytes: job.bytes },
      unsent,
      underWay: waiting - unsent,
      bundles: identity === null ? [] : (await listBundles(read, LISTED)).map((row) => slipOf(row, identity)),
    };
  }

  /** Breaks off what is under way and waits until nothing writes any more. */
  async close(): Promise<void> {
    this.cancel();
    await this.running;
  }

  private alone<T>(
    kind: 'export' | 'import',
    work: (signal: AbortSignal, tell: (done: number | null, bytes: number) => void) => Promise<Result<T>>,
  ): Promise<Result<T>> {
    if (this.job !== null) return Promise.resolve(fail({ code: 'ferry_busy' }));
    const stopping = new AbortController();
    const job = { kind, done: null, bytes: 0, stopping };
    this.job = job;
    this.ports.announce(['ferry']);
    const result = work(stopping.signal, (done, bytes) => this.tell(done, bytes))
      .catch((error: unknown) => asFailure<T>(error))
      .finally(() => {
        this.job = null;
        this.ports.announce(['ferry']);
      });
    // The caller gets what went wrong; here only its end counts.
    this.running = result.catch(() => undefined);
    return result;
  }

  private tell(done: number | null, bytes: number): void {
    if (this.job === null) return;
    this.job = { ...this.job, done, bytes };
    const now = this.ports.clock.monotonicMs();
    if (now - this.toldAt < TELL_MS) return;
    this.toldAt = now;
    this.ports.announce(['ferry']);
  }
}

class Cancelled extends Error {}

function asFailure<T>(error: unknown): Result<T> {
  if (error instanceof Cancelled) return fail({ code: 'ferry_cancelled' });
  const code = errorCodeOf(error);
  if (code === 'ENOSPC' || code === 'EDQUOT') return fail({ code: 'disk_full' });
  if (code !== null && /^E[A-Z]+$/.test(code)) return fail({ code: 'file_refused', reason: 'not_writable' });
  return fail({ code: 'ferry_refused', refusal: refusalOf(error) });
}

import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import type { OfficerId } from '../../../src-shared/domain/ids';
import { waitAfterMs } from '../../../src-shared/domain/sign-in-wait';
import type { Clock } from '../platform/clock';
import type { Log } from '../platform/log';
import { writeWhole } from '../platform/write-whole';

const FILE = 'sign-in-attempts.json';
const SUCCESS_DELAY_MS = 1_000;
const countSchema = z.number().int().min(0).max(1_000_000);
const fileSchema = z.object({ workstation: countSchema, officers: z.record(z.string(), countSchema) });
type Counts = z.infer<typeof fileSchema>;

/** Who tries: the officer whose slot it is, null for a badge number that has none here. */
type Subject = OfficerId | null;

/** Counts attempts that failed in a row, beside the database, and how long the next one has to wait. */
export interface Attempts {
  /** How long attempts are refused still, ms. */
  waitMs(subject: Subject): number;
  /** Counts an attempt as failed, on the disk, before it is looked at: ending the program is no way around. */
  begin(subject: Subject): void;
  /** The attempt was right. Nobody waits for the disk: until it has it, one failure too many is counted. */
  succeeded(subject: Subject): void;
  /** Puts on the disk what is not there yet. */
  close(): void;
}

/**
 * Waits are measured by the clock that nobody can set, from the last failure or from the start of this run, whichever is later: setting
 * the device's clock changes nothing, and starting the program again begins the wait anew.
 */
export function openAttempts(folder: string, clock: Pick<Clock, 'monotonicMs'>, log: Pick<Log, 'warn'>): Attempts {
  const path = join(folder, FILE);
  const counts = read(path);
  const startedAt = clock.monotonicMs();
  const lastAt = new Map<Subject, number>();
  let lastOfAll = startedAt;
  let unsaved: NodeJS.Timeout | null = null;

  function save(): void {
    if (unsaved !== null) clearTimeout(unsaved);
    unsaved = null;
    writeWhole(path, JSON.stringify(counts));
  }

  function saveSuccess(): void {
    try {
      save();
    } catch (error) {
      // A full disk: the count stays too high by one until the next attempt.
      log.warn({ err: error }, 'a successful sign-in was not noted');
    }
  }
  const passed = (since: number) => clock.monotonicMs() - since;
  return {
    waitMs(subject) {
      const ofAll = waitAfterMs(counts.workstation, 'workstation') - passed(lastOfAll);
      const own = subject === null ? 0 : waitAfterMs(counts.officers[subject] ?? 0, 'officer');
      return Math.max(0, Math.ceil(ofAll), Math.ceil(own - passed(lastAt.get(subject) ?? startedAt)));
    },
    begin(subject) {
      counts.workstation += 1;
      if (subject !== null) counts.officers[subject] = (counts.officers[subject] ?? 0) + 1;
      lastOfAll = clock.monotonicMs();
      lastAt.set(subject, lastOfAll);
      save();
    },
    succeeded(subject) {
      counts.workstation = 0;
      if (subject !== null) delete counts.officers[subject];
      unsaved ??= setTimeout(saveSuccess, SUCCESS_DELAY_MS);
    },
    close() {
      if (unsaved !== null) saveSuccess();
    },
  };
}

/** A file that cannot be read counts as ten failures of the workstation: damaging it must not be worth while. */
function read(path: string): Counts {
  if (!existsSync(path)) return { workstation: 0, officers: {} };
  try {
    return fileSchema.parse(JSON.parse(readFileSync(path, 'utf8')));
  } catch {
    return { workstation: 10, officers: {} };
  }
}

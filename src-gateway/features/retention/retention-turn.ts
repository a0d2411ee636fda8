import type { GatewayConfig } from '../../config';
import type { Db } from '../../db/database';
import { inTransaction } from '../../db/transaction';
import { openIdentity } from '../../enrolment/identity.repository';
import { failure, type Logger } from '../../platform/log';
import type { TurnKeeper } from '../../turns/turns';
import { eraseStrays, noteRunEnded, vacuumErased } from './erase-traces.repository';
import { eraseOldIngestFiles } from './ingest-files';
import { readRetentionFigures } from './retention.repository';
import { eraseDue } from './retention.service';

const LOOK_MS = 10 * 60_000;
const DAY_MS = 24 * 3_600_000;
const TURN = 'retention';

export interface RetentionSettings {
  /** Hour of the day, 0–23 on the desk's clock, from which the day's run may begin. */
  hour: number;
  timeZone: string;
  /** Days after which what belongs to no message loses its words; undefined: it stays. */
  straysDays: number | undefined;
  /** The watched folder, whose taken files hold citizens' words too. */
  ingestFolder: string | undefined;
}

export function retentionSettingsOf(config: GatewayConfig): RetentionSettings {
  return {
    hour: config.retention.eraseFromHour,
    timeZone: config.timeZone,
    straysDays: config.retention.straysDays,
    ingestFolder: config.ingest.folder?.path,
  };
}

export interface RetentionDeps {
  db: Db;
  heads: { wake(deskId: string): void };
  log: Logger;
}

/**
 * One whole run: erases what is due, then has the server let go of the old versions. Broken off, the next run does what is left.
 * @returns how many messages were erased
 */
export async function runRetention(
  { db, heads, log }: RetentionDeps,
  settings: RetentionSettings,
  signal: AbortSignal,
): Promise<number> {
  const { keys } = await openIdentity(db);
  const erased = await eraseDue({ db, keys, heads }, signal);
  if (settings.straysDays !== undefined) {
    const days = settings.straysDays;
    const strays = await inTransaction(db, (trx) => eraseStrays(trx, days));
    const files =
      settings.ingestFolder === undefined
        ? 0
        : await eraseOldIngestFiles(settings.ingestFolder, new Date(Date.now() - days * DAY_MS));
    if (strays + files > 0) log.info({ strays, files }, 'what belongs to no message and is old was erased');
  }
  if (!signal.aborted) {
    await vacuumErased(db);
    await noteRunEnded(db);
  }
  if (erased > 0) log.info({ erased }, 'messages past their period were erased');
  return erased;
}

/** Does the day's run on one of the gateways. */
export class RetentionTurn {
  private readonly timer: NodeJS.Timeout;
  private readonly stopping = new AbortController();
  private running: Promise<void> = Promise.resolve();
  private busy = false;

  constructor(
    private readonly deps: RetentionDeps & { turns: TurnKeeper },
    private readonly settings: RetentionSettings,
  ) {
    this.timer = setInterval(() => {
      if (!this.busy) this.running = this.look();
    }, LOOK_MS);
  }

  async close(): Promise<void> {
    clearInterval(this.timer);
    this.stopping.abort();
    await this.running;
  }

  private async look(): Promise<void> {
    const { db, turns, log } = this.deps;
    this.busy = true;
    try {
      if (!(await turns.isMine(TURN))) return;
      const { endedAt } = await readRetentionFigures(db);
      if (isDue(new Date(), endedAt, this.settings)) await runRetention(this.deps, this.settings, this.stopping.signal);
    } catch (error) {
      log.error({ error: failure(error) }, 'erasing failed, will run again');
    } finally {
      this.busy = false;
    }
  }
}

/** Once a day of the desk, from the set hour on. */
export function isDue(
  now: Date,
  endedAt: string | null,
  { hour, timeZone }: Pick<RetentionSettings, 'hour' | 'timeZone'>,
): boolean {
  const today = onDesk(now, timeZone);
  return today.hour >= hour && (endedAt === null || onDesk(new Date(endedAt), timeZone).day < today.day);
}

function onDesk(at: Date, timeZone: string): { day: string; hour: number } {
  // Swedish writes dates as ISO 8601 does.
  const [day = '', time = ''] = at.toLocaleString('sv-SE', { timeZone, hour12: false }).split(' ');
  return { day, hour: Number(time.slice(0, 2)) };
}

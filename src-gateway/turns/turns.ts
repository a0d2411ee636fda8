import type { Db } from '../db/database';
import { failure, type Logger } from '../platform/log';
import { endTurn, endTurns, takeTurn } from './turn.repository';

/** After so long a gateway that died is replaced by another. */
const TTL_MS = 30_000;

/** Asks whose turn it is. */
export interface TurnKeeper {
  /**
   * Whether what is called `name` is for this gateway to do now. Of several gateways on one store it is so for one; another takes
   * over when that one ends, or has been silent for half a minute.
   */
  isMine(name: string): Promise<boolean>;
  /** Lets another gateway do it at once. */
  giveUp(name: string): Promise<void>;
}

/**
 * Lets one of several gateways do what is to be done once: a lease in the store, on its clock. It spares work and the peers; that
 * nothing is doubled when a gateway stalls and wakes up late is held by what each work writes.
 */
export class Turns implements TurnKeeper {
  /** Names that are ours, with the monotonic instant until which we may believe it. */
  private readonly mine = new Map<string, number>();
  /** Names that were another's when we last asked, with the instant before which we do not ask again. */
  private readonly others = new Map<string, number>();
  private readonly timer: NodeJS.Timeout;
  private running: Promise<void> = Promise.resolve();
  private closed = false;

  /** @param holder number of this process */
  constructor(
    private readonly db: Db,
    private readonly holder: string,
    private readonly log: Logger,
    private readonly ttlMs = TTL_MS,
  ) {
    this.timer = setInterval(() => {
      this.running = this.prolong();
    }, ttlMs / 3);
  }

  async isMine(name: string): Promise<boolean> {
    const now = performance.now();
    if (this.closed || (this.others.get(name) ?? 0) > now) return false;
    return (this.mine.get(name) ?? 0) > now || this.take(name);
  }

  async giveUp(name: string): Promise<void> {
    if (this.mine.delete(name)) await endTurn(this.db, name, this.holder);
  }

  /** Gives everything up; another gateway may go on at once. To be called when the works themselves have ended. */
  async close(): Promise<void> {
    this.closed = true;
    clearInterval(this.timer);
    await this.running;
    try {
      await endTurns(this.db, this.holder);
    } catch (error) {
      this.log.warn({ error: failure(error) }, 'turns not given up, they run out by themselves');
    }
  }

  private async take(name: string): Promise<boolean> {
    const asked = performance.now();
    const isMine = await takeTurn(this.db, name, this.holder, this.ttlMs);
    if (isMine) this.mine.set(name, asked + this.ttlMs);
    else {
      this.mine.delete(name);
      this.others.set(name, asked + this.ttlMs / 10);
    }
    return isMine;
  }

  private async prolong(): Promise<void> {
    for (const name of [...this.mine.keys()]) {
      try {
        if (!this.closed) await this.take(name);
      } catch (error) {
        this.log.warn({ error: failure(error), name }, 'turn not prolonged, will be tried again');
      }
    }
  }
}

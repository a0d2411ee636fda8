import type { Db } from '../db/database';
import { failure, type Logger } from '../platform/log';
import { readHeads } from './change-log.repository';

export type HeadListener = (head: number) => void;

/**
 * Tells listeners when a desk's change log has moved on: at once after a commit in this process ({@link wake}), and by a look
 * every `pollMs` for commits of other gateways. It only wakes up; whoever misses it finds out by polling.
 */
export class Heads {
  private readonly listeners = new Map<string, Set<HeadListener>>();
  private readonly known = new Map<string, number>();
  private readonly timer: NodeJS.Timeout;
  private looking: Promise<void> | null = null;
  private lookAgain = false;
  private closed = false;

  constructor(
    private readonly db: Db,
    private readonly log: Logger,
    pollMs: number,
  ) {
    this.timer = setInterval(() => this.look(), pollMs);
  }

  /** Calls `listener` with every new head of the desk until the returned function is called. */
  listen(deskId: string, listener: HeadListener): () => void {
    const listeners = this.listeners.get(deskId) ?? new Set();
    listeners.add(listener);
    this.listeners.set(deskId, listeners);
    return () => {
      listeners.delete(listener);
      if (listeners.size === 0) this.listeners.delete(deskId);
    };
  }

  /** To be called after a commit that recorded changes on a desk. */
  wake(deskId: string): void {
    if (this.listeners.has(deskId)) this.look();
  }

  async close(): Promise<void> {
    this.closed = true;
    clearInterval(this.timer);
    await this.looking;
  }

  private look(): void {
    if (this.closed || this.listeners.size === 0) return;
    if (this.looking !== null) {
      this.lookAgain = true;
      return;
    }
    this.looking = this.tell().finally(() => {
      this.looking = null;
      if (!this.lookAgain) return;
      this.lookAgain = false;
      this.look();
    });
  }

  private async tell(): Promise<void> {
    try {
      for (const { scope, head } of await readHeads(this.db)) {
        if (this.known.get(scope) === head) continue;
        this.known.set(scope, head);
        for (const listener of this.listeners.get(scope) ?? []) listener(head);
      }
    } catch (error) {
      this.log.warn({ error: failure(error) }, 'heads could not be read, workstations poll meanwhile');
    }
  }
}

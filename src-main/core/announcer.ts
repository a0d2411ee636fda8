import type { Topic } from '../../src-shared/ipc/contract';

/** Changes within this time go out as one announcement, so that a pull of many rows makes the screen ask once. */
const COALESCE_MS = 30;

/** Tells listeners which topics changed. Owns timers. */
export class Announcer {
  private readonly listeners = new Set<(topics: Topic[]) => void>();
  private readonly waiting = new Set<Topic>();
  private timer: NodeJS.Timeout | null = null;
  private readonly later = new Set<NodeJS.Timeout>();

  announce(topics: readonly Topic[]): void {
    for (const topic of topics) this.waiting.add(topic);
    if (this.waiting.size === 0 || this.timer !== null) return;
    this.timer = setTimeout(() => this.tell(), COALESCE_MS);
  }

  announceLater(topics: readonly Topic[], afterMs: number): void {
    const timer = setTimeout(() => {
      this.later.delete(timer);
      this.announce(topics);
    }, afterMs);
    this.later.add(timer);
  }

  /** @returns a function that ends the subscription */
  subscribe(listener: (topics: Topic[]) => void): () => void {
    this.listeners.add(listener);
    return () => void this.listeners.delete(listener);
  }

  close(): void {
    if (this.timer !== null) clearTimeout(this.timer);
    this.timer = null;
    for (const timer of this.later) clearTimeout(timer);
    this.listeners.clear();
  }

  private tell(): void {
    this.timer = null;
    const topics = [...this.waiting];
    this.waiting.clear();
    for (const listener of this.listeners) listener(topics);
  }
}

import type { Topic } from '../../src-shared/ipc/contract';

/** Changes within this time go out as one announcement, so that a pull of many rows makes the screen ask once. */
const COALESCE_MS = 30;

/** Tells listeners which topics changed. Owns a timer. */
export class Announcer {
  private readonly listeners = new Set<(topics: Topic[]) => void>();
  private readonly waiting = new Set<Topic>();
  private timer: NodeJS.Timeout | null = null;

  announce(topics: readonly Topic[]): void {
    for (const topic of topics) this.waiting.add(topic);
    if (this.waiting.size === 0 || this.timer !== null) return;
    this.timer = setTimeout(() => this.tell(), COALESCE_MS);
  }

  /** @returns a function that ends the subscription */
  subscribe(listener: (topics: Topic[]) => void): () => void {
    this.listeners.add(listener);
    return () => void this.listeners.delete(listener);
  }

  close(): void {
    if (this.timer !== null) clearTimeout(this.timer);
    this.timer = null;
    this.listeners.clear();
  }

  private tell(): void {
    this.timer = null;
    const topics = [...this.waiting];
    this.waiting.clear();
    for (const listener of this.listeners) listener(topics);
  }
}

export interface Coalescer<T> {
  add(items: readonly T[]): void;
  close(): void;
}

/**
 * Gathers items and hands them over together: the first soon, later ones once the previous hand-over has finished and
 * the pause is over. A long first sync announces thousands of changes; the lists must not be read again for each.
 *
 * @param flush does the work; the next batch waits for it
 * @param pauseMs least time between two batches
 */
export function createCoalescer<T>(
  flush: (items: ReadonlySet<T>) => Promise<void>,
  pauseMs: number,
  firstMs = 16,
): Coalescer<T> {
  let waiting = new Set<T>();
  let timer: ReturnType<typeof setTimeout> | null = null;
  let busy = false;
  let closed = false;
  let lastEnd = Number.NEGATIVE_INFINITY;

  function schedule(): void {
    if (closed || busy || timer !== null || waiting.size === 0) return;
    const rest = lastEnd + pauseMs - performance.now();
    timer = setTimeout(run, Math.max(firstMs, rest));
  }

  function run(): void {
    timer = null;
    busy = true;
    const batch = waiting;
    waiting = new Set();
    void flush(batch).finally(() => {
      busy = false;
      lastEnd = performance.now();
      schedule();
    });
  }

  return {
    add(items) {
      for (const item of items) waiting.add(item);
      schedule();
    },
    close() {
      closed = true;
      if (timer !== null) clearTimeout(timer);
    },
  };
}

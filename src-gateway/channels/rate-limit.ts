const WINDOW_MS = 60_000;

/** At most so many posts within any minute, as platforms count them; of this process alone. */
export interface RateLimit {
  /**
   * Takes places for posts that leave together.
   *
   * @param now milliseconds since 1970
   * @returns 0 when taken, else in how many milliseconds to ask again; nothing is taken then
   */
  take(posts: number, now: number): number;
  /** Lets nothing through for a while: the peer says that it was too much. */
  pause(ms: number, now: number): void;
}

export function createRateLimit(perMinute: number): RateLimit {
  let taken: number[] = [];
  let pausedUntil = 0;
  return {
    take(posts, now) {
      if (now < pausedUntil) return pausedUntil - now;
      taken = taken.filter((at) => at > now - WINDOW_MS);
      const wanted = Math.min(posts, perMinute);
      const excess = taken.length + wanted - perMinute;
      const freed = excess > 0 ? taken[excess - 1] : undefined;
      if (freed !== undefined) return freed + WINDOW_MS - now;
      for (let post = 0; post < posts; post += 1) taken.push(now);
      return 0;
    },
    pause(ms, now) {
      pausedUntil = Math.max(pausedUntil, now + ms);
    },
  };
}

/** The device's clock. Not trusted for anything that the gateway decides (design.md, "Clocks"). */
export interface Clock {
  now(): Date;
  /** Milliseconds from an arbitrary start; never goes back when the device's clock is set. */
  monotonicMs(): number;
}

export function createClock(): Clock {
  return { now: () => new Date(), monotonicMs: () => performance.now() };
}

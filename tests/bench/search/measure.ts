import type { BenchEntry, BenchQuery } from './data';
import { ENGINES } from './engines';
import { type Quality, quality, quantile } from './quality';

/** Figures of one engine, named as in the bench's JSON. MB are 10^6 bytes. */
export interface Measured extends Quality {
  name: string;
  p50_ms: number;
  p95_ms: number;
  build_ms: number;
  index_mb: number;
  /** Growth of the process's resident memory over building and searching; garbage that was not given back is in it. */
  memory_mb: number;
}

/** Queries asked before the clock counts, as long as they do not take longer than this. */
const WARM_UP = 200;
const WARM_UP_MS = 2_000;

/** Every query is asked so often and its middle time counts, unless asking all of them once takes longer than this. */
const ROUNDS = 3;
const LONGEST_ROUND_MS = 15_000;

/** Builds one engine and asks it every query, after some to warm up. Run each engine in a process of its own. */
export async function measure(
  name: string,
  entries: readonly BenchEntry[],
  queries: readonly BenchQuery[],
): Promise<Measured> {
  const make = ENGINES[name];
  if (make === undefined) throw new Error(`There is no engine called "${name}".`);
  const before = process.memoryUsage.rss();
  const start = performance.now();
  const engine = await make(entries);
  const built = performance.now() - start;
  // The garbage of building is not to be collected on the clock of the queries.
  globalThis.gc?.();
  const warmUntil = performance.now() + WARM_UP_MS;
  for (const { query } of queries.slice(0, WARM_UP)) {
    if (performance.now() > warmUntil) break;
    engine.search(query, 10);
  }
  const places: number[] = [];
  const times = queries.map(() => [] as number[]);
  const began = performance.now();
  for (let round = 0; round < ROUNDS; round += 1) {
    queries.forEach(({ query, relevant }, at) => {
      const asked = performance.now();
      const found = engine.search(query, 10);
      times[at]?.push(performance.now() - asked);
      places[at] = found.findIndex((id) => relevant.includes(id));
    });
    if (performance.now() - began > LONGEST_ROUND_MS) break;
  }
  const middle = times.map((each) => quantile(each, 0.5));
  const memory = process.memoryUsage.rss() - before;
  return {
    name,
    ...quality(places),
    p50_ms: quantile(middle, 0.5),
    p95_ms: quantile(middle, 0.95),
    build_ms: built,
    index_mb: (await engine.bytes()) / 1e6,
    memory_mb: memory / 1e6,
  };
}

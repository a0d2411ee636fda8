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

/** Builds one engine and asks it every query once, after a few to warm up. Run each engine in a process of its own. */
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
  const warmUntil = performance.now() + WARM_UP_MS;
  for (const { query } of queries.slice(0, WARM_UP)) {
    if (performance.now() > warmUntil) break;
    engine.search(query, 10);
  }
  const places: number[] = [];
  const times: number[] = [];
  for (const { query, relevant } of queries) {
    const asked = performance.now();
    const found = engine.search(query, 10);
    times.push(performance.now() - asked);
    places.push(found.findIndex((id) => relevant.includes(id)));
  }
  const memory = process.memoryUsage.rss() - before;
  return {
    name,
    ...quality(places),
    p50_ms: quantile(times, 0.5),
    p95_ms: quantile(times, 0.95),
    build_ms: built,
    index_mb: (await engine.bytes()) / 1e6,
    memory_mb: memory / 1e6,
  };
}

import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AnswerIndex } from '../../../src-main/core/search/index';
import { SHORT_QUERY } from '../../../src-main/core/search/weights';
import type { BenchEntry, BenchQuery } from './data';
import { searchEntries, searchIn } from './engines/dutydesk';
import type { Engine } from './engines/engine';
import { makeBigramFts } from './engines/sqlite';
import { quantile } from './quality';

/** Figures at the size of a large library. MB are 10^6 bytes. */
export interface ScaleFigures {
  name: string;
  typeahead_p50_ms: number;
  typeahead_p95_ms: number;
  message_p50_ms: number;
  message_p95_ms: number;
  build_ms: number;
  /** Ours only, as are those below. */
  add_p95_ms?: number;
  /** The first search after an entry was added, which finds averages and frequencies changed. */
  search_after_add_p95_ms?: number;
  save_ms?: number;
  load_ms?: number;
  file_mb?: number;
  /** What a process that only loads the index and answers queries holds more afterwards, in its heap and outside of it, garbage collected. */
  memory_mb?: number;
}

const KEYSTROKES = 300;
const MESSAGES = 40;
const ADDED = 200;
const RIVAL = 'FTS5 bigrams, OR';
/** The step that takes up the index of the step before. */
export const LOADED = 'dutydesk, loaded';

/** The engines that are measured at scale; each step in a process of its own. */
export const SCALE_STEPS = ['dutydesk', LOADED, RIVAL];

/** One step. The built index goes to `file` for the step that loads it. */
export function measureAtScale(
  step: string,
  entries: readonly BenchEntry[],
  queries: readonly BenchQuery[],
  file: string,
): Partial<ScaleFigures> {
  const asked = { typed: keystrokes(queries), messages: messages(entries, queries) };
  if (step === RIVAL) {
    const { result: engine, ms } = timed(() => makeBigramFts(entries));
    return { name: step, build_ms: ms, ...latencies(engine.search, asked) };
  }
  return step === 'dutydesk' ? measureBuilt(entries, asked, file) : measureLoaded(asked, file);
}

/** As many entries as asked for: those given, then ones put together from the halves of two, so that no two are alike. */
export function grow(entries: readonly BenchEntry[], size: number): BenchEntry[] {
  const grown = entries.slice(0, size);
  let state = 20_260_301;
  const pick = () => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
    return entries[state % entries.length] as BenchEntry;
  };
  while (grown.length < size) {
    const [first, second] = [pick(), pick()];
    grown.push({
      ...first,
      id: `grown-${grown.length}`,
      question: half(first.question, 0) + half(second.question, 1),
      answer: half(first.answer, 0) + half(second.answer, 1),
    });
  }
  return grown;
}

/** A folder for what the steps hand on. */
export function withFolder<T>(fn: (file: string) => Promise<T>): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), 'dutydesk-bench-'));
  return fn(join(folder, 'index')).finally(() => rmSync(folder, { recursive: true, force: true }));
}

interface Asked {
  typed: string[];
  messages: string[];
}

function measureBuilt(entries: readonly BenchEntry[], asked: Asked, file: string): Partial<ScaleFigures> {
  const { result: index, ms: build_ms } = timed(() => new AnswerIndex(searchEntries(entries)));
  const figures = latencies((query, limit) => searchIn(index, query, limit), asked);
  const added: number[] = [];
  const after: number[] = [];
  const again = entries.slice(0, ADDED).map((entry) => ({ ...entry, id: `again-${entry.id}` }));
  for (const entry of searchEntries(again)) {
    added.push(timed(() => index.put(entry)).ms);
    after.push(timed(() => searchIn(index, entry.question, 10)).ms);
  }
  const { result: bytes, ms: save_ms } = timed(() => index.save());
  writeFileSync(file, bytes);
  const adding = { add_p95_ms: quantile(added, 0.95), search_after_add_p95_ms: quantile(after, 0.95) };
  return { build_ms, ...figures, ...adding, save_ms, file_mb: bytes.byteLength / 1e6 };
}

function measureLoaded(asked: Asked, file: string): Partial<ScaleFigures> {
  const before = heldBytes();
  const { result: index, ms: load_ms } = timed(() => AnswerIndex.restore(readFileSync(file)));
  if (typeof index === 'string') throw new Error(`The saved index is ${index}.`);
  latencies((query, limit) => searchIn(index, query, limit), asked);
  const memory_mb = (heldBytes() - before) / 1e6;
  if (index.size === 0) throw new Error('The saved index is empty.');
  return { load_ms, memory_mb };
}

/** Needs `--expose-gc`. */
function heldBytes(): number {
  if (globalThis.gc === undefined) throw new Error('Memory is only measured under --expose-gc.');
  // What the first run lets go of, the second one frees.
  globalThis.gc();
  globalThis.gc();
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}

function latencies(search: Engine['search'], { typed, messages }: Asked) {
  globalThis.gc?.();
  for (const query of [...typed.slice(0, 100), ...messages.slice(0, 4)]) search(query, 10);
  const typing = typed.map((query) => timed(() => search(query, 10)).ms);
  const reading = messages.map((query) => timed(() => search(query, 10)).ms);
  return {
    typeahead_p50_ms: quantile(typing, 0.5),
    typeahead_p95_ms: quantile(typing, 0.95),
    message_p50_ms: quantile(reading, 0.5),
    message_p95_ms: quantile(reading, 0.95),
  };
}

/** What stands in the search box after each keystroke of short queries. */
function keystrokes(queries: readonly BenchQuery[]): string[] {
  const short = queries.map(({ query }) => query).filter((query) => query.length <= SHORT_QUERY);
  const typed = short.flatMap((query) => [...query].map((_, at, all) => all.slice(0, at + 1).join('')));
  const step = Math.max(1, Math.floor(typed.length / KEYSTROKES));
  return typed.filter((_, at) => at % step === 0).slice(0, KEYSTROKES);
}

function messages(entries: readonly BenchEntry[], queries: readonly BenchQuery[]): string[] {
  const long = queries.map(({ query }) => query).filter((query) => query.length > 80);
  if (long.length >= MESSAGES) return long.slice(0, MESSAGES);
  return [...long, ...entries.map(({ answer }) => answer.slice(0, 200)).filter((text) => text.length > 80)].slice(
    0,
    MESSAGES,
  );
}

function half(text: string, which: 0 | 1): string {
  const middle = Math.ceil(text.length / 2);
  return which === 0 ? text.slice(0, middle) : text.slice(middle);
}

function timed<T>(fn: () => T): { result: T; ms: number } {
  const start = performance.now();
  const result = fn();
  return { result, ms: performance.now() - start };
}

import type { BenchEntry } from '../data';

/** One engine with a library in it. */
export interface Engine {
  /** Ids of the best entries, best first. */
  search(query: string, limit: number): string[];
  /** Size of the index in bytes as well as the engine can tell: its arrays, its database or its exported form. */
  bytes(): number | Promise<number>;
}

/** Makes an engine over the entries; what it takes is the build time. */
export type MakeEngine = (entries: readonly BenchEntry[]) => Engine | Promise<Engine>;

/** Weight of a word found in the question, for every engine that takes one. */
export const QUESTION_WEIGHT = 4;

/** The wordings of an entry's question and its keywords as one text. */
export function questionText(entry: BenchEntry): string {
  return [entry.question, ...entry.alternatives, ...entry.keywords].join('\n');
}

import { readdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { SynonymGroup } from '../../../src-main/core/search/synonyms';
import { readRows, toWholeEntry, toWrittenQuery } from './data';
import { makeDutydeskWith } from './engines/dutydesk';
import { quality } from './quality';

const SETS = fileURLToPath(new URL('../../data/search/', import.meta.url));
const SAMPLE = fileURLToPath(new URL('../../../resources/sample/', import.meta.url));

export interface WrittenSet {
  name: string;
  lines: number;
  mrr10: number;
  recall1: number;
  recall5: number;
  /** Queries without an expected answer among the first five. */
  missed: string[];
}

/** Asks the sample library what was written down for it by hand, with the sample's synonyms; one result for each file of tests/data/search. */
export function measureWrittenSets(): WrittenSet[] {
  const synonyms = readRows(join(SAMPLE, 'synonyms.jsonl')) as unknown as SynonymGroup[];
  const engine = makeDutydeskWith(synonyms, readRows(join(SAMPLE, 'answers.jsonl')).map(toWholeEntry));
  const files = readdirSync(SETS).filter((file) => file.endsWith('.jsonl'));
  return files.sort().map((file) => {
    const queries = readRows(join(SETS, file)).map(toWrittenQuery);
    const places = queries.map(({ query, relevant }) =>
      engine.search(query, 10).findIndex((id) => relevant.includes(id)),
    );
    const { mrr10, recall1, recall5 } = quality(places);
    const missed = queries.filter((_, at) => (places[at] ?? -1) < 0 || (places[at] ?? 0) > 4).map(({ query }) => query);
    return { name: basename(file, '.jsonl'), lines: queries.length, mrr10, recall1, recall5, missed };
  });
}

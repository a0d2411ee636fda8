import { diffArrays } from 'diff';

export interface Run {
  kind: 'same' | 'inserted' | 'deleted';
  text: string;
}

/** Differences of two texts in runs of whole words, as the language writes them; Chinese has no spaces to go by. */
export function textRuns(before: string, after: string): Run[] {
  const runs: Run[] = [];
  for (const { value, added, removed } of diffArrays(wordsOf(before), wordsOf(after)))
    runs.push({ kind: added ? 'inserted' : removed ? 'deleted' : 'same', text: value.join('') });
  return runs;
}

function wordsOf(text: string): string[] {
  return [...new Intl.Segmenter('zh', { granularity: 'word' }).segment(text)].map(({ segment }) => segment);
}

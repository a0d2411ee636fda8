import { Jieba } from '@node-rs/jieba';
import { dict } from '@node-rs/jieba/dict.js';

const RUNS = /\p{Script=Han}+|[\p{L}\p{N}]+/gu;

/** Overlapping pairs of neighbouring Chinese characters; digit and Latin runs whole. */
export function bigrams(text: string): string[] {
  return (text.toLowerCase().match(RUNS) ?? []).flatMap((run) =>
    /^\p{Script=Han}/u.test(run) ? windows(run, 2) : [run],
  );
}

/** What FTS5's trigram tokenizer makes of a text. */
export function trigrams(text: string): string[] {
  return (text.match(/[\p{L}\p{N}]{3,}/gu) ?? []).flatMap((run) => windows(run, 3));
}

/** Makes the function that takes a text apart into words, and long words into the words they hold. */
export function createJiebaWords(): (text: string) => string[] {
  const jieba = Jieba.withDict(dict);
  return (text) => jieba.cutForSearch(text.toLowerCase(), true).filter((word) => /[\p{L}\p{N}]/u.test(word));
}

function windows(run: string, width: number): string[] {
  const characters = [...run];
  if (characters.length <= width) return [run];
  return characters.slice(width - 1).map((_, at) => characters.slice(at, at + width).join(''));
}

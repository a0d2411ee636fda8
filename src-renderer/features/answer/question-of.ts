import { maskPersonal } from '../../../src-shared/domain/mask-personal';

const MOST = 200;
/** A greeting alone is no question. */
const LEAST = 8;

/** What a message asks, in its first words: whole sentences until there is something to it, without what tells who wrote it. */
export function questionOf(text: string): string {
  let question = '';
  for (const [sentence] of text.matchAll(/[^。！？!?\n]+[。！？!?]*/g)) {
    question += sentence.trim();
    if (question.length >= LEAST) break;
  }
  return maskPersonal(question === '' ? text.trim() : question).slice(0, MOST);
}

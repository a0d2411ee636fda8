import type { ImportField } from '../../src-shared/ipc/answer-import-views';

/** How bureaus mark questions, answers and what belongs to them in a document. */

const NUMBER = '[0-9０-９一二三四五六七八九十百零〇]{0,5}';
const QUESTION = new RegExp(`^\\s*(?:【?\\s*(?:问题?|提问|q|question)\\s*】?)\\s*${NUMBER}\\s*[：:.．、]\\s*`, 'i');
const BRACKETED_QUESTION = /^\s*【(?:问题?|提问|Q)】\s*/i;
const ANSWER = new RegExp(
  `^\\s*(?:【?\\s*(?:答复?|回答|回复|解答|a|answer)\\s*】?)\\s*${NUMBER}\\s*[：:.．、]\\s*`,
  'i',
);
const BRACKETED_ANSWER = /^\s*【(?:答复?|回答|回复|解答|A)】\s*/i;
const NUMBERED =
  /^\s*(?:第?[0-9０-９]{1,4}[.．、)）]|[（(][0-9０-９一二三四五六七八九十百]{1,5}[)）]|第?[一二三四五六七八九十百]{1,5}[、.．])\s*/;
const ASKS = /[?？]["”』」）)]?\s*$/;

/** The question that a paragraph is marked to be, without its mark; null when it is not marked. */
export function markedQuestion(text: string): string | null {
  return afterMark(text, QUESTION, BRACKETED_QUESTION);
}

export function markedAnswer(text: string): string | null {
  return afterMark(text, ANSWER, BRACKETED_ANSWER);
}

function afterMark(text: string, ...marks: readonly RegExp[]): string | null {
  for (const mark of marks) {
    const found = mark.exec(text);
    if (found) return text.slice(found[0].length);
  }
  return null;
}

/** A numbered paragraph that asks, `3. …？`, without its number; null for anything else. */
export function numberedQuestion(text: string, countedByWord: boolean): string | null {
  const line = text.trim();
  if (!ASKS.test(line) || line.length > 500) return null;
  const number = NUMBERED.exec(line);
  if (number) return line.slice(number[0].length).trim();
  return countedByWord ? line : null;
}

/** A heading without the number before it. */
export function plainHeading(text: string): string {
  return text.trim().replace(NUMBERED, '').trim();
}

export function asks(text: string): boolean {
  return ASKS.test(text);
}

const ATTRIBUTES: readonly [RegExp, ImportField][] = [
  [/^(?:政策|法律|法规|答复)?依据[：:]/, 'basisTitle'],
  [/^(?:依据)?(?:来源|出处)[：:]/, 'basisSource'],
  [/^依据日期[：:]/, 'basisDate'],
  [/^(?:责任|承办|主管|负责)(?:单位|部门)[：:]/, 'ownerDepartment'],
  [/^(?:责任人|责任民警)[：:]/, 'ownerOfficer'],
  [/^(?:适用)?(?:地区|区域|辖区)[：:]/, 'region'],
  [/^(?:业务线|警种)[：:]/, 'businessLine'],
  [/^关键[词字][：:]/, 'keywords'],
  [/^(?:有效期)[：:]/, 'validUntil'],
];

/** A line such as `依据：…` after an answer; null for a line of the answer itself. */
export function attributeOf(text: string): { field: ImportField; value: string } | null {
  const line = text.trim();
  for (const [mark, field] of ATTRIBUTES) {
    const found = mark.exec(line);
    if (found) return { field, value: line.slice(found[0].length).trim() };
  }
  return null;
}

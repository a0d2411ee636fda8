import type { Answer } from '../../../../src-shared/domain/answer';

/** What two answers with nearly the same question have to do with each other. */
export interface PairFinding {
  kind: 'duplicate' | 'contradiction';
  /** 0 to 1. */
  questionLikeness: number;
  textLikeness: number;
  /** Numbers, sums, days, addresses and telephones that stand in one text only, as they are written there. */
  onlyFirst: string[];
  onlySecond: string[];
}

type Compared = Pick<Answer, 'question' | 'alternatives' | 'text' | 'region'>;

/** From here on two questions ask for nearly the same; below, 补领 and 换领 of one card would be one question. */
const ALIKE_QUESTIONS = 0.7;
/** Below, two texts without differing numbers say different things all the same. */
const ALIKE_TEXTS = 0.35;
const MOST_SHOWN = 20;

/**
 * Compares two answers: the same thing said twice, or something else said to the same question.
 * @returns null when they do not answer nearly the same question, or do so for different regions
 */
export function comparePair(first: Compared, second: Compared): PairFinding | null {
  if (first.region !== '' && second.region !== '' && first.region !== second.region) return null;
  const questionLikeness = wordingLikeness(wordingsOf(first), wordingsOf(second));
  if (questionLikeness < ALIKE_QUESTIONS) return null;
  const textLikeness = dice(pairsOf(folded(first.text)), pairsOf(folded(second.text)));
  const [ofFirst, ofSecond] = [factsOf(first.text), factsOf(second.text)];
  const onlyFirst = missing(ofFirst, ofSecond);
  const onlySecond = missing(ofSecond, ofFirst);
  const differs = onlyFirst.length + onlySecond.length > 0 || textLikeness < ALIKE_TEXTS;
  return { kind: differs ? 'contradiction' : 'duplicate', questionLikeness, textLikeness, onlyFirst, onlySecond };
}

/** Whether a question is nearly that of an answer, in one of its wordings. */
export function isAlikeQuestion(one: Pick<Answer, 'question' | 'alternatives'>, other: typeof one): boolean {
  return wordingLikeness(wordingsOf(one), wordingsOf(other)) >= ALIKE_QUESTIONS;
}

function wordingsOf({ question, alternatives }: Pick<Answer, 'question' | 'alternatives'>): string[] {
  return [question, ...alternatives].map((wording) => folded(wording).replaceAll(FILLERS, '')).filter(Boolean);
}

/** Words of asking: they stand in questions of every kind and make them no more alike. */
const FILLERS =
  /请问|您好|你好|如何|怎么样|怎么|怎样|需要|应该|可以|办理|申请|什么|哪些|哪里|在哪|去哪|是否|能否|能不能|可不可以|要不要|吗|呢|啊|吧|的|了|我|您|想|要|去|就/g;

function wordingLikeness(ones: readonly string[], others: readonly string[]): number {
  let most = 0;
  for (const one of ones) for (const other of others) most = Math.max(most, likeness(one, other));
  return most;
}

/**
 * Mean of what two wordings share of their characters and of their neighbouring pairs, after Dice (1945). C1 and C2, 14 and 16 years
 * are different questions in otherwise the same words.
 */
function likeness(one: string, other: string): number {
  if (one === other) return 1;
  const [ofOne, ofOther] = [marksOf(one), marksOf(other)];
  if (ofOne.size > 0 && ofOther.size > 0 && [...ofOne].every((mark) => !ofOther.has(mark))) return 0;
  return (dice([...one], [...other]) + dice(pairsOf(one), pairsOf(other))) / 2;
}

function marksOf(text: string): Set<string> {
  return new Set(text.match(/[a-z]*\d+[a-z\d]*/g) ?? []);
}

function pairsOf(text: string): string[] {
  const characters = [...text];
  return characters.slice(1).map((character, at) => `${characters[at]}${character}`);
}

function dice(ones: readonly string[], others: readonly string[]): number {
  if (ones.length + others.length === 0) return 1;
  const left = new Map<string, number>();
  for (const one of ones) left.set(one, (left.get(one) ?? 0) + 1);
  let common = 0;
  for (const other of others) {
    const count = left.get(other) ?? 0;
    if (count === 0) continue;
    left.set(other, count - 1);
    common += 1;
  }
  return (2 * common) / (ones.length + others.length);
}

/** Width, case, punctuation and spaces do not count. */
function folded(text: string): string {
  return text
    .normalize('NFKC')
    .toLowerCase()
    .replaceAll(/[\p{P}\p{S}\s]+/gu, '');
}

const UNITS =
  '个工作日|个自然日|工作日|自然日|个月|周岁|万元|小时|分钟|公里|毫米|元|日|天|年|月|周|岁|次|份|张|寸|级|米|倍|%|％';
const FACT = new RegExp(
  [
    // Addresses and telephones first, so that their digits are not taken for sums.
    String.raw`https?:\/\/[^\s，。；、）)》"“”]+|www\.[^\s，。；、）)》"“”]+`,
    String.raw`0\d{2,3}[- ]?\d{7,8}|1[3-9]\d{9}`,
    String.raw`\d+(?:[.,]\d+)*(?:\s*(?:${UNITS}))?`,
    `[零〇一二两三四五六七八九十百千万]+(?:${UNITS})`,
  ].join('|'),
  'g',
);
/** Numbers that only count paragraphs. */
const NUMBERING = /(^|\n|[。；;：:])\s*(?:[（(]?\d{1,2}[）)]|\d{1,2}[.、．])(?!\d)/g;

/** Canonical form → as written. */
function factsOf(text: string): Map<string, string> {
  const facts = new Map<string, string>();
  for (const [written] of text.normalize('NFKC').replaceAll(NUMBERING, '$1').matchAll(FACT)) {
    const canonical = canonicalOf(written);
    if (!facts.has(canonical)) facts.set(canonical, written);
  }
  return facts;
}

function canonicalOf(written: string): string {
  if (/^(https?:|www)/i.test(written)) return written.replace(/^https?:\/\//i, '').replace(/\/+$/, '');
  const chinese = written.match(/^[零〇一二两三四五六七八九十百千万]+(?![万])/)?.[0] ?? '';
  const number = chinese === '' ? written : `${numberOf(chinese)}${written.slice(chinese.length)}`;
  return number
    .replaceAll(/[\s,-]/g, '')
    .replace(/个?(工作|自然)日$/, '$1日')
    .replace(/天$/, '日')
    .replace(/％$/, '%')
    .replace(/(\.\d*?)0+(?=\D|$)/, '$1')
    .replace(/\.(?=\D|$)/, '');
}

const DIGITS = '零一二三四五六七八九';
const PLACES: Record<string, number> = { 十: 10, 百: 100, 千: 1_000 };

/** The value of a Chinese numeral below a hundred million. */
function numberOf(numeral: string): number {
  let total = 0;
  let section = 0;
  let digit = 0;
  for (const character of numeral.replaceAll('两', '二').replaceAll('〇', '零')) {
    const place = PLACES[character];
    if (character === '万') {
      total = (total + section + digit) * 10_000;
      [section, digit] = [0, 0];
    } else if (place !== undefined) {
      section += (digit || 1) * place;
      digit = 0;
    } else digit = DIGITS.indexOf(character);
  }
  return total + section + digit;
}

function missing(from: ReadonlyMap<string, string>, than: ReadonlyMap<string, string>): string[] {
  return [...from].flatMap(([canonical, written]) => (than.has(canonical) ? [] : [written])).slice(0, MOST_SHOWN);
}

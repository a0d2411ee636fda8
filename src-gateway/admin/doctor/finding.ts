export type Level = 'ok' | 'warn' | 'fail';

/** What one look found, in one sentence that says what to do where there is something to do. */
export interface Finding {
  /** What was looked at; stable, for programs. */
  check: string;
  level: Level;
  zh: string;
  en: string;
}

/** A number with the English words that go with it. */
export function counted(n: number, one: string, other: string): string {
  return `${n} ${n === 1 ? one : other}`;
}

export function finding(check: string, level: Level, zh: string, en: string): Finding {
  return { check, level, zh, en };
}

/** The same from a sentence as everybody is told it, in Chinese and then in English (platform/startup-problem.ts). */
export function findingOf(check: string, level: Level, sentence: string): Finding {
  const end = sentence.indexOf('。 ') + 1;
  return end === 0
    ? finding(check, level, sentence, sentence)
    : finding(check, level, sentence.slice(0, end), sentence.slice(end + 1));
}

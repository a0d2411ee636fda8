export type Level = 'ok' | 'warn' | 'fail';

/** What one look found, in one sentence that says what to do where there is something to do. */
export interface Finding {
  /** What was looked at; stable, for programs. */
  check: string;
  level: Level;
  zh: string;
  en: string;
}

export function finding(check: string, level: Level, zh: string, en: string): Finding {
  return { check, level, zh, en };
}

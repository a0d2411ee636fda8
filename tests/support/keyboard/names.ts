import type { Page } from '@playwright/test';
import { en } from '../../../src-renderer/locales/en';
import { zhCN } from '../../../src-renderer/locales/zh-CN';

type Locale = 'zh-CN' | 'en';
const WORDS: Record<Locale, ReadonlySet<string>> = { 'zh-CN': wordsOf(zhCN), en: wordsOf(en) };
const OTHER: Record<Locale, Locale> = { 'zh-CN': 'en', en: 'zh-CN' };
/** A line of a snapshot: the role of a control, and its name in quotes where it has one. */
const CONTROL =
  /^\s*- '?(button|link|textbox|searchbox|combobox|checkbox|radio|spinbutton|slider|switch|tab|listbox|menuitem\w*|separator)(?![a-z])(?: "((?:[^"\\]|\\.)*)")?/;

/** The controls of the screen, or of the dialog that is open, without a name in Chinese or in English, or with one of the other language. */
export async function missingNames(page: Page): Promise<string[]> {
  const findings: string[] = [];
  for (const locale of ['en', 'zh-CN'] as const) {
    await setLocale(page, locale);
    const dialog = page.locator('dialog[open]').last();
    const scope = (await dialog.count()) > 0 ? dialog : page.locator('body');
    const lines = (await scope.ariaSnapshot()).split('\n');
    // What was announced keeps the language in which it was said.
    const announced = (await page.getByTestId('notice').allTextContents()).join('\n');
    findings.push(...missingIn(lines, locale, announced));
  }
  return findings;
}

function missingIn(lines: readonly string[], locale: Locale, announced: string): string[] {
  return lines.flatMap((line, at) => {
    const [, role, name] = CONTROL.exec(line) ?? [];
    if (role === undefined) return [];
    const said = (name ?? '').trim();
    const problem = !/[\p{L}\p{N}]/u.test(said)
      ? 'no name'
      : !announced.includes(said) && isOfOther(said, locale)
        ? `${OTHER[locale]} name`
        : null;
    return problem === null ? [] : [`${problem} in ${locale}: ${line.trim()} after ${lines[at - 1]?.trim() ?? ''}`];
  });
}

/** The whole name is a word of the other catalogue, and not one of this. */
function isOfOther(said: string, locale: Locale): boolean {
  return WORDS[OTHER[locale]].has(said) && !WORDS[locale].has(said);
}

async function setLocale(page: Page, locale: Locale): Promise<void> {
  await page.evaluate(
    (to) =>
      (window as unknown as { api: Record<string, (input: unknown) => Promise<unknown>> }).api['settings.set']?.({
        locale: to,
      }),
    locale,
  );
  await page.locator(`html[lang="${locale}"]`).waitFor();
}

function wordsOf(catalogue: unknown): Set<string> {
  if (typeof catalogue === 'string') return new Set(catalogue.length > 1 ? [catalogue] : []);
  return new Set(Object.values(catalogue as Record<string, unknown>).flatMap((each) => [...wordsOf(each)]));
}

import { createInstance, type i18n as I18n } from 'i18next';
import { initReactI18next } from 'react-i18next';
import type { Settings } from '../../src-shared/ipc/views';
import { type Catalogue, zhCN } from '../locales/zh-CN';

declare module 'i18next' {
  interface CustomTypeOptions {
    defaultNS: 'translation';
    resources: { translation: Catalogue };
    pluralSeparator: '|';
    contextSeparator: '|';
  }
}

export type Locale = Settings['locale'];

/** The interface's languages; Chinese is in the first bundle, English is fetched when it is chosen. */
export async function createI18n(locale: Locale): Promise<I18n> {
  const i18n = createInstance({
    lng: 'zh-CN',
    fallbackLng: 'zh-CN',
    resources: { 'zh-CN': { translation: zhCN } },
    interpolation: { escapeValue: false },
    initAsync: false,
    // Codes such as `exit_entry` are keys; a plural is written inside its text, and contexts are not used.
    pluralSeparator: '|',
    contextSeparator: '|',
  });
  i18n.use(initReactI18next);
  await i18n.init();
  // `{{n, plural(one: row; other: rows)}}`: the word that goes with a number.
  i18n.services.formatter?.add('plural', (value, _, { one, other }) => String(Number(value) === 1 ? one : other));
  await changeLocale(i18n, locale);
  return i18n;
}

/** Switches the interface and what screen readers are told about its language. */
export async function changeLocale(i18n: I18n, locale: Locale): Promise<void> {
  if (locale === 'en' && !i18n.hasResourceBundle('en', 'translation')) {
    const { en } = await import('../locales/en');
    i18n.addResourceBundle('en', 'translation', en);
  }
  if (i18n.language !== locale) await i18n.changeLanguage(locale);
  document.documentElement.lang = locale;
}

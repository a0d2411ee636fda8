import { createContext, type ReactNode, useContext, useEffect, useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Settings } from '../../src-shared/ipc/views';
import { useRead } from '../ipc/queries';
import { changeLocale } from './i18n';
import { type Remembered, rememberSettings } from './remembered';

interface Appearance {
  settings: Pick<Settings, 'theme' | 'locale'>;
  dark: boolean;
}

const AppearanceContext = createContext<Appearance | null>(null);

export function useAppearance(): Appearance {
  const appearance = useContext(AppearanceContext);
  if (appearance === null) throw new Error('no AppearanceProvider above');
  return appearance;
}

/** Theme and language: as remembered until the core has answered, then as set. Zoom belongs to the main process. */
export function AppearanceProvider({
  remembered,
  ready,
  children,
}: {
  remembered: Remembered;
  ready: boolean;
  children: ReactNode;
}) {
  const { i18n } = useTranslation();
  const { data } = useRead('settings.get', null, { enabled: ready });
  const theme = data?.theme ?? remembered.theme;
  const locale = data?.locale ?? remembered.locale;
  const systemDark = useSystemDark();
  const dark = theme === 'system' ? systemDark : theme === 'dark';

  useEffect(() => {
    document.documentElement.dataset.theme = dark ? 'dark' : 'light';
  }, [dark]);
  useEffect(() => {
    void changeLocale(i18n, locale);
    rememberSettings({ theme, locale });
  }, [i18n, theme, locale]);

  const appearance = useMemo(() => ({ settings: { theme, locale }, dark }), [theme, locale, dark]);
  return <AppearanceContext value={appearance}>{children}</AppearanceContext>;
}

function useSystemDark(): boolean {
  const [dark, setDark] = useState(() => matchMedia('(prefers-color-scheme: dark)').matches);
  useEffect(() => {
    const query = matchMedia('(prefers-color-scheme: dark)');
    const follow = () => setDark(query.matches);
    query.addEventListener('change', follow);
    return () => query.removeEventListener('change', follow);
  }, []);
  return dark;
}

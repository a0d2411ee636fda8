import { type ReactNode, useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useRead } from '../ipc/queries';
import { changeLocale } from './i18n';
import { type Remembered, rememberSettings } from './remembered';

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

  return children;
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

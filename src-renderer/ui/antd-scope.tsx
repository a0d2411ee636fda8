import { ConfigProvider, theme } from 'antd';
import enUS from 'antd/locale/en_US';
import zhCN from 'antd/locale/zh_CN';
import { type ReactNode, useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { useAppearance } from '../app/appearance';
import { useReturnFocus } from './return-focus';

/** Gives antd the program's language, colours and density, and returns the focus when the part goes. Only for parts that are loaded when needed. */
export function AntdScope({ children }: { children: ReactNode }) {
  const { i18n } = useTranslation();
  const { dark } = useAppearance();
  useReturnFocus();
  const config = useMemo(
    () => ({
      algorithm: dark ? theme.darkAlgorithm : theme.defaultAlgorithm,
      token: {
        fontFamily: 'var(--font)',
        fontSize: 13,
        borderRadius: 6,
        colorPrimary: dark ? '#4d8ee8' : '#1a5bbf',
        colorBgElevated: dark ? '#1f2731' : '#ffffff',
        colorBgContainer: dark ? '#181e26' : '#ffffff',
        controlHeight: 30,
        motion: false,
      },
    }),
    [dark],
  );
  return (
    <ConfigProvider locale={i18n.language === 'en' ? enUS : zhCN} theme={config} button={{ autoInsertSpace: false }}>
      {children}
    </ConfigProvider>
  );
}

import { ConfigProvider, theme } from 'antd';
import enUS from 'antd/locale/en_US';
import zhCN from 'antd/locale/zh_CN';
import { type ReactNode, useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { useAppearance } from '../app/appearance';

/** Gives antd the program's language, colours and density. Only for parts that are loaded when they are needed. */
export function AntdScope({ children }: { children: ReactNode }) {
  const { i18n } = useTranslation();
  const { dark } = useAppearance();
  const config = useMemo(
    () => ({
      algorithm: [dark ? theme.darkAlgorithm : theme.defaultAlgorithm, theme.compactAlgorithm],
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

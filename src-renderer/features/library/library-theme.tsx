import { ConfigProvider, type ThemeConfig, theme } from 'antd';
import enUS from 'antd/locale/en_US';
import zhCN from 'antd/locale/zh_CN';
import { type ReactNode, useMemo, useSyncExternalStore } from 'react';
import { useTranslation } from 'react-i18next';
import 'dayjs/locale/zh-cn';

/** antd in the house look: colours and font of tokens.css, light or dark as the window is, words in its language. */
export function LibraryTheme({ children }: { children: ReactNode }) {
  const { i18n } = useTranslation();
  const look = useSyncExternalStore(watchLook, () => document.documentElement.dataset.theme ?? 'light');
  const config = useMemo(() => themeOf(look), [look]);
  return (
    <ConfigProvider
      theme={config}
      locale={i18n.language === 'en' ? enUS : zhCN}
      // In a dialog the pop-up belongs to the dialog: anything else lies under the browser's top layer.
      getPopupContainer={(trigger) => trigger?.closest('dialog') ?? document.body}
    >
      {children}
    </ConfigProvider>
  );
}

function watchLook(changed: () => void): () => void {
  const observer = new MutationObserver(changed);
  observer.observe(document.documentElement, { attributeFilter: ['data-theme'] });
  return () => observer.disconnect();
}

function themeOf(look: string): ThemeConfig {
  const style = getComputedStyle(document.documentElement);
  const token = (name: string) => style.getPropertyValue(`--${name}`).trim();
  return {
    algorithm: look === 'dark' ? theme.darkAlgorithm : theme.defaultAlgorithm,
    token: {
      colorPrimary: token('accent'),
      colorError: token('danger'),
      colorWarning: token('warn'),
      colorSuccess: token('ok'),
      // The soft tones as they are: antd would make greyish ones out of our dark texts' colours.
      colorErrorBg: token('danger-soft'),
      colorWarningBg: token('warn-soft'),
      colorSuccessBg: token('ok-soft'),
      colorInfoBg: token('info-soft'),
      colorBgBase: token('surface'),
      colorBgContainer: token('surface'),
      colorBgElevated: token('raised'),
      colorLink: token('accent'),
      colorTextBase: token('text'),
      colorText: token('text'),
      colorTextSecondary: token('muted'),
      colorTextDescription: token('muted'),
      colorTextPlaceholder: token('muted'),
      colorTextDisabled: token('muted'),
      colorBorder: token('border-strong'),
      colorBorderSecondary: token('border'),
      colorSplit: token('border'),
      colorTextLightSolid: token('on-accent'),
      fontFamily: 'inherit',
      fontSize: 13,
      controlHeight: 30,
      borderRadius: 6,
      motion: false,
    },
    components: {
      Table: { headerBg: token('raised'), rowHoverBg: token('hover'), cellPaddingBlockSM: 5, cellPaddingInlineSM: 8 },
      Segmented: { trackBg: token('raised'), itemSelectedBg: token('chosen'), itemSelectedColor: token('text') },
      Select: { optionSelectedBg: token('chosen'), optionActiveBg: token('hover') },
    },
  };
}

import { useTranslation } from 'react-i18next';
import { type ShortcutLabel, shortcutOf } from '../app/keyboard/shortcuts';
import { zhCN } from '../locales/zh-CN';

type NamedKey = keyof typeof zhCN.help.key;

/** The key of a shortcut, or one combination, as it is printed on keyboards. Hidden from screen readers: it stands beside words. */
export function Kbd(props: { shortcut: ShortcutLabel } | { combination: string }) {
  const { t } = useTranslation();
  const combination = 'combination' in props ? props.combination : (shortcutOf(props.shortcut).keys[0] ?? '');
  const parts = combination === '+' ? ['+'] : combination.split('+');
  const shown = parts.map((part) =>
    part in zhCN.help.key ? t(`help.key.${part as NamedKey}`) : part.length === 1 ? part.toUpperCase() : part,
  );
  return (
    <span className="kbd" aria-hidden="true">
      {shown.join('+')}
    </span>
  );
}

import type { TFunction } from 'i18next';
import { useTranslation } from 'react-i18next';
import { useNow } from './now';
import { absoluteTime, relativeTime } from './time';

/** How long ago, in words; the exact time on hover. */
export function TimeAgo({ instant, title }: { instant: string; title?: string }) {
  const { t } = useTranslation();
  const now = useNow();
  return (
    <time dateTime={instant} title={title ?? absoluteTime(instant)}>
      {agoText(t, now - Date.parse(instant))}
    </time>
  );
}

function agoText(t: TFunction, ms: number): string {
  const time = relativeTime(ms);
  return time.unit === 'now' ? t('time.justNow') : t(`time.${time.unit}`, { n: time.n });
}

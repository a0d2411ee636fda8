import { useTranslation } from 'react-i18next';
import { Tag } from '../../ui/badge';

/** More than this shows in deadlines and claims. */
const NOTABLE_MS = 60_000;

/** How far a workstation's clock is off. @param offsetMs device minus gateway; null when it was never measured */
export function ClockError({ offsetMs }: { offsetMs: number | null }) {
  const { t } = useTranslation();
  if (offsetMs === null) return null;
  const distance = Math.abs(offsetMs);
  const text = `${(distance / 1_000).toFixed(1)} s`;
  if (distance < 1_000) return <>{text}</>;
  const way = t(offsetMs > 0 ? 'administration.seats.ahead' : 'administration.seats.behind');
  const words = t('administration.seats.clockText', { text, way });
  return distance < NOTABLE_MS ? words : <Tag tone="warn">{words}</Tag>;
}

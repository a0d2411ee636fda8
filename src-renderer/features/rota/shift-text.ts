import type { RotaShift } from '../../../src-shared/domain/rota';
import { clockAt } from '../../../src-shared/domain/work-calendar';

/** `11-24 早班 08:00–15:00`, on the bureau's clock. */
export function shiftText({
  day,
  label,
  startsAt,
  endsAt,
}: Pick<RotaShift, 'day' | 'label' | 'startsAt' | 'endsAt'>): string {
  return `${day.slice(5)} ${label} ${clockAt(startsAt)}–${clockAt(endsAt)}`;
}

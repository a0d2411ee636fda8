import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { clockAt, dayAt } from '../../../src-shared/domain/work-calendar';
import type { RotaNow as Now } from '../../../src-shared/ipc/rota-contract';
import { useAct, useRead } from '../../ipc/queries';
import { Button } from '../../ui/button';
import { useNotices } from '../../ui/notices';
import { useLibrary } from '../library/library-state';
import './rota.css';

/** A computer may have slept over a change: whoever is on is asked again at least so often. */
const LONGEST_MS = 60_000;
const SHORTEST_MS = 500;

/** Who is on duty now, renewed at each change of shift, also without the network; and once a word before the officer's own shift. */
export function RotaNow() {
  const { t } = useTranslation();
  const library = useLibrary();
  const { data } = useRead('rota.now', null, { againAfterMs: untilChange });
  useReminder(data);
  if (data === undefined || (data.on.length === 0 && data.next.length === 0)) return null;
  const [next] = data.next;
  const separator = t('library.separator');
  const names = data.on.map(({ name, shift }) => `${name}（${shift.label}）`).join(separator);
  const on = data.on.length === 0 ? t('rota.nobodyOn') : t('rota.onNow', { names });
  const coming =
    next === undefined
      ? null
      : t('rota.nextOn', {
          time: timeOf(next.shift.startsAt, data.at),
          names: data.next.map(({ name }) => name).join(separator),
        });
  return (
    <Button
      look="quiet"
      className="rota-now"
      data-testid="rota-now"
      title={coming === null ? on : `${on}\n${coming}`}
      onClick={() => library.open({ page: 'rota' })}
    >
      <span data-testid="rota-on">{on}</span>
      {coming !== null && (
        <span className="rota-next" data-testid="rota-next">
          {coming}
        </span>
      )}
      {data.waiting > 0 && <strong data-testid="rota-waiting">{t('rota.waitingForYou', { n: data.waiting })}</strong>}
    </Button>
  );
}

/** Says once that the own shift begins soon; the core remembers it, also over a restart. */
function useReminder(data: Now | undefined): void {
  const { t } = useTranslation();
  const { notify } = useNotices();
  const { mutate } = useAct('rota.reminded');
  const due = data?.remind === true ? data.own : null;
  const { id, startsAt } = due ?? { id: null, startsAt: '' };
  const label = due?.label ?? '';
  // biome-ignore lint/correctness/useExhaustiveDependencies: once for each shift and start, whatever else is drawn again
  useEffect(() => {
    if (id === null) return;
    notify({ kind: 'info', text: t('rota.reminder', { label, time: clockAt(startsAt) }) });
    mutate({ shiftId: id, startsAt });
  }, [id, startsAt]);
}

function untilChange({ at, changesAt, remindAt }: Now): number {
  const edges = [changesAt, remindAt].flatMap((edge) => (edge === null ? [] : [Date.parse(edge) - Date.parse(at)]));
  return Math.max(SHORTEST_MS, Math.min(LONGEST_MS, ...edges.map((ms) => ms + SHORTEST_MS)));
}

/** The bureau's clock, with the day when it is another. */
function timeOf(instant: string, now: string): string {
  const day = dayAt(instant);
  return day === dayAt(now) ? clockAt(instant) : `${day.slice(5)} ${clockAt(instant)}`;
}

import { type KeyboardEvent, useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { OfficerId } from '../../../src-shared/domain/ids';
import type { Officer } from '../../../src-shared/domain/officer';
import { type RotaTemplate, shiftTimes } from '../../../src-shared/domain/rota';
import { findEmptySeats } from '../../../src-shared/domain/rota-view';
import { isDayOff, type WorkDay, weekdayOf } from '../../../src-shared/domain/work-calendar';
import { Tag } from '../../ui/badge';
import type { DraftShift } from './unsaved-week';
import { dayBeside } from './use-week-draft';

export interface RotaGridProps {
  week: string;
  days: readonly WorkDay[];
  today: string;
  officers: readonly Officer[];
  me: OfficerId;
  shifts: readonly DraftShift[];
  templates: readonly RotaTemplate[];
  /** Keys of shifts that something is pointed out about. */
  marked: ReadonlySet<string>;
  mayEdit: boolean;
  onAdd(officerId: OfficerId, day: string): void;
  onOpen(shift: DraftShift): void;
  onMove(key: string, to: { day: string; officerId: OfficerId }): void;
  onRemove(key: string): void;
}

/**
 * The week as bureaus print it: rows are officers, columns are days. Arrows go between cells, Enter opens; for leads Alt+arrows move a
 * shift to another day or officer and Delete takes it out.
 */
export function RotaGrid(props: RotaGridProps) {
  const { week, days, today, officers, me, shifts, mayEdit } = props;
  const { t } = useTranslation();
  const table = useRef<HTMLTableElement>(null);
  const [active, setActive] = useState('');
  const follow = useRef<string | null>(null);
  const cellOf = (officerId: string, day: string) =>
    shifts
      .filter((shift) => shift.officerId === officerId && shift.day === day)
      .sort((a, b) => (a.start < b.start ? -1 : 1));
  const keys = officers.flatMap(({ id }) =>
    days.flatMap(({ day }) => [...cellOf(id, day).map(({ key }) => key), ...(mayEdit ? [addKey(id, day)] : [])]),
  );
  const current = keys.includes(active) ? active : keys[0];

  useEffect(() => {
    if (follow.current === null) return;
    focusItem(table.current, follow.current);
    follow.current = null;
  });

  function onKeyDown(event: KeyboardEvent): void {
    const item = (event.target as HTMLElement).closest<HTMLElement>('[data-item]');
    const key = item?.dataset['item'];
    if (item === null || key === undefined || event.ctrlKey || event.metaKey) return;
    const shift = shifts.find((each) => each.key === key);
    const step = STEPS[event.key];
    if (event.key === 'Delete' && mayEdit && shift !== undefined) {
      follow.current = addKey(shift.officerId, shift.day);
      props.onRemove(key);
    } else if (step === undefined) return;
    else if (event.altKey && mayEdit && shift !== undefined) {
      const row = officers.findIndex(({ id }) => id === shift.officerId) + step.row;
      const officerId = officers[row]?.id ?? shift.officerId;
      const day = step.column === 0 ? shift.day : dayBeside(week, shift.day, step.column);
      follow.current = key;
      props.onMove(key, { day, officerId });
    } else if (!event.altKey) moveFocus(table.current, item, step);
    event.preventDefault();
    event.stopPropagation();
  }

  return (
    <table className="rota-grid" ref={table} data-testid="rota-grid" onKeyDown={onKeyDown}>
      <thead>
        <tr>
          <th scope="col">{t('rota.officer')}</th>
          {days.map((day) => (
            <th
              key={day.day}
              scope="col"
              data-off={isDayOff(day) || undefined}
              data-today={day.day === today || undefined}
              data-testid="rota-day"
              data-kind={day.kind}
            >
              {day.day.slice(5)} {t(`rota.weekday.${WEEKDAYS[weekdayOf(day.day) - 1] ?? 'mon'}`)}
              {(day.kind === 'holiday' || day.kind === 'makeup') && (
                <Tag tone={day.kind === 'holiday' ? 'ok' : 'warn'} title={day.name}>
                  {t(`rota.kind.${day.kind}`)} {day.name}
                </Tag>
              )}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {officers.map((officer) => (
          <tr
            key={officer.id}
            data-testid="rota-row"
            data-officer={officer.id}
            data-me={officer.id === me || undefined}
          >
            <th scope="row">
              {officer.name} <small>{officer.badgeNumber}</small>
              {!officer.active && <Tag>{t('rota.left')}</Tag>}
              <Load shifts={shifts.filter(({ officerId }) => officerId === officer.id)} />
            </th>
            {days.map((day, column) => (
              <td key={day.day} data-off={isDayOff(day) || undefined} data-column={column}>
                {cellOf(officer.id, day.day).map((shift) => (
                  <ShiftChip
                    key={shift.key}
                    shift={shift}
                    grid={props}
                    tabbable={shift.key === current}
                    label={`${officer.name} ${shift.day}`}
                    onFocus={() => setActive(shift.key)}
                  />
                ))}
                {mayEdit && (
                  <button
                    type="button"
                    className="rota-add"
                    data-item={addKey(officer.id, day.day)}
                    data-testid="rota-add"
                    data-day={day.day}
                    tabIndex={addKey(officer.id, day.day) === current ? 0 : -1}
                    aria-label={t('rota.addTo', { name: officer.name, day: day.day })}
                    onFocus={() => setActive(addKey(officer.id, day.day))}
                    onClick={() => props.onAdd(officer.id, day.day)}
                  >
                    ＋
                  </button>
                )}
              </td>
            ))}
          </tr>
        ))}
      </tbody>
      <EmptySeats {...props} />
    </table>
  );
}

/** How much of the week is an officer's, so that it is seen to be fair. */
function Load({ shifts }: { shifts: readonly DraftShift[] }) {
  const { t } = useTranslation();
  if (shifts.length === 0) return null;
  const ms = shifts
    .map(shiftTimes)
    .reduce((sum, { startsAt, endsAt }) => sum + Date.parse(endsAt) - Date.parse(startsAt), 0);
  return (
    <small className="rota-load">{t('rota.load', { n: shifts.length, hours: Math.round(ms / 360_000) / 10 })}</small>
  );
}

/** Under each day from today on: the shifts that nobody has. */
function EmptySeats({ days, today, templates, shifts }: RotaGridProps) {
  const { t } = useTranslation();
  const missing = days.map(({ day }) => ({ day, seats: day < today ? [] : findEmptySeats(day, templates, shifts) }));
  if (missing.every(({ seats }) => seats.length === 0)) return null;
  return (
    <tfoot>
      <tr>
        <th scope="row">{t('rota.emptySeats')}</th>
        {missing.map(({ day, seats }) => (
          <td key={day}>
            {seats.map(({ label, missing: n }) => (
              <p key={label} data-testid="rota-empty-seat">
                {t('rota.emptySeat', { label, n })}
              </p>
            ))}
          </td>
        ))}
      </tr>
    </tfoot>
  );
}

function ShiftChip({
  shift,
  grid,
  tabbable,
  label,
  onFocus,
}: {
  shift: DraftShift;
  grid: RotaGridProps;
  tabbable: boolean;
  label: string;
  onFocus(): void;
}) {
  const { t } = useTranslation();
  const instead = grid.officers.find(({ id }) => id === shift.insteadOfId)?.name ?? shift.insteadOfId;
  return (
    <button
      type="button"
      className="rota-shift"
      data-item={shift.key}
      data-testid="rota-shift"
      data-day={shift.day}
      data-marked={grid.marked.has(shift.key) || undefined}
      data-template={templateOf(grid.templates, shift)}
      data-new={shift.shiftId === null || undefined}
      tabIndex={tabbable ? 0 : -1}
      aria-label={`${label} ${shift.label} ${shift.start}–${shift.end}`}
      title={shift.note === '' ? undefined : shift.note}
      onFocus={onFocus}
      onClick={() => grid.onOpen(shift)}
    >
      <strong>{shift.label}</strong>
      <span>
        {shift.start}–{shift.end}
      </span>
      {instead !== null && <small>{t('rota.instead', { name: instead })}</small>}
      {grid.marked.has(shift.key) && <span aria-hidden="true">⚠</span>}
    </button>
  );
}

/** Which of the desk's shifts it is, for its colour; the label says the same. */
function templateOf(templates: readonly RotaTemplate[], { label }: DraftShift): number {
  return templates.findIndex((template) => template.label === label) % 4;
}

const WEEKDAYS = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const;

const STEPS: Record<string, { row: -1 | 0 | 1; column: -1 | 0 | 1 }> = {
  ArrowLeft: { row: 0, column: -1 },
  ArrowRight: { row: 0, column: 1 },
  ArrowUp: { row: -1, column: 0 },
  ArrowDown: { row: 1, column: 0 },
};

function addKey(officerId: string, day: string): string {
  return `add ${officerId} ${day}`;
}

function focusItem(table: HTMLTableElement | null, key: string): void {
  table?.querySelector<HTMLElement>(`[data-item="${CSS.escape(key)}"]`)?.focus();
}

/** Up and down through all of a column; left and right to the next cell of the row that has something. */
function moveFocus(
  table: HTMLTableElement | null,
  item: HTMLElement,
  { row, column }: { row: number; column: number },
): void {
  const cell = item.closest('td');
  const at = Number(cell?.dataset['column'] ?? 0);
  if (row !== 0) {
    const items = [...(table?.querySelectorAll<HTMLElement>(`td[data-column="${at}"] [data-item]`) ?? [])];
    items[items.indexOf(item) + row]?.focus();
    return;
  }
  const cells = [...(cell?.parentElement?.querySelectorAll<HTMLElement>('td') ?? [])];
  for (let next = at + column; next >= 0 && next < cells.length; next += column) {
    const found = cells[next]?.querySelector<HTMLElement>('[data-item]');
    if (found !== null && found !== undefined) {
      found.focus();
      return;
    }
  }
}

import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { HandoverId, ShiftId } from '../../../src-shared/domain/ids';
import { useRead } from '../../ipc/queries';
import { Tag } from '../../ui/badge';
import { EmptyState } from '../../ui/empty-state';
import { FailureMessage } from '../../ui/failure-message';
import { minuteTime } from '../../ui/time';
import { type LibraryPlace, useLibrary } from '../library/library-state';
import { moveAmong } from '../library/move-among';
import { NotPermitted, useMay } from '../library/not-permitted';
import { PageHead } from '../library/page-head';
import { HandoverPage } from './handover-page';
import { stateTone } from './handover-words';
import { PreparePage } from './prepare-page';
import './handover.css';

const SHOWN = 100;

/** Past and open handovers, one of them, or one that is being prepared. */
export function HandoversPage({ place }: { place: Extract<LibraryPlace, { page: 'handovers' }> }) {
  if (place.shiftId !== undefined) return <PreparePage shiftId={place.shiftId as ShiftId} />;
  if (place.handoverId !== undefined) return <HandoverPage handoverId={place.handoverId as HandoverId} />;
  return <HandoverList />;
}

function HandoverList() {
  const { t } = useTranslation();
  const library = useLibrary();
  const may = useMay('read_shifts');
  const [text, setText] = useState('');
  const [days, setDays] = useState({ from: '', until: '' });
  const filter = { text: text.trim(), from: startOf(days.from), until: startOf(days.until, 1), limit: SHOWN };
  const { data, error } = useRead('handover.list', filter, { enabled: may, keepPrevious: true });
  return (
    <div className="page" data-testid="handovers-page">
      <PageHead title={t('library.nav.handovers')} hint={t('handover.hint')} />
      <NotPermitted action="read_shifts" />
      <div className="row handover-filter">
        <input
          className="field"
          type="search"
          data-testid="handover-search"
          aria-label={t('handover.search')}
          placeholder={t('handover.search')}
          maxLength={100}
          value={text}
          onChange={(event) => setText(event.target.value)}
        />
        {(['from', 'until'] as const).map((field) => (
          <label key={field} className="row">
            {t(`handover.${field}`)}
            <input
              className="field"
              type="date"
              data-testid={`handover-${field}`}
              value={days[field]}
              onChange={(event) => setDays({ ...days, [field]: event.target.value })}
            />
          </label>
        ))}
      </div>
      {error !== null && <FailureMessage failure={error.failure} />}
      {data?.total === 0 && <EmptyState title={t('handover.none')} hint={t('handover.noneHint')} />}
      {data !== undefined && data.total > SHOWN && (
        <p className="muted">{t('handover.more', { total: data.total, n: SHOWN })}</p>
      )}
      <nav aria-label={t('library.nav.handovers')} onKeyDown={(event) => moveAmong(event, '.handover-line')}>
        {(data?.handovers ?? []).map(({ id, fromName, toName, state, offeredAt, items }) => (
          <button
            key={id}
            type="button"
            className="handover-line"
            data-testid="handover-line"
            data-state={state}
            onClick={() => library.open({ page: 'handovers', handoverId: id })}
          >
            <strong>
              {fromName} → {toName ?? t('handover.anybody')}
            </strong>
            <Tag tone={stateTone(state)}>{t(`handover.state.${state}`)}</Tag>
            <span className="spacer" />
            <span className="muted">{t('handover.count', { n: items })}</span>
            <span>{minuteTime(offeredAt)}</span>
          </button>
        ))}
      </nav>
    </div>
  );
}

/** The instant at which a local day begins, or the day so many after it; null for no day. */
function startOf(day: string, after = 0): string | null {
  if (day === '') return null;
  const start = new Date(`${day}T00:00`);
  start.setDate(start.getDate() + after);
  return Number.isNaN(start.getTime()) ? null : start.toISOString();
}

import { Segmented } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useRead } from '../../ipc/queries';
import { EmptyState } from '../../ui/empty-state';
import { FailureMessage } from '../../ui/failure-message';
import { NotPermitted } from '../library/not-permitted';
import { PageHead } from '../library/page-head';
import { CorrectionCard } from './correction-card';

const MOST = 100;

/** Replies that rest on an answer which was changed or withdrawn since: whether the citizen is told is decided one by one. */
export function CorrectionsPage({ correctionId }: { correctionId: string | undefined }) {
  const { t } = useTranslation();
  const [state, setState] = useState<'open' | 'settled'>('open');
  const { data, error } = useRead('correction.list', { state, answerId: null, messageId: null, limit: MOST });
  return (
    <div className="page" data-testid="corrections-page">
      <PageHead title={t('library.nav.corrections')} hint={t('library.correction.hint')}>
        <Segmented
          data-testid="correction-state"
          value={state}
          onChange={setState}
          options={[
            { value: 'open', label: t('library.correction.open') },
            { value: 'settled', label: t('library.correction.settled') },
          ]}
        />
      </PageHead>
      <NotPermitted action="handle_messages" />
      {error !== null && <FailureMessage failure={error.failure} />}
      {data?.total === 0 && (
        <EmptyState
          testId="corrections-empty"
          title={t(state === 'open' ? 'library.correction.none' : 'library.correction.noneSettled')}
          hint={t('library.correction.noneHint')}
        />
      )}
      {data?.corrections.map((view) => (
        <CorrectionCard key={view.correction.id} view={view} chosen={view.correction.id === correctionId} />
      ))}
      {data !== undefined && data.total > MOST && (
        <p className="muted">{t('library.revision.onlyFirst', { n: MOST, total: data.total })}</p>
      )}
    </div>
  );
}

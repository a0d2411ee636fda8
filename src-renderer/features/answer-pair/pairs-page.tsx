import { useTranslation } from 'react-i18next';
import { useRead } from '../../ipc/queries';
import { EmptyState } from '../../ui/empty-state';
import { FailureMessage } from '../../ui/failure-message';
import { NotPermitted } from '../library/not-permitted';
import { PageHead } from '../library/page-head';
import { PairCard } from './pair-card';

const MOST = 100;

/** Answers to nearly the same question: those that contradict each other first. */
export function PairsPage({ pairId }: { pairId: string | undefined }) {
  const { t } = useTranslation();
  const { data, error } = useRead('answer.pairs', null);
  const pairs = [...(data?.pairs ?? [])].sort(
    (a, b) => Number(b.kind === 'contradiction') - Number(a.kind === 'contradiction'),
  );
  return (
    <div className="page" data-testid="pairs-page">
      <PageHead title={t('library.nav.pairs')} hint={t('library.pair.hint')} />
      <NotPermitted action="keep_library" />
      {error !== null && <FailureMessage failure={error.failure} />}
      {data !== undefined && data.working !== null && (
        <p className="muted" role="status" data-testid="pairs-working">
          <progress max={data.working.total} value={data.working.done} /> {t('library.pair.working', data.working)}
        </p>
      )}
      {data?.working === null && pairs.length === 0 && (
        <EmptyState testId="pairs-empty" title={t('library.pair.none')} hint={t('library.pair.noneHint')} />
      )}
      {pairs.slice(0, MOST).map((pair) => {
        const id = `${pair.first.id}/${pair.second.id}`;
        return <PairCard key={id} pair={pair} chosen={id === pairId} />;
      })}
      {pairs.length > MOST && (
        <p className="muted">{t('library.revision.onlyFirst', { n: MOST, total: pairs.length })}</p>
      )}
    </div>
  );
}

import { useTranslation } from 'react-i18next';
import type { EmptyResult } from '../../../src-shared/ipc/library-views';
import { Tag } from '../../ui/badge';
import { Button } from '../../ui/button';
import type { GapReport } from './use-report-gap';

/** Why nothing was found, and what can be done about it; the nearest there is stands below. */
export function EmptyAnswers({
  empty,
  gap,
  clearFilter,
}: {
  empty: EmptyResult;
  gap: GapReport;
  clearFilter?: () => void;
}) {
  const { t } = useTranslation();
  return (
    <div className="empty-answers" role="status" data-testid="answer-empty" data-reason={empty.reason}>
      <strong>{t(`work.answer.empty.${empty.reason}`, { n: empty.withoutFilter })}</strong>
      {empty.unknownTerms.length > 0 && (
        <p>
          {t('work.answer.unknownTerms')}
          {empty.unknownTerms.map((term) => (
            <q key={term}>{term}</q>
          ))}
        </p>
      )}
      {empty.reason === 'nothing_alike' && <p>{t('work.answer.noneHint')}</p>}
      <div className="row">
        {clearFilter !== undefined && (
          <Button data-testid="answer-clear-filter" onClick={clearFilter}>
            {t('work.answer.clearFilter')}
          </Button>
        )}
        {gap.possible && empty.reason !== 'nothing_to_search' && (
          <Button look="primary" shortcut="reportGap" data-testid="gap-report" onClick={gap.report}>
            {t('work.answer.reportGap')}
          </Button>
        )}
        {gap.done && <Tag tone="ok">{t('work.answer.gapDone')}</Tag>}
      </div>
      {empty.nearest.length > 0 && <p className="muted">{t('work.answer.nearest')}</p>}
    </div>
  );
}

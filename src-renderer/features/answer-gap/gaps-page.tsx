import { Select } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { GAP_STATES, type GapState } from '../../../src-shared/domain/answer-gap';
import { BUSINESS_LINES, type BusinessLine } from '../../../src-shared/domain/classification';
import { useRead } from '../../ipc/queries';
import { Button } from '../../ui/button';
import { EmptyState } from '../../ui/empty-state';
import { FailureMessage } from '../../ui/failure-message';
import { NotPermitted, useMay } from '../library/not-permitted';
import { PageHead } from '../library/page-head';
import { GapTable } from './gap-table';
import { ReportDialog } from './report-dialog';

const PAGE = 50;

/** What was asked and not found, most asked first: who writes the answer, and what became of it. */
export function GapsPage({ gapId }: { gapId: string | undefined }) {
  const { t } = useTranslation();
  const [states, setStates] = useState<GapState[]>(['open', 'in_work']);
  const [businessLines, setBusinessLines] = useState<BusinessLine[]>([]);
  const [page, setPage] = useState(1);
  const [reporting, setReporting] = useState(false);
  const mayPropose = useMay('propose_answers');
  const { data, error } = useRead(
    'gap.list',
    { states, businessLines, offset: (page - 1) * PAGE, limit: PAGE },
    { keepPrevious: true },
  );
  return (
    <div className="page" data-testid="gaps-page">
      <PageHead title={t('library.nav.gaps')} hint={t('library.gap.hint')}>
        {mayPropose && (
          <Button data-testid="gap-new" onClick={() => setReporting(true)}>
            {t('library.gap.add')}
          </Button>
        )}
      </PageHead>
      <NotPermitted action="keep_library" />
      <search className="library-filters">
        <Select
          mode="multiple"
          className="facet"
          data-testid="gap-states"
          aria-label={t('library.gap.state')}
          placeholder={t('library.gap.state')}
          popupMatchSelectWidth={false}
          value={states}
          onChange={(chosen) => {
            setStates(chosen);
            setPage(1);
          }}
          options={GAP_STATES.map((state) => ({ value: state, label: t(`library.gap.states.${state}`) }))}
        />
        <Select
          mode="multiple"
          className="facet"
          data-testid="gap-lines"
          allowClear={{ label: t('common.clear') }}
          maxTagCount={1}
          aria-label={t('library.field.businessLine')}
          placeholder={t('library.field.businessLine')}
          popupMatchSelectWidth={false}
          value={businessLines}
          onChange={(chosen) => {
            setBusinessLines(chosen);
            setPage(1);
          }}
          options={BUSINESS_LINES.map((line) => ({ value: line, label: t(`terms.businessLine.${line}`) }))}
        />
        {data !== undefined && (
          <span className="muted" role="status">
            {t('library.gap.total', { n: data.total })}
          </span>
        )}
      </search>
      {error !== null && <FailureMessage failure={error.failure} />}
      {data?.total === 0 ? (
        <EmptyState testId="gaps-empty" title={t('library.gap.none')} hint={t('library.gap.noneHint')} />
      ) : (
        <GapTable
          gaps={data?.gaps ?? []}
          total={data?.total ?? 0}
          page={page}
          pageSize={PAGE}
          openId={gapId}
          onPage={setPage}
        />
      )}
      {reporting && <ReportDialog done={() => setReporting(false)} />}
    </div>
  );
}

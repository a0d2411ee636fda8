import { Table, type TableColumnsType } from 'antd';
import type { TFunction } from 'i18next';
import { useId, useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ImportPreviewRow } from '../../../src-shared/ipc/answer-import-views';
import { useRead } from '../../ipc/queries';
import { Tag } from '../../ui/badge';
import { Button } from '../../ui/button';
import { FailureMessage } from '../../ui/failure-message';
import { usePager } from '../library/use-pager';
import type { PreviewJob } from './import-preview';
import { describeProblem } from './problem-text';

const PAGE = 20;
const FILTERS = ['all', 'create', 'change', 'same', 'problem'] as const;
const TONES = { create: 'ok', change: 'accent', same: undefined, skip: undefined, problem: 'danger' } as const;

/** The rows of the file with what each would do and what is wrong with it. */
export function ImportRows({ counts, checking }: Pick<PreviewJob, 'counts' | 'checking'>) {
  const { t } = useTranslation();
  const pager = usePager();
  const titleId = useId();
  const [only, setOnly] = useState<(typeof FILTERS)[number]>(counts.problem > 0 ? 'problem' : 'all');
  const [page, setPage] = useState(1);
  const rows = useRead(
    'answer_import.rows',
    { only, offset: (page - 1) * PAGE, limit: PAGE },
    { enabled: !checking, keepPrevious: true },
  );
  const columns = useMemo(() => columnsOf(t), [t]);
  const all = counts.create + counts.change + counts.same + counts.problem;
  return (
    <div>
      <h4 id={titleId}>{t('imports.rows.title')}</h4>
      <fieldset className="imports-filter">
        <legend className="visually-hidden">{t('imports.rows.filter')}</legend>
        {FILTERS.map((filter) => (
          <Button
            key={filter}
            data-testid={`import-only-${filter}`}
            aria-pressed={only === filter}
            onClick={() => {
              setOnly(filter);
              setPage(1);
            }}
          >
            {filter === 'all' ? t('imports.rows.all') : t(`imports.effect.${filter}`)}{' '}
            {filter === 'all' ? all : counts[filter]}
          </Button>
        ))}
      </fieldset>
      {rows.error !== null && <FailureMessage failure={rows.error.failure} />}
      <Table<ImportPreviewRow>
        size="small"
        rowKey="row"
        aria-labelledby={titleId}
        data-testid="import-rows"
        columns={columns}
        dataSource={rows.data?.rows ?? []}
        loading={checking || rows.data === undefined}
        scroll={{ x: 900 }}
        locale={{ emptyText: t('imports.rows.empty') }}
        onRow={(row) => ({ 'data-testid': 'import-row', 'data-effect': row.effect }) as object}
        pagination={{
          ...pager,
          current: page,
          pageSize: PAGE,
          total: rows.data?.total ?? 0,
          showSizeChanger: false,
          hideOnSinglePage: true,
          showTotal: (n) => t('imports.rows.total', { n }),
          onChange: setPage,
        }}
      />
    </div>
  );
}

function columnsOf(t: TFunction): TableColumnsType<ImportPreviewRow> {
  return [
    { title: t('imports.rows.row'), dataIndex: 'row', width: 64, align: 'right' },
    {
      title: t('imports.rows.effect'),
      dataIndex: 'effect',
      width: 88,
      render: (effect: ImportPreviewRow['effect']) => <EffectTag effect={effect} />,
    },
    {
      title: t('imports.rows.question'),
      dataIndex: 'question',
      width: 240,
      render: (question: string) => (question === '' ? t('imports.rows.untitled') : question),
    },
    { title: t('imports.rows.text'), dataIndex: 'text', width: 260, ellipsis: true },
    {
      title: t('imports.rows.remarks'),
      key: 'remarks',
      render: (_, row) => <Remarks row={row} />,
    },
  ];
}

function EffectTag({ effect }: Pick<ImportPreviewRow, 'effect'>) {
  const { t } = useTranslation();
  const tone = TONES[effect];
  return <Tag {...(tone !== undefined && { tone })}>{t(`imports.effect.${effect}`)}</Tag>;
}

function Remarks({ row: { problems, changes } }: { row: ImportPreviewRow }) {
  const { t, i18n } = useTranslation();
  const fields = new Intl.ListFormat(i18n.language, { type: 'unit', style: 'narrow' });
  return (
    <ul className="imports-remarks">
      {problems.map((problem) => (
        <li key={`${problem.field}${problem.code}${problem.value}`} data-code={problem.code}>
          {describeProblem(t, problem)}
        </li>
      ))}
      {changes.length > 0 && (
        <li>
          {t('imports.rows.changes', { fields: fields.format(changes.map((field) => t(`imports.changed.${field}`))) })}
        </li>
      )}
    </ul>
  );
}

import { Alert, Table, type TableColumnsType } from 'antd';
import type { TFunction } from 'i18next';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { AuditLine } from '../../../src-shared/ipc/supervision-contract';
import type { AuditFilter } from '../../../src-shared/sync/supervision';
import { useRead } from '../../ipc/queries';
import { Button } from '../../ui/button';
import { EmptyState } from '../../ui/empty-state';
import { FailureMessage } from '../../ui/failure-message';
import { absoluteTime } from '../../ui/time';
import { NotPermitted, useMay } from '../library/not-permitted';
import { PageHead } from '../library/page-head';
import { AuditCheck } from './audit-check';
import { AuditFilterBar } from './audit-filter-bar';
import { actionText, detailText } from './audit-words';

const PAGE = 100;

/** The audit log: this workstation's own, or all workstations' of the desk from the gateway. */
export function AuditPage() {
  const { t } = useTranslation();
  const may = useMay('read_audit');
  const [of, setOf] = useState<'here' | 'desk'>('here');
  const [filter, setFilter] = useState<AuditFilter>({});
  /** Where each page begins; the last is the one that is shown. */
  const [pages, setPages] = useState<readonly (string | null)[]>([null]);
  const after = pages.at(-1) ?? null;
  const { data, error } = useRead(
    'audit.list',
    { of, filter, after, limit: PAGE },
    { enabled: may, keepPrevious: true },
  );
  const choose = (change: () => void): void => {
    change();
    setPages([null]);
  };
  const next = data?.next ?? null;

  return (
    <div className="page" data-testid="audit-page">
      <PageHead title={t('library.nav.audit')} hint={t('supervision.auditHint')}>
        <Button
          look={of === 'here' ? 'primary' : 'plain'}
          aria-pressed={of === 'here'}
          data-testid="audit-here"
          onClick={() => choose(() => setOf('here'))}
        >
          {t('supervision.here')}
        </Button>
        <Button
          look={of === 'desk' ? 'primary' : 'plain'}
          aria-pressed={of === 'desk'}
          data-testid="audit-desk"
          onClick={() => choose(() => setOf('desk'))}
        >
          {t('supervision.desk')}
        </Button>
      </PageHead>
      <NotPermitted action="read_audit" />
      {may && <AuditCheck />}
      {may && <AuditFilterBar filter={filter} onChange={(changed) => choose(() => setFilter(changed))} />}
      {error !== null && <FailureMessage failure={error.failure} />}
      {(data?.findings ?? []).map(({ owner, seq, kind, at }) => (
        <Alert
          key={`${owner} ${seq} ${kind}`}
          type="error"
          showIcon
          data-testid="audit-finding"
          title={t('supervision.finding', {
            owner,
            seq,
            time: absoluteTime(at),
            kind: t(`supervision.findings.${kind}`, { defaultValue: kind }),
          })}
        />
      ))}
      {data !== undefined && (
        <Table<AuditLine>
          size="small"
          rowKey="key"
          columns={columnsOf(t)}
          dataSource={data.lines}
          tableLayout="fixed"
          pagination={false}
          locale={{ emptyText: <EmptyState title={t('supervision.noLines')} hint={t('supervision.noLinesHint')} /> }}
          onRow={({ action }) =>
            ({ 'data-testid': 'audit-line', 'data-action': action }) as React.HTMLAttributes<HTMLElement>
          }
        />
      )}
      <div className="row audit-pages">
        <Button
          data-testid="audit-newer"
          disabled={pages.length === 1}
          onClick={() => setPages((known) => known.slice(0, -1))}
        >
          {t('supervision.newer')}
        </Button>
        <Button
          data-testid="audit-older"
          disabled={next === null}
          onClick={() => next !== null && setPages((known) => [...known, next])}
        >
          {t('supervision.older')}
        </Button>
      </div>
    </div>
  );
}

function columnsOf(t: TFunction): TableColumnsType<AuditLine> {
  return [
    { title: t('supervision.at'), key: 'at', width: 160, render: (_, { at }) => absoluteTime(at) },
    { title: t('supervision.owner'), key: 'owner', width: 105, dataIndex: 'owner' },
    {
      title: t('supervision.actor'),
      key: 'actor',
      width: 100,
      render: (_, { actorName }) => actorName ?? t('supervision.program'),
    },
    { title: t('supervision.action'), key: 'action', width: 190, render: (_, { action }) => actionText(t, action) },
    {
      title: t('supervision.subject'),
      key: 'subject',
      render: (_, { subject, subjectText }) => (
        <span className="audit-subject" title={subject ?? undefined}>
          {subjectText ?? <span className="muted">{subject}</span>}
        </span>
      ),
    },
    {
      title: t('supervision.detail'),
      key: 'detail',
      width: '28%',
      render: (_, { detail }) => (
        <span className="audit-detail" title={detail === '{}' ? undefined : detail}>
          {detailText(t, detail)}
        </span>
      ),
    },
  ];
}

import { Table, type TableColumnsType } from 'antd';
import type { TFunction } from 'i18next';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import type { GapView } from '../../../src-shared/ipc/library-views';
import { useRead } from '../../ipc/queries';
import { TimeAgo } from '../../ui/time-ago';
import { useMay } from '../library/not-permitted';
import { PendingTag } from '../library/pending-note';
import { usePager } from '../library/use-pager';
import { GapActions } from './gap-actions';
import { GapAssignee, GapLine, GapNote, GapQuestion, GapStateField } from './gap-fields';

/** The to-do as a table that is edited in place; each change is saved by itself. */
export function GapTable({
  gaps,
  total,
  page,
  pageSize,
  openId,
  onPage,
}: {
  gaps: readonly GapView[];
  total: number;
  /** From 1. */
  page: number;
  pageSize: number;
  openId: string | undefined;
  onPage(page: number): void;
}) {
  const { t } = useTranslation();
  const pager = usePager();
  const mayEdit = useMay('keep_library');
  // Names in the rows' choices are there from the start.
  useRead('officer.list', null);
  const columns = useMemo(() => columnsOf(t, mayEdit), [t, mayEdit]);
  return (
    <Table<GapView>
      size="small"
      rowKey={({ gap }) => gap.id}
      columns={columns}
      dataSource={gaps}
      tableLayout="fixed"
      pagination={{
        ...pager,
        current: page,
        pageSize,
        total,
        onChange: onPage,
        showSizeChanger: false,
        hideOnSinglePage: true,
      }}
      rowClassName={({ gap }) => (gap.id === openId ? 'row-open' : '')}
      onRow={({ gap }) =>
        ({
          'data-testid': 'gap-row',
          'data-gap-id': gap.id,
          'data-state': gap.state,
          'data-count': gap.count,
        }) as React.HTMLAttributes<HTMLElement>
      }
    />
  );
}

function columnsOf(t: TFunction, mayEdit: boolean): TableColumnsType<GapView> {
  return [
    {
      title: t('library.gap.question'),
      key: 'question',
      render: (_, view) => (
        <>
          <GapQuestion view={view} mayEdit={mayEdit} />
          <PendingTag pending={view.pending} />
        </>
      ),
    },
    {
      title: t('library.gap.times'),
      key: 'count',
      width: 58,
      align: 'right',
      render: (_, { gap }) => gap.count,
    },
    {
      title: t('library.gap.last'),
      key: 'last',
      width: 88,
      render: (_, { gap }) => <TimeAgo instant={gap.lastAskedAt} />,
    },
    {
      title: t('library.field.businessLine'),
      key: 'line',
      width: 112,
      render: (_, view) => <GapLine view={view} mayEdit={mayEdit} />,
    },
    {
      title: t('library.gap.state'),
      key: 'state',
      width: 104,
      render: (_, view) => <GapStateField view={view} mayEdit={mayEdit} />,
    },
    {
      title: t('library.gap.assignee'),
      key: 'assignee',
      width: 116,
      render: (_, view) => <GapAssignee view={view} mayEdit={mayEdit} />,
    },
    {
      title: t('library.gap.note'),
      key: 'note',
      width: 150,
      render: (_, view) => <GapNote view={view} mayEdit={mayEdit} />,
    },
    { title: t('library.actions'), key: 'actions', width: 160, render: (_, view) => <GapActions view={view} /> },
  ];
}

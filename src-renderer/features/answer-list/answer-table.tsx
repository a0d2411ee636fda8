import { Table, type TableColumnsType } from 'antd';
import type { TFunction } from 'i18next';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import type { AnswerId } from '../../../src-shared/domain/ids';
import type { AnswerList } from '../../../src-shared/ipc/library-views';
import { Tag } from '../../ui/badge';
import { TimeAgo } from '../../ui/time-ago';
import { Marked } from '../answer/marked';
import { percent } from '../answer-detail/percent';
import { moveAmong } from '../library/move-among';
import { usePager } from '../library/use-pager';
import { ValidityTag } from '../library/validity-tag';

type Item = AnswerList['items'][number];

interface Props {
  items: readonly Item[];
  total: number;
  /** From 1. */
  page: number;
  pageSize: number;
  loading: boolean;
  onPage(page: number): void;
  onOpen(answerId: AnswerId): void;
}

/** A page of answers; arrow keys move between rows, Enter opens one. */
export function AnswerTable({ items, total, page, pageSize, loading, onPage, onOpen }: Props) {
  const { t } = useTranslation();
  const pager = usePager();
  const columns = useMemo(() => columnsOf(t), [t]);
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: moves the focus between the rows inside
    <div onKeyDown={(event) => moveAmong(event, 'tr[tabindex]')} data-testid="answer-table" aria-busy={loading}>
      <Table<Item>
        size="small"
        rowKey={({ answer }) => answer.id}
        columns={columns}
        dataSource={items}
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
        onRow={({ answer }) =>
          ({
            tabIndex: 0,
            'data-testid': 'answer-row',
            'data-answer-id': answer.id,
            onClick: () => onOpen(answer.id),
            onKeyDown: (event: React.KeyboardEvent) => {
              if (event.key !== 'Enter') return;
              // Else the key would also press the button that gets the focus.
              event.preventDefault();
              onOpen(answer.id);
            },
          }) as React.HTMLAttributes<HTMLElement>
        }
      />
    </div>
  );
}

function columnsOf(t: TFunction): TableColumnsType<Item> {
  return [
    {
      title: t('library.field.question'),
      key: 'question',
      render: (_, { answer, questionRanges, revisions, openCorrections }) => (
        <>
          <span className="answer-cell">
            <Marked text={answer.question} ranges={questionRanges} />
          </span>
          {revisions > 0 && <Tag tone="accent">{t('library.list.revisions', { n: revisions })}</Tag>}
          {openCorrections > 0 && <Tag tone="warn">{t('library.list.corrections', { n: openCorrections })}</Tag>}
        </>
      ),
    },
    {
      title: t('library.field.businessLine'),
      key: 'line',
      width: 128,
      ellipsis: true,
      render: (_, { answer: { businessLine } }) => businessLine !== null && t(`terms.businessLine.${businessLine}`),
    },
    { title: t('library.list.owner'), key: 'owner', width: 130, ellipsis: true, dataIndex: 'ownerName' },
    {
      title: t('library.list.validity'),
      key: 'validity',
      width: 164,
      render: (_, { answer, validity }) => (
        <>
          <ValidityTag validity={validity} />{' '}
          {answer.validUntil !== null && <span className="muted">{answer.validUntil}</span>}
        </>
      ),
    },
    {
      title: t('library.list.used'),
      key: 'used',
      width: 110,
      render: (_, { use }) =>
        use.replies === 0 ? (
          <span className="muted">{t('library.list.unused')}</span>
        ) : (
          <>
            {t('library.list.times', { n: use.replies })}
            {use.kept !== null && <span className="muted"> · {percent(use.kept)}</span>}
          </>
        ),
    },
    {
      title: t('library.list.updated'),
      key: 'updated',
      width: 104,
      render: (_, { answer }) => <TimeAgo instant={answer.updatedAt} />,
    },
  ];
}

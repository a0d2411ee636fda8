import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type AnswerGapId, type AnswerId, answerGapIdSchema, type MessageId } from '../../../src-shared/domain/ids';
import type { FigureList } from '../../../src-shared/ipc/answer-figure-views';
import { useRead } from '../../ipc/queries';
import { Button } from '../../ui/button';
import { Dialog } from '../../ui/dialog';
import { EmptyState } from '../../ui/empty-state';
import { FailureMessage } from '../../ui/failure-message';
import { absoluteTime } from '../../ui/time';
import { type FigureQuery, percent } from './breakdowns';
import type { DaySpan } from './span';

const PAGE = 50;

export interface OpenRow {
  onOpenMessage(messageId: MessageId): void;
  onOpenAnswer(answerId: AnswerId): void;
  onOpenGap(gapId: AnswerGapId): void;
}

interface Props extends OpenRow {
  span: DaySpan;
  query: FigureQuery;
  title: string;
  onClose(): void;
}

/** The rows behind a figure, along the right edge, so that the figures stay in sight. */
export function FigureListDialog({ span, query, title, onClose, ...open }: Props) {
  const { t } = useTranslation();
  const [page, setPage] = useState(0);
  const list = useRead(
    'answer.figure_list',
    { ...span, ...query, offset: page * PAGE, limit: PAGE },
    { keepPrevious: true },
  );
  const total = list.data?.total ?? 0;
  const pages = Math.max(1, Math.ceil(total / PAGE));
  return (
    <Dialog
      title={title}
      place="side"
      width={760}
      closeOnBackdrop
      onClose={onClose}
      footer={
        <>
          <span role="status" data-testid="figure-list-total">
            {list.data === undefined ? t('figures.list.loading') : t('figures.list.count', { n: total })}
            {pages > 1 && ` · ${t('figures.list.page', { page: page + 1, pages })}`}
          </span>
          {pages > 1 && (
            <>
              <Button disabled={page === 0} onClick={() => setPage(page - 1)}>
                {t('figures.list.previous')}
              </Button>
              <Button disabled={page + 1 >= pages} data-testid="figure-list-next" onClick={() => setPage(page + 1)}>
                {t('figures.list.next')}
              </Button>
            </>
          )}
        </>
      }
    >
      {list.error !== null && <FailureMessage failure={list.error.failure} />}
      {list.data !== undefined && total === 0 && (
        <EmptyState title={t('figures.list.empty')} hint={t('figures.list.emptyHint')} />
      )}
      {list.data !== undefined && total > 0 && <Rows list={query.list} rows={list.data.rows} title={title} {...open} />}
    </Dialog>
  );
}

type Row = FigureList['rows'][number];

function Rows({ list, rows, title, ...open }: { list: FigureQuery['list']; rows: Row[]; title: string } & OpenRow) {
  const { t } = useTranslation();
  const [what, detail, at] = HEADS[kindOf(list)];
  const kept = kindOf(list) === 'reply';
  return (
    <table className="figure-list" data-testid="figure-list">
      <caption className="visually-hidden">{title}</caption>
      <thead>
        <tr>
          <th scope="col">{t(`figures.list.${what}`)}</th>
          <th scope="col">{t(`figures.list.${detail}`)}</th>
          <th scope="col">{t(`figures.list.${at}`)}</th>
          {kept && (
            <th scope="col" className="number">
              {t('figures.list.kept')}
            </th>
          )}
          <th scope="col">{t('figures.list.open')}</th>
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <tr key={row.id} data-testid="figure-list-row" data-id={row.id}>
            <th scope="row">{row.title === '' ? t('figures.list.noMessage') : row.title}</th>
            <td>{row.detail}</td>
            <td className="time">{row.at === null ? t('figures.list.never') : absoluteTime(row.at).slice(0, 16)}</td>
            {kept && (
              <td className="number">
                {row.answerId === null ? '' : row.kept === null ? t('figures.noValue') : percent(row.kept)}
              </td>
            )}
            <td>
              <Ways list={list} row={row} {...open} />
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function Ways({
  list,
  row,
  onOpenMessage,
  onOpenAnswer,
  onOpenGap,
}: { list: FigureQuery['list']; row: Row } & OpenRow) {
  const { t } = useTranslation();
  const { messageId, answerId } = row;
  const way = (what: string, open: () => void) => (
    <Button aria-label={t('figures.list.openOf', { what, title: row.title })} onClick={open}>
      {what}
    </Button>
  );
  return (
    <div className="figure-ways">
      {list === 'gaps' && way(t('figures.list.toGap'), () => onOpenGap(answerGapIdSchema.parse(row.id)))}
      {messageId !== null && way(t('figures.list.toMessage'), () => onOpenMessage(messageId))}
      {answerId !== null && way(t('figures.list.toAnswer'), () => onOpenAnswer(answerId))}
    </div>
  );
}

function kindOf(list: FigureQuery['list']): keyof typeof HEADS {
  if (list === 'gaps') return 'gap';
  return list === 'approved' || list === 'neverUsed' ? 'answer' : 'reply';
}

const HEADS = {
  reply: ['message', 'by', 'at'],
  answer: ['answer', 'text', 'lastUsed'],
  gap: ['gap', 'asked', 'lastAsked'],
} as const;

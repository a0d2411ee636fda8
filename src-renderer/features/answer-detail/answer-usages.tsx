import { Pagination } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { AnswerId } from '../../../src-shared/domain/ids';
import { useRead } from '../../ipc/queries';
import { Button } from '../../ui/button';
import { FailureMessage } from '../../ui/failure-message';
import { absoluteTime } from '../../ui/time';
import { useLibrarySession } from '../library/library-session';
import { percent } from './percent';

const PAGE = 20;

/** Every reply that rests on the answer, newest first; each opens its message. */
export function AnswerUsages({ answerId }: { answerId: AnswerId }) {
  const { t } = useTranslation();
  const { openMessage } = useLibrarySession();
  const [page, setPage] = useState(1);
  const { data, error } = useRead(
    'answer.usages',
    { answerId, offset: (page - 1) * PAGE, limit: PAGE },
    { keepPrevious: true },
  );
  return (
    <section aria-label={t('library.answer.usages')} data-testid="answer-usages" data-total={data?.total}>
      <h3>
        {t('library.answer.usages')} {data !== undefined && <small>{data.total}</small>}
      </h3>
      {error !== null && <FailureMessage failure={error.failure} />}
      {data?.total === 0 && <p className="muted">{t('library.answer.noUsages')}</p>}
      <ul className="lines">
        {data?.usages.map((usage) => (
          <li key={usage.replyId} className="usage" data-testid="usage-row" data-reply-id={usage.replyId}>
            <span className="usage-text">{usage.excerpt}</span>
            <span className="muted">
              {t('library.answer.usage', {
                name: usage.officerName,
                time: absoluteTime(usage.queuedAt),
                version: usage.answerVersion,
              })}
              {usage.kept !== null && ` · ${t('library.use.keptShare', { share: percent(usage.kept) })}`}
            </span>
            <Button look="quiet" data-testid="usage-open" onClick={() => openMessage(usage.messageId)}>
              {t('library.openMessage')}
            </Button>
          </li>
        ))}
      </ul>
      {data !== undefined && (
        <Pagination
          size="small"
          current={page}
          pageSize={PAGE}
          total={data.total}
          onChange={setPage}
          showSizeChanger={false}
          hideOnSinglePage
        />
      )}
    </section>
  );
}

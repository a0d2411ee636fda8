import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { HandoverItem } from '../../../src-shared/domain/handover';
import { Tag } from '../../ui/badge';
import { Button } from '../../ui/button';
import { useNow } from '../../ui/now';
import { minuteTime } from '../../ui/time';
import { useLibrarySession } from '../library/library-session';
import { subjectText } from './handover-words';

/** One item of a handover: what it is about, what the outgoing officer says, what was asked and answered. */
export function ItemCard({
  item,
  done = false,
  isFrozen = false,
  steps,
  children,
}: {
  item: HandoverItem;
  /** Gone through. */
  done?: boolean;
  /** A record: what was due then is not late now. */
  isFrozen?: boolean;
  /** What can be done about it, at the right. */
  steps?: ReactNode;
  children?: ReactNode;
}) {
  const { t } = useTranslation();
  const { openMessage } = useLibrarySession();
  const now = new Date(useNow()).toISOString();
  const isLate = !isFrozen && item.dueAt !== null && item.dueAt < now;
  const { messageId, dueAt, note, draft, questions } = item;
  return (
    <article
      className="handover-item"
      data-testid="handover-item"
      data-kind={item.kind}
      data-item-id={item.id}
      data-done={done || undefined}
    >
      <div className="handover-item-text">
        <p>
          {subjectText(t, item)}{' '}
          {dueAt !== null && (
            <Tag tone={isLate ? 'danger' : undefined}>{t('handover.dueBy', { time: minuteTime(dueAt) })}</Tag>
          )}
        </p>
        {note !== '' && <p className="handover-words">{note}</p>}
        {draft !== '' && <blockquote>{t('handover.draft', { text: draft })}</blockquote>}
        {questions.map(({ text, by, answer, answeredBy }, index) => (
          // Questions are only added at the end.
          // biome-ignore lint/suspicious/noArrayIndexKey: nothing else tells two equal questions apart
          <div key={index} className="handover-question" data-testid="handover-question">
            <p>{t('handover.asks', { by, text })}</p>
            <p className={answer === null ? 'muted' : undefined}>
              {answer === null ? t('handover.unanswered') : t('handover.answers', { by: answeredBy, text: answer })}
            </p>
          </div>
        ))}
        {children}
      </div>
      <div className="handover-item-steps">
        {messageId !== null && (
          <Button look="quiet" onClick={() => openMessage(messageId)}>
            {t('handover.openMessage')}
          </Button>
        )}
        {steps}
      </div>
    </article>
  );
}

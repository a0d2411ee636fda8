import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { HandoverItem } from '../../../src-shared/domain/handover';
import { Tag } from '../../ui/badge';
import { Button } from '../../ui/button';
import { absoluteTime } from '../../ui/time';
import { useLibrarySession } from '../library/library-session';
import { subjectText } from './handover-words';

/** One item of a handover: what it is about, what the outgoing officer says, what was asked and answered. */
export function ItemCard({ item, children }: { item: HandoverItem; children?: ReactNode }) {
  const { t } = useTranslation();
  const { openMessage } = useLibrarySession();
  const { messageId, dueAt, note, draft, questions } = item;
  return (
    <article className="card handover-item" data-testid="handover-item" data-kind={item.kind} data-item-id={item.id}>
      <header className="row">
        <Tag>{t(`handover.kind.${item.kind}`)}</Tag>
        <span className="text">{subjectText(t, item)}</span>
        {dueAt !== null && <span className="muted">{t('handover.dueBy', { time: absoluteTime(dueAt) })}</span>}
        <span className="spacer" />
        {messageId !== null && (
          <Button look="quiet" onClick={() => openMessage(messageId)}>
            {t('handover.openMessage')}
          </Button>
        )}
      </header>
      {note !== '' && <p className="text">{note}</p>}
      {draft !== '' && (
        <blockquote>
          {t('handover.draft')}：{draft}
        </blockquote>
      )}
      {questions.map(({ text, by, answer, answeredBy }, index) => (
        // Questions are only added at the end.
        // biome-ignore lint/suspicious/noArrayIndexKey: nothing else tells two equal questions apart
        <div key={index} data-testid="handover-question">
          <p>{t('handover.asks', { by, text })}</p>
          <p className={answer === null ? 'muted' : undefined}>
            {answer === null ? t('handover.unanswered') : t('handover.answers', { by: answeredBy, text: answer })}
          </p>
        </div>
      ))}
      {children}
    </article>
  );
}

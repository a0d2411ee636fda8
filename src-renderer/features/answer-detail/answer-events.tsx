import { useTranslation } from 'react-i18next';
import type { AnswerEvent } from '../../../src-shared/domain/answer-version';
import { absoluteTime } from '../../ui/time';

/** Who did what to the answer, newest first. */
export function AnswerEvents({ events }: { events: readonly AnswerEvent[] }) {
  const { t } = useTranslation();
  if (events.length === 0) return null;
  return (
    <section aria-label={t('library.answer.events')} data-testid="answer-events">
      <h3>{t('library.answer.events')}</h3>
      <ul className="lines">
        {events.map((event) => (
          <li key={event.id} data-testid="event-row" data-kind={event.kind}>
            <strong>{t(`library.event.${event.kind}`)}</strong>
            <span>{event.actorName}</span>
            <span className="muted">{absoluteTime(event.at)}</span>
            {event.version !== null && (
              <span className="muted">{t('library.answer.version', { n: event.version })}</span>
            )}
            {event.note !== '' && <span className="remark">{event.note}</span>}
          </li>
        ))}
      </ul>
    </section>
  );
}

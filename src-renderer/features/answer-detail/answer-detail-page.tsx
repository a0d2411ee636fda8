import { useTranslation } from 'react-i18next';
import { contentOf } from '../../../src-shared/domain/answer';
import type { AnswerId } from '../../../src-shared/domain/ids';
import type { AnswerDetail } from '../../../src-shared/ipc/library-views';
import { useShortcut } from '../../app/keyboard/keyboard';
import { useRead } from '../../ipc/queries';
import { Tag } from '../../ui/badge';
import { Button } from '../../ui/button';
import { EmptyState } from '../../ui/empty-state';
import { FailureMessage } from '../../ui/failure-message';
import { focusOnMount } from '../../ui/focus';
import { useReturnFocus } from '../../ui/return-focus';
import { absoluteTime } from '../../ui/time';
import { useLibrary } from '../library/library-state';
import { PendingNote } from '../library/pending-note';
import { ValidityTag } from '../library/validity-tag';
import { AnswerActions } from './answer-actions';
import { AnswerContentView } from './answer-content';
import { AnswerEvents } from './answer-events';
import { AnswerLike } from './answer-like';
import { AnswerRevisions } from './answer-revisions';
import { AnswerUsages } from './answer-usages';
import { AnswerVersions } from './answer-versions';
import { UseFigures } from './use-figures';

/** One answer: what it says on the left, its life and use on the right. */
export function AnswerDetailPage({ answerId }: { answerId: AnswerId }) {
  const { t } = useTranslation();
  const library = useLibrary();
  const { data, error } = useRead('answer.detail', { answerId });
  useReturnFocus();
  const back = () => library.open({ page: 'answers' });
  useShortcut('back', () => {
    if (document.activeElement?.matches('input, textarea, select') === true) return false;
    back();
    return true;
  });
  return (
    <div className="page" data-testid="answer-detail" data-answer-id={answerId} data-version={data?.answer.version}>
      <div className="page-back">
        <Button look="quiet" data-testid="answer-back" ref={focusOnMount} onClick={back}>
          ‹ {t('library.answer.back')}
        </Button>
      </div>
      {error !== null && <NotThere error={error} />}
      {data !== undefined && <Detail detail={data} />}
    </div>
  );
}

function NotThere({ error }: { error: { failure: Parameters<typeof FailureMessage>[0]['failure'] } }) {
  const { t } = useTranslation();
  if (error.failure.code !== 'not_found') return <FailureMessage failure={error.failure} />;
  return <EmptyState testId="answer-gone" title={t('library.answer.gone')} hint={t('library.answer.goneHint')} />;
}

function Detail({ detail }: { detail: AnswerDetail }) {
  const { t } = useTranslation();
  const { answer, pending, openCorrections } = detail;
  const library = useLibrary();
  return (
    <>
      <header className="answer-head">
        <h2 data-testid="answer-question">{answer.question}</h2>
        <p className="answer-facts">
          <ValidityTag validity={detail.validity} />
          <Tag>{t('library.answer.version', { n: answer.version })}</Tag>
          {answer.businessLine !== null && <Tag>{t(`terms.businessLine.${answer.businessLine}`)}</Tag>}
          {answer.region !== '' && <Tag>{answer.region}</Tag>}
          <span className="muted">{t('library.answer.updated', { time: absoluteTime(answer.updatedAt) })}</span>
          {openCorrections > 0 && (
            <Button look="quiet" data-testid="answer-corrections" onClick={() => library.open({ page: 'corrections' })}>
              {t('library.answer.openCorrections', { n: openCorrections })}
            </Button>
          )}
        </p>
        <PendingNote pending={pending} />
        <AnswerActions detail={detail} />
      </header>
      <div className="answer-columns">
        <section aria-label={t('library.answer.content')}>
          <AnswerContentView content={contentOf(answer)} testId="answer-content" />
          <AnswerLike answerId={answer.id} />
        </section>
        <div className="answer-side">
          <UseFigures use={detail.use} />
          <AnswerRevisions revisions={detail.revisions} />
          <AnswerUsages answerId={answer.id} />
          <AnswerVersions versions={detail.versions} />
          <AnswerEvents events={detail.events} />
        </div>
      </div>
    </>
  );
}

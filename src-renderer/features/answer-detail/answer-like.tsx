import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { AnswerId } from '../../../src-shared/domain/ids';
import { useRead } from '../../ipc/queries';
import { Button } from '../../ui/button';
import { FailureMessage } from '../../ui/failure-message';
import { Marked } from '../answer/marked';
import { useLibrary } from '../library/library-state';

/** Answers that are like this one, when asked for. */
export function AnswerLike({ answerId }: { answerId: AnswerId }) {
  const { t } = useTranslation();
  const library = useLibrary();
  const [asked, setAsked] = useState(false);
  const { data, error } = useRead('answer.similar', { answerId, limit: 10 }, { enabled: asked });
  return (
    <div className="answer-like">
      <Button data-testid="answer-like" aria-expanded={asked} onClick={() => setAsked(!asked)}>
        {t('library.answer.like')}
      </Button>
      {asked && error !== null && <FailureMessage failure={error.failure} />}
      {asked && data?.hits.length === 0 && <p className="muted">{t('library.answer.noLike')}</p>}
      {asked && (
        <ul className="lines">
          {data?.hits.map(({ answer, questionRanges }) => (
            <li key={answer.id}>
              <button
                type="button"
                className="link"
                data-testid="like-row"
                onClick={() => library.open({ page: 'answers', answerId: answer.id })}
              >
                <Marked text={answer.question} ranges={questionRanges} />
              </button>
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}

import { type Ref, useEffect, useImperativeHandle, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Answer } from '../../../src-shared/domain/answer';
import type { MessageId } from '../../../src-shared/domain/ids';
import type { AnswerFilter, AnswerHit } from '../../../src-shared/ipc/library-views';
import type { MessageDetail } from '../../../src-shared/ipc/views';
import { useShortcut } from '../../app/keyboard/keyboard';
import { Button } from '../../ui/button';
import { FailureMessage } from '../../ui/failure-message';
import { useNotices } from '../../ui/notices';
import { useDesk } from '../desk/desk-state';
import { AnswerFilterBar, countChosen, NO_FILTER } from './answer-filter';
import { Hit } from './answer-hit';
import { EmptyAnswers } from './empty-answers';
import { foundBy } from './found-by';
import { Indexing } from './indexing';
import type { ListHandle } from './search-tabs';
import { useAnswerList } from './use-answer-list';
import { useReportGap } from './use-report-gap';

/** The answers of the library for the open message, for what was typed, or like one of them. */
export function AnswerResults({
  ref,
  messageId,
  detail,
  query,
}: {
  ref: Ref<ListHandle>;
  messageId: MessageId;
  detail: MessageDetail | undefined;
  query: string;
}) {
  const { t } = useTranslation();
  const { notify } = useNotices();
  const desk = useDesk();
  const wanted = query.trim();
  const [filter, setFilter] = useState<AnswerFilter>(NO_FILTER);
  const [like, setLike] = useState<{ answer: Answer; query: string } | null>(null);
  // Typing on leaves "more like this".
  const similarTo = like !== null && like.query === wanted ? like.answer : null;
  const list = useAnswerList({ messageId, query: wanted, filter, similarTo: similarTo?.id ?? null });
  const gap = useReportGap(detail, wanted);
  const section = useRef<HTMLElement>(null);

  const insert = (hit: AnswerHit, rank: number, text = hit.answer.text): boolean => {
    const { id, status, version } = hit.answer;
    if (status === 'retired') {
      notify({ kind: 'info', text: t('work.answer.retiredHint') });
      return true;
    }
    const basis = { answerId: id, answerVersion: version, found: foundBy(list.by, wanted, rank) };
    if (!desk.insert({ text, basis })) notify({ kind: 'info', text: t('work.answer.cannotInsert') });
    return true;
  };

  /** Enter came before the answer to the last letter: it means the answer's first, not the one that stood there. */
  const enter = useRef<string | null>(null);
  const takeFirst = () => {
    const first = list.empty === null ? list.hits[0] : undefined;
    if (list.settling) enter.current = wanted;
    else if (first !== undefined) insert(first, 1);
  };
  useEffect(() => {
    if (enter.current === null || list.settling) return;
    const isMeant = enter.current === wanted;
    enter.current = null;
    if (isMeant) takeFirst();
  });
  useImperativeHandle(ref, () => ({
    insertAt(index) {
      const hit = list.hits[index];
      return hit !== undefined && insert(hit, index + 1);
    },
    takeFirst,
  }));
  useShortcut('reportGap', () => {
    if (gap.possible) gap.report();
    return gap.possible;
  });
  useShortcut(
    'back',
    () => {
      if (section.current?.contains(document.activeElement) !== true) return false;
      setLike(null);
      document.querySelector<HTMLElement>('[data-testid=answer-search]')?.focus();
      return true;
    },
    similarTo !== null,
  );

  return (
    <section className="answer-results" ref={section} aria-busy={list.settling}>
      {similarTo === null ? (
        <AnswerFilterBar filter={filter} change={setFilter}>
          <span className="muted" role="status">
            {list.empty === null && list.hits.length > 0 && t(`work.answer.by.${list.by}`)}
          </span>
        </AnswerFilterBar>
      ) : (
        <div className="row like-head" role="status">
          <span>{t('work.answer.similarTo', { question: similarTo.question })}</span>
          <Button look="quiet" data-testid="answer-similar-back" onClick={() => setLike(null)}>
            {t('work.answer.similarBack')}
          </Button>
        </div>
      )}
      {list.indexing !== null && <Indexing progress={list.indexing} />}
      {list.error !== null && <FailureMessage failure={list.error.failure} />}
      {list.empty !== null && (
        <EmptyAnswers
          empty={list.empty}
          gap={gap}
          {...(countChosen(filter) > 0 && { clearFilter: () => setFilter(NO_FILTER) })}
        />
      )}
      <ol className="hits" aria-label={t(list.empty === null ? `work.answer.by.${list.by}` : 'work.answer.nearest')}>
        {list.hits.map((hit, index) => (
          <Hit
            key={hit.answer.id}
            hit={hit}
            index={index}
            channel={detail?.message.channel ?? null}
            insert={(text) => insert(hit, index + 1, text)}
            showSimilar={() => {
              setLike({ answer: hit.answer, query: wanted });
              document.querySelector<HTMLElement>('[data-testid=answer-search]')?.focus();
            }}
          />
        ))}
      </ol>
      {list.empty === null && list.hits.length > 0 && gap.possible && (
        <p className="row muted gap-line">
          {t('work.answer.noneFits')}
          <Button look="quiet" shortcut="reportGap" data-testid="gap-report" onClick={gap.report}>
            {t('work.answer.reportGap')}
          </Button>
        </p>
      )}
    </section>
  );
}

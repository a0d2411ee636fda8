import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { contentOf } from '../../../src-shared/domain/answer';
import type { RevisionDetail } from '../../../src-shared/ipc/library-views';
import { Tag } from '../../ui/badge';
import { absoluteTime } from '../../ui/time';
import { AnswerContentView } from '../answer-detail/answer-content';
import { ContentDiff } from '../library/content-diff';
import { PendingNote } from '../library/pending-note';
import { AlikeAnswers } from './alike-answers';
import { ConflictList } from './conflict-list';
import { OriginNote } from './origin-note';
import { RevisionDecision } from './revision-decision';
import { STATUS_TONES } from './revision-list';
import { SiblingPanel } from './sibling-panel';

/** A revision to be read and decided on: what it changes, what speaks against it, and who may decide. */
export function RevisionReview({ detail }: { detail: RevisionDetail }) {
  const { t } = useTranslation();
  const { revision, current, merged, pending } = detail;
  const [whole, setWhole] = useState(current === null);
  return (
    <div
      className="revision-review"
      data-testid="revision-review"
      data-revision-id={revision.id}
      data-status={revision.status}
      data-version={revision.version}
    >
      <header>
        <h2>{merged.content.question}</h2>
        <p className="answer-facts">
          <Tag tone={STATUS_TONES[revision.status]}>{t(`library.revision.status.${revision.status}`)}</Tag>
          <Tag>{t(current === null ? 'library.revision.newAnswer' : 'library.revision.change')}</Tag>
          <span className="muted">
            {t('library.revision.writtenBy', {
              name: revision.authorName,
              time: absoluteTime(revision.submittedAt ?? revision.savedAt),
            })}
          </span>
        </p>
        <OriginNote origin={revision.origin} />
        <PendingNote pending={pending} />
      </header>
      <RevisionDecision detail={detail} />
      {current !== null && merged.conflicts.length > 0 && <ConflictList detail={detail} current={contentOf(current)} />}
      <SiblingPanel detail={detail} mine={revision.content} />
      {current !== null && (
        <section aria-label={t('library.revision.differences')}>
          <h3>{t('library.revision.differences', { n: current.version })}</h3>
          <ContentDiff before={contentOf(current)} after={merged.content} />
        </section>
      )}
      <AlikeAnswers alike={detail.alike} />
      <details open={whole} onToggle={(event) => setWhole(event.currentTarget.open)}>
        <summary>{t('library.revision.whole')}</summary>
        <AnswerContentView content={merged.content} testId="revision-content" />
      </details>
    </div>
  );
}

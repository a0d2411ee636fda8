import { Segmented } from 'antd';
import { useTranslation } from 'react-i18next';
import type { AnswerRevisionId } from '../../../src-shared/domain/ids';
import { useShortcut } from '../../app/keyboard/keyboard';
import { EmptyState } from '../../ui/empty-state';
import { type LibraryPlace, type RevisionStart, useLibrary } from '../library/library-state';
import { PageHead } from '../library/page-head';
import { NewRevision } from './new-revision';
import { RevisionList } from './revision-list';
import { RevisionView } from './revision-view';

/** What is being written and reviewed: the boxes on the left, the opened revision beside them. */
export function RevisionsPage({ place }: { place: Extract<LibraryPlace, { page: 'revisions' }> }) {
  const { t } = useTranslation();
  const library = useLibrary();
  const { box, revisionId, start } = place;
  const opened = revisionId !== undefined || start !== undefined;
  useShortcut('back', () => {
    if (!opened || document.activeElement?.matches('input, textarea, select') === true) return false;
    library.open({ page: 'revisions', box });
    return true;
  });
  return (
    <div className="page revisions" data-testid="revisions-page">
      <div className="revision-boxes">
        <PageHead title={t('library.nav.revisions')} />
        <Segmented
          block
          data-testid="revision-box"
          value={box}
          onChange={(next) => library.open({ page: 'revisions', box: next })}
          options={(['mine', 'to_review'] as const).map((value) => ({
            value,
            label: t(`library.revision.box.${value}`),
          }))}
        />
        <RevisionList box={box} openId={revisionId ?? null} />
      </div>
      <section className="revision-open" aria-label={t('library.revision.opened')}>
        <Opened revisionId={revisionId as AnswerRevisionId | undefined} start={start} />
      </section>
    </div>
  );
}

/** A revision that was begun here stays in its editor when it has got its id. */
function Opened({ revisionId, start }: { revisionId: AnswerRevisionId | undefined; start: RevisionStart | undefined }) {
  const { t } = useTranslation();
  if (start !== undefined) return <NewRevision key={start.key} start={start} revisionId={revisionId ?? null} />;
  if (revisionId !== undefined) return <RevisionView key={revisionId} revisionId={revisionId} />;
  return <EmptyState title={t('library.revision.nothingOpen')} hint={t('library.revision.nothingOpenHint')} />;
}

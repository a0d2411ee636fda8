import { lazy, Suspense } from 'react';
import { useTranslation } from 'react-i18next';
import type { AnswerGapId, AnswerId, AnswerRevisionId } from '../../../src-shared/domain/ids';
import { ConditionPage } from '../administration/condition-page';
import { EntriesPage } from '../administration/entries-page';
import { SeatsPage } from '../administration/seats-page';
import { AnswerDetailPage } from '../answer-detail/answer-detail-page';
import { GapsPage } from '../answer-gap/gaps-page';
import { AnswerListPage } from '../answer-list/answer-list-page';
import { PairsPage } from '../answer-pair/pairs-page';
import { RevisionsPage } from '../answer-revision/revisions-page';
import { CorrectionsPage } from '../correction/corrections-page';
import { DeskSettingsPage } from '../desk-setting/desk-settings-page';
import { HandoversPage } from '../handover/handovers-page';
import { RotaPage } from '../rota/rota-page';
import { ShiftPage } from '../shift/shift-page';
import { ApprovalsPage } from '../supervision/approvals-page';
import { AuditPage } from '../supervision/audit-page';
import { ChannelsPage } from '../supervision/channels-page';
import { SynonymsPage } from '../synonym/synonyms-page';
import { TasksPage } from '../task/tasks-page';
import { useLibrarySession } from './library-session';
import { type LibraryPlace, useLibrary } from './library-state';

const FiguresPage = lazy(() => import('../figures/figures-page').then((module) => ({ default: module.FiguresPage })));
const ImportsPage = lazy(() =>
  import('../answer-import/imports-page').then((module) => ({ default: module.ImportsPage })),
);

/** The page that a place names. */
export function LibraryBody({ place }: { place: LibraryPlace }) {
  const { t } = useTranslation();
  return (
    <Suspense fallback={<div className="starting">{t('app.loading')}</div>}>
      <Page place={place} />
    </Suspense>
  );
}

function Page({ place }: { place: LibraryPlace }) {
  const library = useLibrary();
  const { openMessage } = useLibrarySession();
  switch (place.page) {
    case 'tasks':
      return <TasksPage />;
    case 'answers':
      // The list stays beneath an opened answer, where it was.
      return (
        <>
          <AnswerListPage hidden={place.answerId !== undefined} />
          {place.answerId !== undefined && (
            <AnswerDetailPage key={place.answerId} answerId={place.answerId as AnswerId} />
          )}
        </>
      );
    case 'revisions':
      return <RevisionsPage place={place} />;
    case 'corrections':
      return <CorrectionsPage correctionId={place.correctionId} />;
    case 'gaps':
      return <GapsPage gapId={place.gapId} />;
    case 'pairs':
      return <PairsPage pairId={place.pairId} />;
    case 'synonyms':
      return <SynonymsPage />;
    case 'imports':
      return (
        <ImportsPage
          importId={place.importId ?? null}
          onOpenRevision={(revisionId: AnswerRevisionId) =>
            library.open({ page: 'revisions', box: 'to_review', revisionId })
          }
        />
      );
    case 'figures':
      return (
        <FiguresPage
          onOpenMessage={openMessage}
          onOpenAnswer={(answerId: AnswerId) => library.open({ page: 'answers', answerId })}
          onOpenGap={(gapId: AnswerGapId) => library.open({ page: 'gaps', gapId })}
        />
      );
    case 'settings':
      return <DeskSettingsPage />;
    case 'approvals':
      return <ApprovalsPage />;
    case 'channels':
      return <ChannelsPage />;
    case 'shift':
      return <ShiftPage />;
    case 'handovers':
      return <HandoversPage place={place} />;
    case 'rota':
      return <RotaPage />;
    case 'audit':
      return <AuditPage />;
    case 'seats':
      return <SeatsPage />;
    case 'officers':
      return <EntriesPage key="officer" kind="officer" />;
    case 'departments':
      return <EntriesPage key="department" kind="department" />;
    case 'accounts':
      return <EntriesPage key="account" kind="account" />;
    case 'condition':
      return <ConditionPage />;
  }
}

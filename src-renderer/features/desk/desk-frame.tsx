import { lazy, Suspense, useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import type { MessageId } from '../../../src-shared/domain/ids';
import type { Session } from '../../../src-shared/ipc/views';
import { ErrorBoundary } from '../../app/error-boundary';
import { ShortcutScope, useRunShortcut, useShortcut } from '../../app/keyboard/keyboard';
import { useClient, useRead } from '../../ipc/queries';
import { Tag } from '../../ui/badge';
import { EmptyState } from '../../ui/empty-state';
import { NoticePlace } from '../../ui/notices';
import { useLibrary } from '../library/library-state';
import { QueuePane } from '../queue/queue-pane';
import { OfficerTools } from '../session/officer-tools';
import { StatusBar } from '../sync/status-bar';
import { focusPane, type PaneName, useDesk } from './desk-state';
import { useFocusGuard } from './focus-guard';
import { useLayout } from './layout';
import { LibraryButton } from './library-button';
import { LibraryCover } from './library-cover';
import { ManagementButton } from './management-button';
import { PaneTabs } from './pane-tabs';
import { Splitter } from './splitter';
import { useClaim } from './use-claim';
import { useLibraryDue } from './use-library-due';
import { WindowTools } from './window-tools';
import './desk-frame.css';

const ConversationPane = lazy(() =>
  import('../conversation/conversation-pane').then((module) => ({ default: module.ConversationPane })),
);
const ContextPane = lazy(() => import('../context/context-pane').then((module) => ({ default: module.ContextPane })));

const PANES: readonly PaneName[] = ['queue', 'conversation', 'context'];

/** The three panes or the library that covers them, the bar above and the status area below. */
export function DeskFrame({ session }: { session: Session }) {
  const { t } = useTranslation();
  const desk = useDesk();
  const info = useRead('desk.info', null);
  const layout = useLayout();
  const library = useLibrary();
  const covered = library.place !== null;
  const openMessage = (id: MessageId) => {
    library.close();
    desk.open(id);
    if (covered) desk.showPane('conversation');
  };
  useDeskShortcuts(!covered);
  useLibraryDue(session);
  useFocusGuard();

  const shown = (pane: PaneName) =>
    layout === 'wide' ||
    desk.shownPane === pane ||
    (layout === 'medium' && (pane === 'queue' || (pane === 'conversation' && desk.shownPane === 'queue')));

  return (
    <>
      <header className="title-bar">
        <h1>{t('app.name')}</h1>
        <span className="title-desk">{info.data?.deskName ?? t('app.unnamedDesk')}</span>
        {info.data?.sample === true && (
          <Tag tone="warn" data-testid="desk-sample">
            {t('app.sample')}
          </Tag>
        )}
        <NoticePlace />
        <LibraryButton />
        <ManagementButton role={session.officer.role} />
        <OfficerTools session={session} />
        <WindowTools />
      </header>
      {layout !== 'wide' && !covered && <PaneTabs layout={layout} />}
      {covered && <LibraryCover session={session} onOpenMessage={openMessage} />}
      {/* Stays as it is under the library: drafts are saved, the queue goes on, nothing typed is lost. */}
      <ShortcutScope enabled={!covered}>
        <div className="panes" data-layout={layout} hidden={covered}>
          <section
            className="pane pane-queue"
            data-pane="queue"
            tabIndex={-1}
            hidden={!shown('queue')}
            aria-label={t('desk.queue')}
          >
            <ErrorBoundary>
              <QueuePane />
            </ErrorBoundary>
          </section>
          {layout !== 'narrow' && <Splitter pane="queue" label={t('desk.resizeQueue')} />}
          <main
            className="pane pane-conversation"
            data-pane="conversation"
            data-testid="conversation-pane"
            tabIndex={-1}
            hidden={!shown('conversation')}
            aria-label={t('desk.conversation')}
          >
            {desk.openId === null ? (
              <EmptyState title={t('desk.nothingOpen')} hint={t('desk.nothingOpenHint')} />
            ) : (
              <ErrorBoundary key={desk.openId}>
                <Suspense fallback={<div className="starting">{t('app.loading')}</div>}>
                  <ConversationPane key={desk.openId} messageId={desk.openId} />
                </Suspense>
              </ErrorBoundary>
            )}
          </main>
          {layout === 'wide' && <Splitter pane="context" label={t('desk.resizeContext')} />}
          <aside
            className="pane pane-context"
            data-pane="context"
            data-testid="context-pane"
            tabIndex={-1}
            hidden={!shown('context')}
            aria-label={t('desk.context')}
          >
            {desk.openId === null && <EmptyState title={t('desk.context')} hint={t('desk.contextHint')} />}
            {desk.openId !== null && (
              <ErrorBoundary>
                <Suspense fallback={null}>
                  <ContextPane messageId={desk.openId} />
                </Suspense>
              </ErrorBoundary>
            )}
          </aside>
        </div>
      </ShortcutScope>
      <StatusBar onOpenMessage={openMessage} onOpenLibrary={library.open} />
    </>
  );
}

/** C, R and F mean the chosen message while the focus is in the queue, else the open one. */
function useDeskShortcuts(enabled: boolean): void {
  const desk = useDesk();
  const client = useClient();
  const claim = useClaim();
  const run = useRunShortcut();
  const target = () => (desk.openId === null || paneWithFocus() === 'queue' ? desk.queueActive() : desk.openId);

  useShortcut(
    'claim',
    () => {
      const id = target();
      if (id === null) return false;
      claim(id);
      return true;
    },
    enabled,
  );
  useShortcut('reply', () => openWith('reply'), enabled);
  useShortcut('forward', () => openWith('forward'), enabled);
  function openWith(intent: 'reply' | 'forward'): boolean {
    const id = target();
    if (id !== null) desk.open(id, intent);
    return id !== null;
  }
  useShortcut(
    'back',
    () => {
      const pane = paneWithFocus();
      if (pane === 'queue' || pane === null) return false;
      if (document.activeElement?.matches('input, textarea, select') === true) focusPane('conversation');
      else desk.showPane('queue');
      return true;
    },
    enabled,
  );
  useShortcut('nextPane', () => step(1), enabled);
  useShortcut('previousPane', () => step(-1), enabled);
  function step(by: 1 | -1): void {
    const panes = desk.openId === null ? PANES.slice(0, 2) : PANES;
    const at = panes.indexOf(paneWithFocus() ?? 'context');
    desk.showPane(panes[(at + by + panes.length) % panes.length] ?? 'queue');
  }
  useEffect(() =>
    client.subscribe('menu.action', ({ action }) => {
      if (action === 'search' && enabled) run(desk.openId === null ? 'queueSearch' : 'answerSearch');
    }),
  );
}

function paneWithFocus(): PaneName | null {
  const pane = document.activeElement?.closest<HTMLElement>('[data-pane]')?.dataset.pane;
  return PANES.find((name) => name === pane) ?? null;
}

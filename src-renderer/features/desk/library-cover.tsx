import { lazy, Suspense, useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import type { MessageId } from '../../../src-shared/domain/ids';
import type { Session } from '../../../src-shared/ipc/views';
import { ErrorBoundary } from '../../app/error-boundary';
import { useShortcut } from '../../app/keyboard/keyboard';
import { useReturnFocus } from '../../ui/return-focus';
import { sectionOf, useLibrary } from '../library/library-state';
import { focusPane } from './desk-state';

const LibraryPage = lazy(() => import('../library/library-page').then((module) => ({ default: module.LibraryPage })));

/** The answer library in the place of the desk's panes. */
export function LibraryCover({ session, onOpenMessage }: { session: Session; onOpenMessage(id: MessageId): void }) {
  const { t } = useTranslation();
  const library = useLibrary();
  useReturnFocus();
  useEffect(() => focusPane('library'), []);
  return (
    <section
      className="library-cover"
      data-pane="library"
      data-testid="library-cover"
      tabIndex={-1}
      aria-label={t(
        library.place !== null && sectionOf(library.place.page) === 'management' ? 'management.title' : 'desk.library',
      )}
    >
      <WayBack />
      <ErrorBoundary>
        <Suspense fallback={<div className="starting">{t('app.loading')}</div>}>
          <LibraryPage session={session} onOpenMessage={onOpenMessage} />
          <FirstFocus />
        </Suspense>
      </ErrorBoundary>
    </section>
  );
}

/** The page is loaded when it is first wanted: the focus, which waits on the frame, goes on into it. */
function FirstFocus() {
  useEffect(() => {
    if (document.activeElement?.matches('[data-pane="library"]') === true) focusPane('library');
  }, []);
  return null;
}

/** Escape: out of a field first, then out of the library. A part of its own before the page, so that the page is asked first. */
function WayBack() {
  const library = useLibrary();
  useShortcut('back', () => {
    if (document.activeElement?.matches('input, textarea, select') === true) focusPane('library');
    else library.close();
    return true;
  });
  return null;
}

import { useMemo } from 'react';
import type { MessageId } from '../../../src-shared/domain/ids';
import type { Session } from '../../../src-shared/ipc/views';
import { ErrorBoundary } from '../../app/error-boundary';
import { LibraryBody } from './library-body';
import { LibraryNav } from './library-nav';
import { type LibrarySession, LibrarySessionProvider } from './library-session';
import { useLibrary } from './library-state';
import { LibraryTheme } from './library-theme';
import './library.css';

/** The answer library (口径库): its pages on the left, the open one beside them. */
export function LibraryPage({
  session: { officer },
  onOpenMessage,
}: {
  session: Session;
  onOpenMessage(id: MessageId): void;
}) {
  const { place } = useLibrary();
  const session = useMemo<LibrarySession>(() => ({ officer, openMessage: onOpenMessage }), [officer, onOpenMessage]);
  if (place === null) return null;
  return (
    <LibrarySessionProvider value={session}>
      <LibraryTheme>
        <div className="library" data-testid="library-page" data-page={place.page}>
          <LibraryNav page={place.page} />
          <main className="library-body" id="library-body">
            <ErrorBoundary key={place.page}>
              <LibraryBody place={place} />
            </ErrorBoundary>
          </main>
        </div>
      </LibraryTheme>
    </LibrarySessionProvider>
  );
}

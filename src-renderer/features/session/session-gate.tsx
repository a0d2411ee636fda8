import { useTranslation } from 'react-i18next';
import { useRead } from '../../ipc/queries';
import { FailureMessage } from '../../ui/failure-message';
import { DeskFrame } from '../desk/desk-frame';
import { DeskProvider } from '../desk/desk-state';
import { LibraryProvider } from '../library/library-state';
import { SignInPage } from './sign-in-page';

/** The desk for whoever is signed in; otherwise the choice of officer. */
export function SessionGate() {
  const { t } = useTranslation();
  const { data: session, error } = useRead('session.current', null);
  if (session === undefined)
    return error === null ? (
      <div className="starting">{t('app.loading')}</div>
    ) : (
      <FailureMessage failure={error.failure} />
    );
  if (session === null) return <SignInPage />;
  return (
    <DeskProvider key={session.officer.id}>
      <LibraryProvider>
        <DeskFrame session={session} />
      </LibraryProvider>
    </DeskProvider>
  );
}

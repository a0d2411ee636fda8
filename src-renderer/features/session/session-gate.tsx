import { useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { FIRST_QUESTIONS, useRead } from '../../ipc/queries';
import { FailureMessage } from '../../ui/failure-message';
import { NoticesProvider } from '../../ui/notices';
import { DeskFrame } from '../desk/desk-frame';
import { DeskProvider } from '../desk/desk-state';
import { LibraryProvider } from '../library/library-state';
import { SignInPage } from './sign-in-page';
import { useActivity } from './use-activity';

/** The desk for whoever is signed in; otherwise the door. Nothing of the desk stays in the page when it is locked or left. */
export function SessionGate() {
  const { t } = useTranslation();
  const { data: session, error } = useRead('session.current', null);
  const isOut = session === null;
  useActivity(session !== undefined && !isOut);
  useForgetting(isOut);
  if (session === undefined)
    return error === null ? (
      <div className="starting">{t('app.loading')}</div>
    ) : (
      <FailureMessage failure={error.failure} />
    );
  if (isOut) return <SignInPage />;
  return (
    // What it announces goes with the desk as well.
    <NoticesProvider key={session.officer.id}>
      <DeskProvider>
        <LibraryProvider>
          <DeskFrame session={session} />
        </LibraryProvider>
      </DeskProvider>
    </NoticesProvider>
  );
}

/** Takes out of the page's memory what the core had answered to the officer. */
function useForgetting(isOut: boolean): void {
  const queries = useQueryClient();
  useEffect(() => {
    if (!isOut) return;
    const stays: readonly unknown[] = FIRST_QUESTIONS;
    queries.removeQueries({ predicate: ({ queryKey }) => !stays.includes(queryKey[0]) });
    void queries.invalidateQueries({ queryKey: ['desk.info'] });
  }, [isOut, queries]);
}

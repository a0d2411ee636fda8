import { lazy, type ReactNode, Suspense, useEffect, useState } from 'react';
import { useClient, useRead } from '../../ipc/queries';

const EnrolmentPage = lazy(() => import('./enrolment-page').then((module) => ({ default: module.EnrolmentPage })));

/** A new workstation gets to know its gateway first; later the menu opens the same page. */
export function EnrolmentGate({ children }: { children: ReactNode }) {
  const client = useClient();
  const { data: status } = useRead('enrolment.status', null);
  const [choice, setChoice] = useState<'open' | 'later' | null>(null);
  useEffect(
    () =>
      client.subscribe('menu.action', ({ action }) => {
        if (action === 'enrol') setChoice('open');
      }),
    [client],
  );
  if (status === undefined) return null;
  const isNew = status.state === 'none' && status.isNew;
  if (choice !== 'open' && (choice === 'later' || !isNew)) return children;
  return (
    <Suspense fallback={null}>
      <EnrolmentPage status={status} onLeave={() => setChoice('later')} />
    </Suspense>
  );
}

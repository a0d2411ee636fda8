import { lazy, Suspense, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { MessageId } from '../../../src-shared/domain/ids';
import { mayDo } from '../../../src-shared/domain/permission';
import { useRead } from '../../ipc/queries';
import { Button } from '../../ui/button';
import { PromiseList } from './promise-list';
import './shift.css';

const PromiseDialog = lazy(() => import('./promise-dialog').then((module) => ({ default: module.PromiseDialog })));

/** What the citizen of a message was promised, and a button to note another promise. */
export function MessagePromises({ messageId }: { messageId: MessageId }) {
  const { t } = useTranslation();
  const role = useRead('session.current', null).data?.officer.role;
  const may = role !== undefined && mayDo(role, 'keep_shift');
  const { data } = useRead('shift.board', null, { enabled: may });
  const [open, setOpen] = useState(false);
  if (!may) return null;
  const promises = (data?.promises ?? []).filter((promise) => promise.messageId === messageId);
  return (
    <section className="message-promises" aria-label={t('shift.promises')}>
      <PromiseList promises={promises} />
      <Button look="quiet" data-testid="promise-make" onClick={() => setOpen(true)}>
        {t('shift.promise')}
      </Button>
      <Suspense fallback={null}>
        {open && <PromiseDialog messageId={messageId} onClose={() => setOpen(false)} />}
      </Suspense>
    </section>
  );
}

import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Session } from '../../../src-shared/ipc/views';
import { useShortcut } from '../../app/keyboard/keyboard';
import { useAct, useClient } from '../../ipc/queries';
import { Button } from '../../ui/button';
import { Dialog } from '../../ui/dialog';
import { useNotices } from '../../ui/notices';
import { PassphraseForm } from './passphrase-form';
import './sign-in-page.css';

/** Who is signed in, with lock, passphrase and sign-out. */
export function OfficerTools({ session }: { session: Session }) {
  const { t } = useTranslation();
  const client = useClient();
  const lock = useAct('session.lock');
  const signOut = useAct('session.sign_out');
  const { notify, notifyFailure } = useNotices();
  const [changing, setChanging] = useState(false);
  const { name, badgeNumber } = session.officer;
  const doLock = () => lock.mutate(null, { onError: notifyFailure });
  const doSignOut = () => signOut.mutate(null, { onError: notifyFailure });

  useShortcut('lock', doLock);
  useEffect(() =>
    client.subscribe('menu.action', ({ action }) => {
      if (action === 'lock') doLock();
      if (action === 'sign_out') doSignOut();
    }),
  );

  return (
    <>
      <Button
        look="quiet"
        className="title-officer"
        data-testid="signed-in-as"
        title={t('session.change.title')}
        onClick={() => setChanging(true)}
      >
        {t('session.signedInAs', { name, badge: badgeNumber })}
      </Button>
      <Button look="quiet" data-testid="lock-button" aria-keyshortcuts="Control+Shift+L" onClick={doLock}>
        {t('session.lock')}
      </Button>
      <Button look="quiet" data-testid="sign-out-button" onClick={doSignOut}>
        {t('session.signOut')}
      </Button>
      {changing && (
        <Dialog title={t('session.change.title')} width={460} onClose={() => setChanging(false)}>
          <PassphraseForm
            onDone={(outcome) => {
              setChanging(false);
              notify({
                kind: 'success',
                text: t('session.change.changed'),
                ...(outcome === 'waiting' && { detail: t('session.change.waiting') }),
              });
            }}
          />
        </Dialog>
      )}
    </>
  );
}

import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { announceReady } from '../../app/ready';
import { useRead } from '../../ipc/queries';
import { Tag } from '../../ui/badge';
import { FailureMessage } from '../../ui/failure-message';
import { NoticePlace } from '../../ui/notices';
import { WindowTools } from '../desk/window-tools';
import { StatusBar } from '../sync/status-bar';
import { PassphraseForm } from './passphrase-form';
import { SignInForm } from './sign-in-form';
import './sign-in-page.css';

/** The door: badge and passphrase, the lock screen, or the choice of a first passphrase. Nothing of the desk is shown. */
export function SignInPage() {
  const { t } = useTranslation();
  const info = useRead('desk.info', null);
  const { data: door, error } = useRead('session.door', null);

  useEffect(() => {
    if (door !== undefined) announceReady('sign-in');
  }, [door]);

  return (
    <>
      <header className="title-bar">
        <h1>{t('app.fullName')}</h1>
        {info.data?.sample === true && <Tag tone="warn">{t('app.sample')}</Tag>}
        <NoticePlace />
        <WindowTools />
      </header>
      <main className="sign-in" data-testid="sign-in" data-state={door?.state}>
        {error !== null && <FailureMessage failure={error.failure} />}
        {door?.state === 'must_change' && (
          <section className="sign-in-card" aria-labelledby="first-passphrase">
            <h2 id="first-passphrase">{t('session.change.firstTitle')}</h2>
            <p className="sign-in-note">{t('session.change.firstHint')}</p>
            <PassphraseForm first />
          </section>
        )}
        {door !== undefined && door.state !== 'must_change' && (
          <SignInForm key={`${door.state} ${door.officer?.badgeNumber ?? ''}`} door={door} />
        )}
      </main>
      <StatusBar closed={door?.state === 'closed'} />
    </>
  );
}

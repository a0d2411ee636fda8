import { useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Failure } from '../../../src-shared/ipc/failure';
import type { Door } from '../../../src-shared/ipc/views';
import { useAct, useClient, useRead } from '../../ipc/queries';
import { Button } from '../../ui/button';
import { FailureMessage } from '../../ui/failure-message';
import { askForQueue } from '../queue/use-queue';
import { SampleBadges } from './sample-badges';
import { ShowPassphrase } from './show-passphrase';
import { useCountdown } from './use-countdown';

/** Badge and passphrase; on a locked desk the passphrase of whoever locked it, or another officer. */
export function SignInForm({ door }: { door: Door }) {
  const { t } = useTranslation();
  const client = useClient();
  const queries = useQueryClient();
  const signIn = useAct('session.sign_in');
  const { data: sync } = useRead('sync.status', null);
  const locked = door.state === 'locked' ? door.officer : null;
  const [other, setOther] = useState(false);
  const [badge, setBadge] = useState('');
  const [passphrase, setPassphrase] = useState('');
  const [shown, setShown] = useState(false);
  const passphraseField = useRef<HTMLInputElement>(null);
  const unlocking = locked !== null && !other;
  const failure = signIn.error?.failure ?? null;
  const waitMs = useCountdown(waitOf(failure), signIn.submittedAt);

  function submit(event: FormEvent): void {
    event.preventDefault();
    const badgeNumber = unlocking ? locked.badgeNumber : badge.trim();
    if (signIn.isPending || waitMs > 0 || badgeNumber === '' || passphrase === '') return;
    signIn.mutate(
      { badgeNumber, passphrase },
      {
        onSuccess: (next) => {
          queries.setQueryData(['session.door', null], next);
          void queries.invalidateQueries({ queryKey: ['session.current'] });
          if (next.state === 'open') askForQueue(client, queries);
          void queries.invalidateQueries({ queryKey: ['desk.info'] });
        },
        onError: () => {
          setPassphrase('');
          passphraseField.current?.focus();
        },
      },
    );
  }

  return (
    <div className="sign-in-card">
      <form onSubmit={submit} aria-labelledby="sign-in-title">
        <h2 id="sign-in-title">{unlocking ? t('session.lockedTitle') : t('session.title')}</h2>
        {unlocking && (
          <p className="sign-in-note" data-testid="locked-by">
            {t('session.lockedBy', { name: locked.name, badge: locked.badgeNumber })}
          </p>
        )}
        {locked !== null && other && <p className="sign-in-note">{t('session.switchHint')}</p>}
        {!unlocking && (
          <label className="sign-in-field">
            {t('session.badgeLabel')}
            <input
              className="field"
              data-testid="badge-field"
              autoComplete="off"
              spellCheck={false}
              maxLength={20}
              // biome-ignore lint/a11y/noAutofocus: the page is nothing but this form
              autoFocus
              value={badge}
              onChange={(event) => setBadge(event.target.value)}
            />
          </label>
        )}
        <label className="sign-in-field">
          {t('session.passphrase')}
          <input
            ref={passphraseField}
            className="field"
            data-testid="passphrase-field"
            type={shown ? 'text' : 'password'}
            spellCheck={false}
            autoComplete="off"
            maxLength={200}
            // biome-ignore lint/a11y/noAutofocus: the page is nothing but this form
            autoFocus={unlocking}
            value={passphrase}
            onChange={(event) => setPassphrase(event.target.value)}
          />
        </label>
        <ShowPassphrase shown={shown} onChange={setShown} />
        {failure !== null && <FailureMessage failure={failure} />}
        {sync?.connection === 'offline' && <p className="sign-in-note">{t('session.noGateway')}</p>}
        <div className="sign-in-foot">
          {locked !== null && (
            <Button look="quiet" data-testid="switch-officer-button" onClick={() => setOther(!other)}>
              {other ? t('session.unlock') : t('session.switch')}
            </Button>
          )}
          <span className="spacer" />
          <Button
            type="submit"
            look="primary"
            data-testid="sign-in-button"
            disabled={signIn.isPending || waitMs > 0}
            aria-busy={signIn.isPending}
          >
            {label()}
          </Button>
        </div>
        {!unlocking && <p className="sign-in-note">{t('session.hint')}</p>}
      </form>
      {door.sample !== null && (
        <SampleBadges
          sample={door.sample}
          onChoose={(chosen) => {
            setOther(locked !== null && chosen !== locked.badgeNumber);
            setBadge(chosen);
            setPassphrase(door.sample?.passphrase ?? '');
            passphraseField.current?.focus();
          }}
        />
      )}
    </div>
  );

  function label(): string {
    if (signIn.isPending) return t('session.signingIn');
    if (waitMs <= 0) return unlocking ? t('session.unlock') : t('session.signIn');
    const seconds = Math.ceil(waitMs / 1_000);
    return seconds < 90
      ? t('session.waitSeconds', { n: seconds })
      : t('session.waitMinutes', { n: Math.ceil(seconds / 60) });
  }
}

function waitOf(failure: Failure | null): number {
  return failure?.code === 'sign_in_failed' || failure?.code === 'sign_in_wait' ? failure.waitMs : 0;
}

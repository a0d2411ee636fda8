import { type FormEvent, useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { EnrolmentRefusal, EnrolmentStatus } from '../../../src-shared/ipc/enrolment-contract';
import { announceReady } from '../../app/ready';
import { useAct, useRead } from '../../ipc/queries';
import { Button } from '../../ui/button';
import { FailureMessage } from '../../ui/failure-message';
import { NoticePlace } from '../../ui/notices';
import { WindowTools } from '../desk/window-tools';
import { FerryEnrolment } from '../ferry/ferry-enrolment';
import { FingerprintCheck } from './fingerprint-check';
import './enrolment-page.css';

/** Address and code from the slip, then the fingerprint that a person compares with it. */
export function EnrolmentPage({ status, onLeave }: { status: EnrolmentStatus; onLeave: () => void }) {
  const { t } = useTranslation();
  const look = useAct('enrolment.look');
  const enrol = useAct('enrolment.enrol');
  const [address, setAddress] = useState(status.state === 'enrolled' ? status.address : '');
  const [code, setCode] = useState('');
  const [isStopped, setStopped] = useState(false);
  const found = look.data?.ok === true ? look.data : null;
  const done = enrol.data?.ok === true ? enrol.data : null;
  const refusal = refusalIn(enrol.data) ?? refusalIn(look.data);

  useEffect(() => announceReady('enrolment'), []);
  useEffect(() => {
    // The core starts again; what it knows then is on the next screen.
    if (done === null) return;
    const timer = setTimeout(onLeave, 1_500);
    return () => clearTimeout(timer);
  }, [done, onLeave]);

  function startOver(): void {
    look.reset();
    enrol.reset();
    setStopped(false);
  }

  function ask(event: FormEvent): void {
    event.preventDefault();
    startOver();
    look.mutate({ address });
  }

  return (
    <>
      <header className="title-bar">
        <h1>{t('app.fullName')}</h1>
        <NoticePlace />
        <WindowTools />
      </header>
      <main className="enrolment" data-testid="enrolment">
        <form onSubmit={ask} aria-labelledby="enrolment-title">
          <h2 id="enrolment-title">{t(status.state === 'enrolled' ? 'enrolment.again' : 'enrolment.title')}</h2>
          <p className="enrolment-intro">{t('enrolment.intro')}</p>
          {status.state === 'enrolled' && (
            <p className="enrolment-intro">
              {t('enrolment.current', {
                desk: status.deskName,
                workstation: status.workstationName,
                address: status.address,
              })}
            </p>
          )}
          <label>
            {t('enrolment.address')}
            <input
              className="field"
              data-testid="enrolment-address"
              placeholder={t('enrolment.addressExample')}
              autoComplete="off"
              spellCheck={false}
              // biome-ignore lint/a11y/noAutofocus: the page is nothing but this form
              autoFocus
              required
              maxLength={300}
              value={address}
              onChange={(event) => {
                setAddress(event.target.value);
                startOver();
              }}
            />
          </label>
          <label>
            {t('enrolment.code')}
            <input
              className="field enrolment-code"
              data-testid="enrolment-code"
              placeholder={t('enrolment.codeExample')}
              autoComplete="off"
              spellCheck={false}
              required
              maxLength={60}
              value={code}
              onChange={(event) => setCode(event.target.value)}
            />
          </label>
          {found === null || isStopped ? (
            <div className="enrolment-foot">
              <Button type="submit" look="primary" disabled={look.isPending} data-testid="enrolment-look">
                {t(look.isPending ? 'enrolment.looking' : 'enrolment.look')}
              </Button>
              <Button look="quiet" onClick={onLeave} data-testid="enrolment-later">
                {t(status.state === 'enrolled' ? 'enrolment.back' : 'enrolment.later')}
              </Button>
            </div>
          ) : (
            <FingerprintCheck
              address={found.address}
              fingerprint={found.caFingerprint}
              isBusy={enrol.isPending || done !== null}
              onSame={() => enrol.mutate({ address: found.address, code, caFingerprint: found.caFingerprint })}
              onDifferent={() => {
                startOver();
                setStopped(true);
              }}
            />
          )}
          <div role="status" aria-live="polite" data-testid="enrolment-outcome" data-reason={refusal ?? ''}>
            {isStopped && <p>{t('enrolment.stopped')}</p>}
            {refusal !== null && <p className="enrolment-refusal">{t(`enrolment.refused.${refusal}`)}</p>}
            {done !== null && <p>{t('enrolment.done', { desk: done.deskName, workstation: done.workstationName })}</p>}
          </div>
          {look.error !== null && <FailureMessage failure={look.error.failure} />}
          {enrol.error !== null && <FailureMessage failure={enrol.error.failure} />}
          {status.state === 'none' && <p className="enrolment-intro">{t('enrolment.laterHint')}</p>}
        </form>
        {status.state === 'none' && status.isNew && <ByFerry onDone={onLeave} />}
      </main>
    </>
  );
}

/** A workstation that no cable reaches: two files on a stick instead of an address and a code. */
function ByFerry({ onDone }: { onDone: () => void }) {
  const { t } = useTranslation();
  const [isOpen, setOpen] = useState(false);
  const { data: ferry } = useRead('ferry.status', null, { enabled: isOpen });
  return (
    <details className="enrolment-ferry" onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary data-testid="enrolment-by-ferry">{t('enrolment.byFerry')}</summary>
      {ferry !== undefined && <FerryEnrolment status={ferry} onDone={onDone} />}
    </details>
  );
}

function refusalIn(answer: { ok: boolean; reason?: EnrolmentRefusal } | undefined): EnrolmentRefusal | null {
  return answer?.ok === false ? (answer.reason ?? null) : null;
}

import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { inGroups } from '../../../src-shared/domain/ferry';
import type { FerryStatus } from '../../../src-shared/ipc/ferry-views';
import type { FailureError } from '../../ipc/client';
import { useAct } from '../../ipc/queries';
import { Button } from '../../ui/button';
import { FailureMessage } from '../../ui/failure-message';
import { useNotices } from '../../ui/notices';
import './ferry.css';

/** The key ceremony, step by step: two files are carried, two fingerprints are compared by people. */
export function FerryEnrolment({ status, onDone }: { status: FerryStatus; onDone(): void }) {
  const { t } = useTranslation();
  const [failed, setFailed] = useState<FailureError | null>(null);
  const request = useAct('ferry.save_request');
  const answer = useAct('ferry.open_answer');
  const confirm = useAct('ferry.confirm');
  const { notify } = useNotices();
  const say = (text: string) => notify({ kind: 'success', text });
  const { fingerprint, answer: answered } = status;

  function confirmIt(): void {
    if (answered === null) return;
    confirm.mutate(
      { fingerprint: answered.gatewayFingerprint },
      {
        onError: setFailed,
        onSuccess: () => {
          say(t('ferry.enrol.done'));
          onDone();
        },
      },
    );
  }

  return (
    <section aria-label={t('ferry.enrol.title')} data-testid="ferry-enrolment">
      <h3>{t('ferry.enrol.title')}</h3>
      <ol className="ferry-steps">
        <li>
          <p>{t('ferry.enrol.step1')}</p>
          <Button
            data-first-focus
            data-testid="ferry-save-request"
            onClick={() =>
              request.mutate(null, { onError: setFailed, onSuccess: (saved) => saved && say(t('ferry.enrol.saved')) })
            }
          >
            {t('ferry.enrol.request')}
          </Button>
        </li>
        <li>
          <p>{t('ferry.enrol.step2')}</p>
          {fingerprint !== null && (
            <code className="ferry-fingerprint" data-testid="ferry-fingerprint">
              {inGroups(fingerprint)}
            </code>
          )}
        </li>
        <li>
          <p>{t('ferry.enrol.step3')}</p>
          <Button
            data-testid="ferry-open-answer"
            disabled={status.enrolment === 'none'}
            onClick={() =>
              answer.mutate(null, { onError: setFailed, onSuccess: (read) => read && say(t('ferry.enrol.answered')) })
            }
          >
            {t('ferry.enrol.answer')}
          </Button>
        </li>
        <li>
          <p>{t('ferry.enrol.step4')}</p>
          {answered !== null && (
            <>
              <p>{t('ferry.enrol.as', { workstation: answered.workstation, desk: answered.desk })}</p>
              <code className="ferry-fingerprint" data-testid="ferry-gateway-fingerprint">
                {inGroups(answered.gatewayFingerprint)}
              </code>
              <Button look="primary" data-testid="ferry-confirm" disabled={confirm.isPending} onClick={confirmIt}>
                {t('ferry.enrol.confirm')}
              </Button>
            </>
          )}
        </li>
      </ol>
      {failed !== null && <FailureMessage failure={failed.failure} />}
    </section>
  );
}

import { useTranslation } from 'react-i18next';
import type { EnrolmentSlip } from '../../../src-shared/sync/administration';
import { inGroups } from '../../../src-shared/sync/enrolment';
import { Button } from '../../ui/button';
import { Dialog } from '../../ui/dialog';
import { absoluteTime } from '../../ui/time';

/** The slip with which a workstation enrols. It is shown once: the code is kept nowhere. */
export function SlipDialog({ slip, onClose }: { slip: EnrolmentSlip; onClose(): void }) {
  const { t } = useTranslation();
  const fingerprint = slip.caFingerprint;
  return (
    <Dialog
      title={t('administration.slip.title')}
      width={640}
      onClose={onClose}
      footer={
        <Button look="primary" data-first-focus data-testid="slip-done" onClick={onClose}>
          {t('administration.slip.done')}
        </Button>
      }
    >
      <div data-testid="enrolment-slip" className="administration-slip">
        <p>{t('administration.slip.about')}</p>
        <dl>
          <dt>{t('administration.slip.seat')}</dt>
          <dd>
            {slip.id} {slip.name}
          </dd>
          <dt>{t('administration.slip.address')}</dt>
          <dd data-testid="slip-address">{slip.address}</dd>
          <dt>{t('administration.slip.code')}</dt>
          <dd>
            <code data-testid="slip-code">{inGroups(slip.code)}</code>
          </dd>
          <dt>{t('administration.slip.fingerprint')}</dt>
          <dd>
            {fingerprint === null ? (
              t('administration.slip.noFingerprint')
            ) : (
              <code data-testid="slip-fingerprint">{inGroups(fingerprint)}</code>
            )}
          </dd>
          <dt>{t('administration.slip.expiresAt')}</dt>
          <dd>{absoluteTime(slip.expiresAt)}</dd>
        </dl>
      </div>
    </Dialog>
  );
}

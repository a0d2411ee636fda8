import { useTranslation } from 'react-i18next';
import { inGroups } from '../../../src-shared/domain/ferry';
import type { FerryStatus } from '../../../src-shared/ipc/ferry-views';
import { useAct } from '../../ipc/queries';
import { Button } from '../../ui/button';
import { useNotices } from '../../ui/notices';
import { absoluteTime } from '../../ui/time';

/** Whose keys these are, and their renewal. */
export function FerryKeys({ status, onEnrolAgain }: { status: FerryStatus; onEnrolAgain(): void }) {
  const { t } = useTranslation();
  const renew = useAct('ferry.renew_keys');
  const { notify, notifyFailure } = useNotices();
  const said = () => notify({ kind: 'success', text: t('ferry.keys.renewed') });
  return (
    <details data-testid="ferry-keys">
      <summary>{t('ferry.keys.title')}</summary>
      <p>{t('ferry.enrol.as', { workstation: status.workstation ?? '', desk: status.desk ?? '' })}</p>
      <p>
        {t('ferry.enrol.ours')} <code className="ferry-fingerprint">{inGroups(status.fingerprint ?? '')}</code>
      </p>
      <p>
        {t('ferry.enrol.theirs')} <code className="ferry-fingerprint">{inGroups(status.gatewayFingerprint ?? '')}</code>
      </p>
      {status.keyChange === null ? (
        <Button
          data-testid="ferry-renew-keys"
          disabled={renew.isPending}
          onClick={() => renew.mutate(null, { onError: notifyFailure, onSuccess: said })}
        >
          {t('ferry.keys.renew')}
        </Button>
      ) : (
        <p role="status">{t('ferry.keys.underWay', { time: absoluteTime(status.keyChange.oldUntil) })}</p>
      )}{' '}
      <Button data-testid="ferry-enrol-again" onClick={onEnrolAgain}>
        {t('ferry.enrol.again')}
      </Button>
    </details>
  );
}

import { Alert } from 'antd';
import { useTranslation } from 'react-i18next';
import { useRead } from '../../ipc/queries';
import { FailureMessage } from '../../ui/failure-message';
import { absoluteTime } from '../../ui/time';

/** Whether this workstation's log is whole, and until where the gateway has signed it. */
export function AuditCheck() {
  const { t } = useTranslation();
  const { data, error } = useRead('audit.check', null);
  if (error !== null) return <FailureMessage failure={error.failure} />;
  if (data === undefined) return <p className="muted">{t('supervision.checking')}</p>;
  const { rows, brokenAt, signed, problem } = data;
  return (
    <div data-testid="audit-check" data-broken={brokenAt !== null}>
      <Alert
        showIcon
        type={brokenAt === null ? 'success' : 'error'}
        title={`${brokenAt === null ? t('supervision.whole', { n: rows }) : t('supervision.broken', { n: brokenAt })} ${
          signed === null
            ? t('supervision.neverSigned')
            : t('supervision.signed', { n: signed.seq, time: absoluteTime(signed.at) })
        }`}
      />
      {problem !== null && (
        <Alert showIcon type="error" data-testid="audit-problem" title={t(`supervision.problem.${problem}`)} />
      )}
    </div>
  );
}

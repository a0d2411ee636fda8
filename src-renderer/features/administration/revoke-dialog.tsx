import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { WorkstationId } from '../../../src-shared/domain/ids';
import { useAct } from '../../ipc/queries';
import { FormDialog } from '../../ui/dialog';
import { useNotices } from '../../ui/notices';

/** Shuts a workstation out, with the reason that goes on record. @param isHere the one at which this is asked */
export function RevokeDialog({
  id,
  isHere,
  onDone,
  onClose,
}: {
  id: WorkstationId;
  isHere: boolean;
  onDone(): void;
  onClose(): void;
}) {
  const { t } = useTranslation();
  const { notify } = useNotices();
  const revoke = useAct('administration.revoke');
  const [reason, setReason] = useState('');
  const lacks = reason.trim().length < 2;
  return (
    <FormDialog
      title={t('administration.revokeDialog.title', { id })}
      testId="revoke-dialog"
      confirm={{
        label: t('administration.revokeDialog.confirm'),
        testId: 'revoke-confirm',
        disabled: lacks || revoke.isPending,
        danger: true,
      }}
      problem={lacks ? t('administration.revokeDialog.needReason') : null}
      error={revoke.error}
      onConfirm={() =>
        revoke.mutate(
          { id, reason: reason.trim() },
          {
            onSuccess: () => {
              notify({ kind: 'success', text: t('administration.revokeDialog.done', { id }) });
              onDone();
            },
          },
        )
      }
      onClose={onClose}
    >
      <p className="muted">{t('administration.revokeDialog.about')}</p>
      {isHere && (
        <p role="alert" className="administration-warning">
          {t('administration.revokeDialog.self')}
        </p>
      )}
      <label>
        {t('administration.revokeDialog.reason')}
        <input
          className="field"
          maxLength={300}
          data-testid="revoke-reason"
          value={reason}
          onChange={(event) => setReason(event.target.value)}
        />
      </label>
    </FormDialog>
  );
}

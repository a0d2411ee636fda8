import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { isProtected } from '../../../src-shared/domain/protection';
import type { MessageDetail } from '../../../src-shared/ipc/views';
import { useAct } from '../../ipc/queries';
import { Button } from '../../ui/button';
import { FormDialog } from '../../ui/dialog';
import { useNotices } from '../../ui/notices';
import './protection.css';

/** Says that a report or lead is protected, and how to read it as it is: with a reason, which goes on record. */
export function ProtectedBanner({ detail: { message, isMasked } }: { detail: MessageDetail }) {
  const { t } = useTranslation();
  const [asking, setAsking] = useState(false);
  if (!isProtected(message)) return null;
  return (
    <p className="protected-banner" role="note" data-testid="protected-banner" data-masked={isMasked}>
      {t(isMasked ? 'work.protect.masked' : 'work.protect.shown')}
      {isMasked && (
        <Button data-testid="unmask-button" onClick={() => setAsking(true)}>
          {t('work.protect.unmask')}
        </Button>
      )}
      {asking && <UnmaskDialog messageId={message.id} onClose={() => setAsking(false)} />}
    </p>
  );
}

function UnmaskDialog({ messageId, onClose }: { messageId: MessageDetail['message']['id']; onClose(): void }) {
  const { t } = useTranslation();
  const { notify } = useNotices();
  const unmask = useAct('message.unmask');
  const [reason, setReason] = useState('');
  const ready = reason.trim().length >= 2;
  const confirm = () =>
    unmask.mutate(
      { messageId, reason: reason.trim() },
      {
        onSuccess: () => {
          notify({ kind: 'info', text: t('work.protect.unmasked') });
          onClose();
        },
      },
    );
  return (
    <FormDialog
      title={t('work.protect.title')}
      testId="unmask-dialog"
      width={480}
      confirm={{ label: t('work.protect.confirm'), testId: 'unmask-confirm', disabled: !ready || unmask.isPending }}
      problem={ready ? null : t('work.protect.needReason')}
      error={unmask.error}
      onConfirm={() => ready && confirm()}
      onClose={onClose}
    >
      <p className="muted">{t('work.protect.intro')}</p>
      <label>
        {t('work.protect.reason')}
        <input
          className="field"
          data-testid="unmask-reason"
          data-first-focus=""
          maxLength={300}
          placeholder={t('work.protect.reasonHint')}
          value={reason}
          onChange={(event) => setReason(event.target.value)}
        />
      </label>
    </FormDialog>
  );
}

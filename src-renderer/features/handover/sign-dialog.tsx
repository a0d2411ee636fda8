import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { FailureError } from '../../ipc/client';
import { FormDialog } from '../../ui/dialog';
import { ShowPassphrase } from '../session/show-passphrase';

/** A step that is signed with the officer's passphrase, and with a reason where somebody signs for another. */
export function SignDialog({
  title,
  label,
  needsReason,
  busy,
  error,
  onSign,
  onClose,
  children,
}: {
  title: string;
  /** On the button. */
  label: string;
  needsReason: boolean;
  busy: boolean;
  error: FailureError | null;
  onSign(signed: { passphrase: string; reason: string }): void;
  onClose(): void;
  children?: ReactNode;
}) {
  const { t } = useTranslation();
  const [passphrase, setPassphrase] = useState('');
  const [shown, setShown] = useState(false);
  const [reason, setReason] = useState('');
  const problem = needsReason && reason.trim() === '' ? t('handover.reasonNeeded') : null;
  return (
    <FormDialog
      title={title}
      testId="sign-dialog"
      confirm={{ label, testId: 'sign-confirm', disabled: busy || passphrase === '' || problem !== null }}
      problem={problem}
      error={error}
      onConfirm={() => onSign({ passphrase, reason: reason.trim() })}
      onClose={onClose}
    >
      {children}
      {needsReason && (
        <label>
          {t('handover.reason')}
          <textarea
            className="field"
            rows={2}
            maxLength={1_000}
            data-testid="sign-reason"
            value={reason}
            onChange={(event) => setReason(event.target.value)}
          />
        </label>
      )}
      <label>
        {t('handover.passphrase')}
        <input
          className="field"
          type={shown ? 'text' : 'password'}
          spellCheck={false}
          autoComplete="off"
          data-testid="sign-passphrase"
          value={passphrase}
          onChange={(event) => setPassphrase(event.target.value)}
        />
      </label>
      <ShowPassphrase shown={shown} onChange={setShown} />
    </FormDialog>
  );
}

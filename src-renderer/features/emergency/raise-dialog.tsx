import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { MessageId } from '../../../src-shared/domain/ids';
import { useAct } from '../../ipc/queries';
import { FormDialog } from '../../ui/dialog';
import { useNotices } from '../../ui/notices';

/** Raises an emergency: needs no claim, and asks for nothing that could delay it. */
export function RaiseDialog({ messageId, done }: { messageId: MessageId; done(): void }) {
  const { t } = useTranslation();
  const { notify } = useNotices();
  const raise = useAct('emergency.raise');
  const [note, setNote] = useState('');
  const confirm = () =>
    raise.mutate(
      { messageId, note: note.trim() },
      {
        onSuccess: () => {
          notify({ kind: 'success', text: t('work.emergency.raised') });
          done();
        },
      },
    );
  return (
    <FormDialog
      title={t('work.emergency.raiseTitle')}
      testId="emergency-dialog"
      confirm={{
        label: t('work.emergency.confirm'),
        testId: 'emergency-raise-confirm',
        disabled: raise.isPending,
        danger: true,
      }}
      error={raise.error}
      onConfirm={confirm}
      onClose={done}
    >
      <p role="note">{t('work.emergency.raiseHint')}</p>
      <label>
        {t('work.emergency.note')}
        <textarea
          className="field"
          rows={3}
          maxLength={1_000}
          data-testid="emergency-note"
          placeholder={t('work.emergency.notePlaceholder')}
          value={note}
          onChange={(event) => setNote(event.target.value)}
        />
      </label>
    </FormDialog>
  );
}

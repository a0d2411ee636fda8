import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { MessageId } from '../../../src-shared/domain/ids';
import { useAct } from '../../ipc/queries';
import { FormDialog } from '../../ui/dialog';
import { useNotices } from '../../ui/notices';
import { fromLocalInput, toLocalInput } from '../ticket/deadline';

/** A day on, at the end of office hours: an instant at which somebody can still keep it. */
function tomorrowEvening(): number {
  const due = new Date();
  due.setDate(due.getDate() + 1);
  return due.setHours(18, 0, 0, 0);
}

/** What the citizen was promised, and by when. */
export function PromiseDialog({ messageId, onClose }: { messageId: MessageId; onClose(): void }) {
  const { t } = useTranslation();
  const { notify } = useNotices();
  const make = useAct('promise.make');
  const [text, setText] = useState('');
  const [due, setDue] = useState(() => toLocalInput(tomorrowEvening()));
  const dueAt = fromLocalInput(due);
  return (
    <FormDialog
      title={t('shift.promiseTitle')}
      testId="promise-dialog"
      confirm={{
        label: t('shift.promise'),
        testId: 'promise-confirm',
        disabled: text.trim() === '' || dueAt === null || make.isPending,
      }}
      error={make.error}
      onConfirm={() => {
        if (dueAt === null) return;
        make.mutate(
          { messageId, text: text.trim(), dueAt: new Date(dueAt).toISOString() },
          {
            onSuccess: () => {
              notify({ kind: 'success', text: t('shift.promiseMade') });
              onClose();
            },
          },
        );
      }}
      onClose={onClose}
    >
      <label>
        {t('shift.promiseText')}
        <input
          className="field"
          data-testid="promise-text"
          maxLength={500}
          value={text}
          onChange={(event) => setText(event.target.value)}
        />
      </label>
      <label>
        {t('shift.promiseDue')}
        <input
          className="field"
          type="datetime-local"
          data-testid="promise-due"
          value={due}
          onChange={(event) => setDue(event.target.value)}
        />
      </label>
    </FormDialog>
  );
}

import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { AnswerImport } from '../../../src-shared/domain/answer-import';
import { useAct } from '../../ipc/queries';
import { FormDialog } from '../../ui/dialog';
import { useNotices } from '../../ui/notices';

export type Decision = 'approve' | 'refuse' | 'undo' | 'cancel';

const MAX_NOTE = 1_000;
const DONE = { approve: 'approved', refuse: 'refused', undo: 'undone', cancel: 'cancelled' } as const;

interface Props {
  answerImport: AnswerImport;
  decision: Decision;
  onClose(): void;
}

/** Says what a decision does to the whole import, and asks for the reason where one is wanted. */
export function DecisionDialog({
  answerImport: { id: importId, fileName, created, changed },
  decision,
  onClose,
}: Props) {
  const { t } = useTranslation();
  const { notify } = useNotices();
  const acts = {
    approve: useAct('answer_import.approve'),
    refuse: useAct('answer_import.refuse'),
    undo: useAct('answer_import.undo'),
    cancel: useAct('answer_import.cancel'),
  };
  const [note, setNote] = useState('');
  const act = acts[decision];
  const needsReason = decision === 'refuse' || decision === 'undo';
  const problem = needsReason && note.trim() === '' ? t('imports.decide.needReason') : null;

  const confirm = () => {
    if (problem !== null) return;
    const onSuccess = () => {
      notify({ kind: 'success', text: t(`imports.decide.${DONE[decision]}`) });
      onClose();
    };
    if (decision === 'cancel') acts.cancel.mutate({ importId }, { onSuccess });
    else acts[decision].mutate({ importId, note }, { onSuccess });
  };
  return (
    <FormDialog
      title={t(`imports.decide.${decision}Title`, { file: fileName })}
      testId="import-decision-dialog"
      confirm={{
        label: t(`imports.list.${decision}`),
        testId: 'import-decision-confirm',
        disabled: problem !== null || act.isPending,
        danger: decision === 'undo',
      }}
      problem={problem}
      error={act.error}
      onConfirm={confirm}
      onClose={onClose}
    >
      <p>{t(`imports.decide.${decision}About`, { created, changed })}</p>
      {decision !== 'cancel' && (
        <label>
          {t(`imports.decide.${decision}Note`)}
          <textarea
            className="field"
            data-testid="import-decision-note"
            data-first-focus
            rows={3}
            maxLength={MAX_NOTE}
            required={needsReason}
            value={note}
            onChange={(event) => setNote(event.target.value)}
          />
        </label>
      )}
    </FormDialog>
  );
}

import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Answer } from '../../../src-shared/domain/answer';
import { useAct, useRead } from '../../ipc/queries';
import { FormDialog } from '../../ui/dialog';
import { useNotices } from '../../ui/notices';

/** Takes an answer out of use: why, and whether citizens who got it are to be told. */
export function RetireDialog({ answer, done }: { answer: Answer; done(): void }) {
  const { t } = useTranslation();
  const { notify } = useNotices();
  const retire = useAct('answer.retire');
  const replies = useRead('answer.usages', { answerId: answer.id, offset: 0, limit: 1 }).data?.total ?? 0;
  const [reason, setReason] = useState('');
  const [openCorrections, setOpenCorrections] = useState(true);
  const confirm = () =>
    retire.mutate(
      {
        answerId: answer.id,
        answerVersion: answer.version,
        reason,
        openCorrections: openCorrections && replies > 0,
      },
      {
        onSuccess: () => {
          notify({ kind: 'success', text: t('library.answer.retired') });
          done();
        },
      },
    );
  return (
    <FormDialog
      title={t('library.answer.retireTitle')}
      testId="retire-dialog"
      confirm={{
        label: t('library.answer.retire'),
        testId: 'retire-confirm',
        danger: true,
        disabled: reason.trim() === '' || retire.isPending,
      }}
      problem={reason.trim() === '' ? t('library.needReason') : null}
      error={retire.error}
      onConfirm={confirm}
      onClose={done}
    >
      <p>{answer.question}</p>
      <label>
        {t('library.reason')}
        <textarea
          className="field"
          rows={3}
          maxLength={1_000}
          data-testid="retire-reason"
          value={reason}
          onChange={(event) => setReason(event.target.value)}
        />
      </label>
      {replies > 0 ? (
        <label className="choice">
          <input
            type="checkbox"
            data-testid="retire-corrections"
            checked={openCorrections}
            onChange={(event) => setOpenCorrections(event.target.checked)}
          />
          {t('library.correction.openFor', { n: replies })}
        </label>
      ) : (
        <p className="muted">{t('library.correction.noReplies')}</p>
      )}
    </FormDialog>
  );
}

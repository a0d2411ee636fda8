import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { AnswerRevision } from '../../../src-shared/domain/answer-revision';
import { useAct } from '../../ipc/queries';
import { FormDialog } from '../../ui/dialog';
import { useNotices } from '../../ui/notices';
import { useLibrary } from '../library/library-state';

/** Gives a revision back to its author, with what is to be changed. */
export function ReturnDialog({ revision, done }: { revision: AnswerRevision; done(): void }) {
  const { t } = useTranslation();
  const library = useLibrary();
  const { notify } = useNotices();
  const giveBack = useAct('answer.return');
  const [note, setNote] = useState('');
  const missing = note.trim() === '';
  return (
    <FormDialog
      title={t('library.revision.returnTitle', { name: revision.authorName })}
      testId="return-dialog"
      confirm={{
        label: t('library.revision.return'),
        testId: 'return-confirm',
        disabled: missing || giveBack.isPending,
      }}
      problem={missing ? t('library.needReason') : null}
      error={giveBack.error}
      onConfirm={() =>
        giveBack.mutate(
          { revisionId: revision.id, note },
          {
            onSuccess: () => {
              notify({ kind: 'success', text: t('library.revision.returned') });
              done();
              library.open({ page: 'revisions', box: 'to_review' });
            },
          },
        )
      }
      onClose={done}
    >
      <label>
        {t('library.revision.returnReason')}
        <textarea
          className="field"
          rows={4}
          maxLength={1_000}
          data-testid="return-note-input"
          value={note}
          onChange={(event) => setNote(event.target.value)}
        />
      </label>
    </FormDialog>
  );
}

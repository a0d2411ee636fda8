import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { contentOf } from '../../../src-shared/domain/answer';
import { changedFields } from '../../../src-shared/domain/answer-merge';
import type { RevisionDetail } from '../../../src-shared/ipc/library-views';
import { useAct } from '../../ipc/queries';
import { FormDialog } from '../../ui/dialog';
import { useNotices } from '../../ui/notices';
import { useLibrary } from '../library/library-state';

/** Puts a revision in force as it was seen, and asks about the citizens who got the old text. */
export function ApproveDialog({ detail, done }: { detail: RevisionDetail; done(): void }) {
  const { t } = useTranslation();
  const library = useLibrary();
  const { notify } = useNotices();
  const approve = useAct('answer.approve');
  // What was seen when the dialog was opened: a change meanwhile must be seen first.
  const [seen] = useState(detail);
  const { revision, current, merged, repliesOnOlder } = seen;
  const [note, setNote] = useState('');
  const [openCorrections, setOpenCorrections] = useState(
    () => current !== null && changedFields(contentOf(current), merged.content).includes('text'),
  );
  return (
    <FormDialog
      title={t('library.revision.approveTitle')}
      testId="approve-dialog"
      confirm={{ label: t('library.revision.approve'), testId: 'approve-confirm', disabled: approve.isPending }}
      error={approve.error}
      onConfirm={() =>
        approve.mutate(
          {
            revisionId: revision.id,
            revisionVersion: revision.version,
            onVersion: current?.version ?? null,
            note,
            openCorrections: openCorrections && repliesOnOlder > 0,
          },
          {
            onSuccess: () => {
              notify({ kind: 'success', text: t('library.revision.approved') });
              done();
              library.open({ page: 'revisions', box: 'to_review' });
            },
          },
        )
      }
      onClose={done}
    >
      <p>{t('library.revision.approveHint', { question: merged.content.question })}</p>
      {repliesOnOlder > 0 && (
        <label className="choice">
          <input
            type="checkbox"
            data-testid="approve-corrections"
            checked={openCorrections}
            onChange={(event) => setOpenCorrections(event.target.checked)}
          />
          {t('library.correction.openFor', { n: repliesOnOlder })}
        </label>
      )}
      <label>
        {t('library.noteOptional')}
        <textarea
          className="field"
          rows={2}
          maxLength={1_000}
          data-testid="approve-note"
          data-first-focus
          value={note}
          onChange={(event) => setNote(event.target.value)}
        />
      </label>
    </FormDialog>
  );
}

import { useTranslation } from 'react-i18next';
import type { AnswerRevisionId } from '../../../src-shared/domain/ids';
import { useAct } from '../../ipc/queries';
import { FormDialog } from '../../ui/dialog';
import { useNotices } from '../../ui/notices';
import { useLibrary } from '../library/library-state';

/** Throws a draft away, after asking. */
export function DiscardDialog({
  revisionId,
  question,
  done,
}: {
  revisionId: AnswerRevisionId;
  question: string;
  done(): void;
}) {
  const { t } = useTranslation();
  const library = useLibrary();
  const { notify } = useNotices();
  const discard = useAct('answer.discard');
  return (
    <FormDialog
      title={t('library.revision.discardTitle')}
      testId="discard-dialog"
      confirm={{
        label: t('library.revision.discard'),
        testId: 'discard-confirm',
        danger: true,
        disabled: discard.isPending,
      }}
      error={discard.error}
      onConfirm={() =>
        discard.mutate(
          { revisionId },
          {
            onSuccess: () => {
              notify({ kind: 'success', text: t('library.revision.discarded') });
              done();
              library.open({ page: 'revisions', box: 'mine' });
            },
          },
        )
      }
      onClose={done}
    >
      <p>{question}</p>
      <p className="muted">{t('library.revision.discardHint')}</p>
    </FormDialog>
  );
}

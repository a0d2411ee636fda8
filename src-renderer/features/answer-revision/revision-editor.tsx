import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { contentOf } from '../../../src-shared/domain/answer';
import type { AnswerRevisionId } from '../../../src-shared/domain/ids';
import type { RevisionDetail } from '../../../src-shared/ipc/library-views';
import { useShortcut } from '../../app/keyboard/keyboard';
import { useAct } from '../../ipc/queries';
import { Button } from '../../ui/button';
import { FailureMessage } from '../../ui/failure-message';
import { useNotices } from '../../ui/notices';
import { type RevisionStart, useLibrary } from '../library/library-state';
import { PendingNote } from '../library/pending-note';
import { AlikeAnswers } from './alike-answers';
import { ConflictPanel } from './conflict-panel';
import { DiscardDialog } from './discard-dialog';
import { readForm } from './form-content';
import { RevisionForm } from './revision-form';
import { SavedMark } from './saved-mark';
import { SiblingPanel } from './sibling-panel';
import { useRevisionDraft } from './use-revision-draft';

/** Writes a revision. It is saved on every pause; handing it in gives it to whoever decides. */
export function RevisionEditor({
  start,
  detail,
}: {
  start: RevisionStart & { revisionId: AnswerRevisionId | null };
  /** Null until the first save. */
  detail: RevisionDetail | null;
}) {
  const { t } = useTranslation();
  const library = useLibrary();
  const { notify, notifyFailure } = useNotices();
  const submit = useAct('answer.submit');
  const [discarding, setDiscarding] = useState(false);
  const draft = useRevisionDraft(start, detail?.revision ?? null, (revisionId, moved) => {
    if (moved) notify({ kind: 'info', text: t('library.revision.savedBeside') });
    // A new one goes on in this editor, which by now has a revision to be found by.
    library.open({ page: 'revisions', box: 'mine', revisionId, ...(!moved && { start }) });
  });
  const reading = readForm(draft.form);
  const problems = reading.ok ? [] : reading.problems;
  const revision = detail?.revision ?? null;
  const conflicts = detail?.merged.conflicts ?? [];

  async function handIn(): Promise<void> {
    if (submit.isPending || conflicts.length > 0) return;
    const revisionId = await draft.flush();
    if (revisionId === null) return;
    submit.mutate(
      { revisionId },
      {
        onError: notifyFailure,
        onSuccess: () => {
          notify({ kind: 'success', text: t('library.revision.submitted') });
          library.open({ page: 'revisions', box: 'mine', revisionId });
        },
      },
    );
  }
  useShortcut('send', () => void handIn());

  return (
    <div
      className="revision-editor"
      data-testid="revision-editor"
      data-revision-id={revision?.id}
      onKeyDownCapture={(event) => {
        if (event.key !== 'Enter' || !event.ctrlKey || event.shiftKey) return;
        event.preventDefault();
        event.stopPropagation();
        void handIn();
      }}
    >
      <header className="editor-head">
        <h2>{t(start.baseVersion === null ? 'library.revision.writeNew' : 'library.revision.writeChange')}</h2>
        <SavedMark saving={draft.saving} problems={problems} />
        <div className="page-actions">
          {revision !== null && (
            <Button look="quiet" data-testid="revision-discard" onClick={() => setDiscarding(true)}>
              {t('library.revision.discard')}
            </Button>
          )}
          <Button data-testid="revision-save" onClick={() => void draft.flush()}>
            {t('library.revision.save')}
          </Button>
          <Button
            look="primary"
            shortcut="send"
            data-testid="revision-submit"
            disabled={submit.isPending || !reading.ok || conflicts.length > 0}
            title={conflicts.length > 0 ? t('library.revision.settleFirst') : undefined}
            onClick={() => void handIn()}
          >
            {t('library.revision.submit')}
          </Button>
        </div>
      </header>
      {draft.saving.state === 'failed' && <FailureMessage failure={draft.saving.failure} />}
      {detail !== null && <PendingNote pending={detail.pending} />}
      {revision !== null && revision.status === 'returned' && (
        <p className="returned" data-testid="return-note">
          {t('library.revision.returnedBy', { name: revision.returnedBy, note: revision.returnNote })}
        </p>
      )}
      {detail !== null && detail.current !== null && conflicts.length > 0 && (
        <ConflictPanel
          key={detail.current.version}
          conflicts={conflicts}
          base={detail.base}
          mine={draft.form}
          theirs={contentOf(detail.current)}
          version={detail.current.version}
          onSettle={draft.rebase}
        />
      )}
      {detail !== null && <SiblingPanel detail={detail} mine={draft.form} onChange={draft.change} />}
      <RevisionForm
        form={draft.form}
        problems={draft.saving.state === 'clean' ? [] : problems}
        onChange={draft.change}
      />
      {detail !== null && <AlikeAnswers alike={detail.alike} />}
      {discarding && revision !== null && (
        <DiscardDialog revisionId={revision.id} question={draft.form.question} done={() => setDiscarding(false)} />
      )}
    </div>
  );
}

import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ReplyId } from '../../../src-shared/domain/ids';
import { isVoid } from '../../../src-shared/domain/reply';
import type { CorrectionView } from '../../../src-shared/ipc/library-views';
import { useAct } from '../../ipc/queries';
import { FormDialog } from '../../ui/dialog';
import { useNotices } from '../../ui/notices';
import { absoluteTime } from '../../ui/time';

/** The citizen was told, by which reply; or need not be, and why not. */
export function SettleDialog({ view: { correction, laterReplies }, done }: { view: CorrectionView; done(): void }) {
  const { t } = useTranslation();
  const { notify } = useNotices();
  const settle = useAct('correction.settle');
  const usable = laterReplies.filter((reply) => !isVoid(reply));
  const [replyId, setReplyId] = useState<ReplyId | null>(usable.at(-1)?.replyId ?? null);
  const [note, setNote] = useState('');
  const problem = replyId === null && note.trim() === '' ? t('library.correction.needNote') : null;
  return (
    <FormDialog
      title={t('library.correction.settleTitle')}
      testId="settle-dialog"
      width={640}
      confirm={{
        label: t('library.correction.settle'),
        testId: 'settle-confirm',
        disabled: problem !== null || settle.isPending,
      }}
      problem={problem}
      error={settle.error}
      onConfirm={() =>
        settle.mutate(
          { correctionId: correction.id, verdict: replyId === null ? 'not_needed' : 'corrected', replyId, note },
          {
            onSuccess: () => {
              notify({ kind: 'success', text: t('library.correction.done') });
              done();
            },
          },
        )
      }
      onClose={done}
    >
      {usable.length === 0 && <p className="muted">{t('library.correction.noLater')}</p>}
      {usable.map((reply) => (
        <label key={reply.replyId} className="choice">
          <input
            type="radio"
            name="verdict"
            data-testid="settle-reply"
            checked={replyId === reply.replyId}
            onChange={() => setReplyId(reply.replyId)}
          />
          <span>
            {t('library.correction.byReply', { time: absoluteTime(reply.queuedAt) })}
            <span className="muted clamp">{reply.text}</span>
          </span>
        </label>
      ))}
      <label className="choice">
        <input
          type="radio"
          name="verdict"
          data-testid="settle-not-needed"
          checked={replyId === null}
          onChange={() => setReplyId(null)}
        />
        {t('library.correction.notNeeded')}
      </label>
      <label>
        {t(replyId === null ? 'library.correction.notNeededWhy' : 'library.noteOptional')}
        <textarea
          className="field"
          rows={3}
          maxLength={1_000}
          data-testid="settle-note"
          value={note}
          onChange={(event) => setNote(event.target.value)}
        />
      </label>
    </FormDialog>
  );
}

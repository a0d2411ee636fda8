import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { mayDo } from '../../../src-shared/domain/permission';
import { isVoid } from '../../../src-shared/domain/reply';
import type { CorrectionView } from '../../../src-shared/ipc/library-views';
import type { MessageDetail } from '../../../src-shared/ipc/views';
import { useAct, useRead } from '../../ipc/queries';
import { Tag } from '../../ui/badge';
import { Button } from '../../ui/button';
import { focusOnMount } from '../../ui/focus';
import { useNotices } from '../../ui/notices';
import { useNow } from '../../ui/now';
import { clockTime } from '../../ui/time';
import { useDesk } from '../desk/desk-state';
import { TextDiff } from '../library/text-diff';

const SHOWN = 20;

/** Replies to this message that rest on an answer which was changed or retired since: what changed, and what is to be done. */
export function CorrectionBanner({ detail }: { detail: MessageDetail }) {
  const { t } = useTranslation();
  const { data } = useRead('correction.list', {
    state: 'open',
    answerId: null,
    messageId: detail.message.id,
    limit: SHOWN,
  });
  if (data === undefined || data.corrections.length === 0) return null;
  return (
    <section className="corrections" aria-label={t('work.correction.region')} data-testid="corrections">
      {data.corrections.map((view) => (
        <OneCorrection key={view.correction.id} view={view} detail={detail} />
      ))}
    </section>
  );
}

function OneCorrection({ view, detail }: { view: CorrectionView; detail: MessageDetail }) {
  const { t } = useTranslation();
  const now = useNow();
  const { correction, question, pending } = view;
  const { reason } = correction;
  return (
    <article className="correction" data-testid="correction" data-correction-id={correction.id} data-reason={reason}>
      <div className="row">
        <strong role="status">{t(`work.correction.${reason}`, { question })}</strong>
        {pending !== null && (
          <Tag tone={pending.state === 'waiting' ? 'accent' : 'danger'}>
            {pending.state === 'waiting'
              ? t('work.correction.waiting')
              : t(`failures.rejection.${pending.code ?? 'invalid'}.what`)}
          </Tag>
        )}
      </div>
      <p>
        {t('work.correction.explain', {
          used: correction.usedVersion,
          now: correction.newVersion,
          time: clockTime(correction.openedAt, now),
        })}{' '}
        {correction.note !== '' && t('work.correction.note', { note: correction.note })}
      </p>
      <details>
        <summary>{t('work.correction.sentReply')}</summary>
        <blockquote className="text">{view.replyText}</blockquote>
      </details>
      <details open>
        <summary>{t(reason === 'changed' ? 'work.correction.difference' : 'work.correction.oldText')}</summary>
        <p className="text">
          {reason === 'changed' ? <TextDiff before={view.oldText} after={view.newText} /> : view.oldText}
        </p>
      </details>
      {pending?.state !== 'waiting' && <Steps view={view} detail={detail} />}
    </article>
  );
}

/** Take the message up again and answer, or say that it was put right, or that it need not be. */
function Steps({ view, detail }: { view: CorrectionView; detail: MessageDetail }) {
  const { t } = useTranslation();
  const { notify, notifyFailure } = useNotices();
  const desk = useDesk();
  const reopen = useAct('correction.reopen');
  const settle = useAct('correction.settle');
  const [asking, setAsking] = useState(false);
  const [note, setNote] = useState('');
  const session = useRead('session.current', null).data ?? null;
  const { id: correctionId, answerId, newVersion, reason } = view.correction;
  const later = view.laterReplies.findLast((reply) => !isVoid(reply));
  const mine = detail.claim.state === 'mine' || detail.claim.state === 'tentative';
  const busy = reopen.isPending || settle.isPending;
  if (session === null || !mayDo(session.officer.role, 'handle_messages')) return null;

  const finish = (verdict: 'corrected' | 'not_needed') =>
    settle.mutate(
      {
        correctionId,
        verdict,
        replyId: verdict === 'corrected' ? (later?.replyId ?? null) : null,
        note: verdict === 'corrected' ? '' : note.trim(),
      },
      {
        onSuccess: () =>
          notify({
            kind: 'success',
            text: t(verdict === 'corrected' ? 'work.correction.correctedDone' : 'work.correction.notNeededDone'),
          }),
        onError: notifyFailure,
      },
    );
  if (asking) {
    return (
      <form
        className="reason"
        onSubmit={(event) => {
          event.preventDefault();
          finish('not_needed');
        }}
      >
        <label>
          {t('work.correction.notNeededWhy')}
          <input
            className="field"
            ref={focusOnMount}
            maxLength={1_000}
            data-testid="correction-note"
            value={note}
            onChange={(event) => setNote(event.target.value)}
          />
        </label>
        <div className="row">
          <Button type="submit" look="primary" data-testid="correction-not-needed-confirm" disabled={busy}>
            {t('work.correction.notNeeded')}
          </Button>
          <Button onClick={() => setAsking(false)}>{t('common.cancel')}</Button>
        </div>
      </form>
    );
  }
  return (
    <div className="row">
      {detail.message.status === 'closed' && (
        <Button
          look="primary"
          data-testid="correction-reopen"
          disabled={busy}
          onClick={() =>
            reopen.mutate(
              { correctionId },
              {
                onSuccess: () => notify({ kind: 'success', text: t('work.correction.reopened') }),
                onError: notifyFailure,
              },
            )
          }
        >
          {t('work.correction.reopen')}
        </Button>
      )}
      {mine && reason === 'changed' && (
        <Button
          data-testid="correction-insert-new"
          onClick={() => {
            const basis = { answerId, answerVersion: newVersion, found: null };
            if (!desk.insert({ text: view.newText, basis }))
              notify({ kind: 'info', text: t('work.answer.cannotInsert') });
          }}
        >
          {t('work.correction.insertNew')}
        </Button>
      )}
      {later !== undefined && (
        <Button look="primary" data-testid="correction-corrected" disabled={busy} onClick={() => finish('corrected')}>
          {t('work.correction.corrected')}
        </Button>
      )}
      <Button data-testid="correction-not-needed" disabled={busy} onClick={() => setAsking(true)}>
        {t('work.correction.notNeeded')}
      </Button>
      {later === undefined && detail.message.status !== 'closed' && (
        <span className="muted">{t('work.correction.correctedHint')}</span>
      )}
    </div>
  );
}

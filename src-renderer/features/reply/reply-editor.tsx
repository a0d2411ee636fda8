import type { TFunction } from 'i18next';
import { useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { MAX_REPLY_TEXT, type ReplyOverride, signatureOf, unfilledBlanks } from '../../../src-shared/domain/reply';
import type { ReplyProblem } from '../../../src-shared/domain/reply-check';
import { isTicketOpen } from '../../../src-shared/domain/ticket';
import type { MessageDetail } from '../../../src-shared/ipc/views';
import { useShortcut } from '../../app/keyboard/keyboard';
import { FailureError } from '../../ipc/client';
import { useAct, useClient, useRead } from '../../ipc/queries';
import { Button } from '../../ui/button';
import { useNotices } from '../../ui/notices';
import { useNow } from '../../ui/now';
import { clockTime } from '../../ui/time';
import { usePropose } from '../answer/use-propose';
import { focusPane, useDesk, useIntent } from '../desk/desk-state';
import { BlanksDialog } from './blanks-dialog';
import { LostDraft } from './lost-draft';
import { ProblemsDialog } from './problems-dialog';
import { Basis } from './reply-basis';
import { LengthCount, LongReply, useReplyLength } from './reply-length';
import { selectBlank } from './select-blank';
import { type DraftSaving, useDraft } from './use-draft';
import { useInsertion } from './use-insertion';

/** Writes, saves, signs and sends the reply to the open message. Only whoever holds the claim can send. */
export function ReplyEditor({ detail }: { detail: MessageDetail }) {
  const { t } = useTranslation();
  const { notify, notifyFailure } = useNotices();
  const desk = useDesk();
  const client = useClient();
  const session = useRead('session.current', null).data ?? null;
  const sendReply = useAct('reply.send');
  const editor = useRef<HTMLTextAreaElement>(null);
  const messageId = detail.message.id;
  const draft = useDraft(messageId, detail.draft);
  const [sending, setSending] = useState(false);
  const [pointedOut, setPointedOut] = useState<{ problems: ReplyProblem[]; closeAfterSent: boolean } | null>(null);
  const mayWrite = detail.claim.state === 'mine' || detail.claim.state === 'tentative';
  const blanks = unfilledBlanks(draft.text);
  const signature = session === null ? '' : signatureOf(session.officer);
  const officer = session?.officer ?? null;
  const length = useReplyLength(draft.text, detail.message.channel, officer);
  // A message with open tickets is not closed by the delivery of a reply.
  const mayClose = detail.tickets.every(({ ticket }) => !isTicketOpen(ticket.state));
  const fits = length.units <= MAX_REPLY_TEXT && length.posts !== null;
  const maySend = mayWrite && !detail.accountOff && !sending && draft.text.trim() !== '' && blanks.length === 0 && fits;
  const propose = usePropose();

  const inserting = useInsertion(editor, draft, mayWrite);
  useIntent('reply', mayWrite, () => {
    const field = editor.current;
    if (field === null || field === document.activeElement) return;
    field.focus();
    // Writing goes on at the end of the draft, with the buttons below it in sight where the whole pane scrolls.
    field.setSelectionRange(field.value.length, field.value.length);
    field.parentElement?.scrollIntoView({ block: 'nearest' });
  });

  async function send(closeAfterSent: boolean, overrides: ReplyOverride[] = []): Promise<void> {
    if (!maySend || (closeAfterSent && !mayClose)) {
      const field = editor.current;
      if (field !== null && blanks.length > 0) selectBlank(field, 0);
      return;
    }
    setSending(true);
    try {
      await sendReply.mutateAsync({ messageId, body: draft.text, basis: draft.basis, closeAfterSent, overrides });
      setPointedOut(null);
      draft.reset();
      if (closeAfterSent) desk.toNext();
      else focusPane('conversation');
      const { connection } = await client.request('sync.status', null);
      const { conversation } = await client.request('message.detail', { messageId });
      const last = conversation.findLast((entry) => entry.kind === 'reply');
      const waits = last?.kind === 'reply' && last.view.reply.state === 'checking';
      const sent = closeAfterSent ? t('work.reply.sentNext') : t('work.reply.sent');
      const done = waits ? t('work.reply.sentToCheck') : sent;
      if (connection === 'online') notify({ kind: 'success', text: done });
      else notify({ kind: 'info', text: t('work.reply.queuedOffline') });
    } catch (error) {
      if (error instanceof FailureError && error.failure.code === 'reply_problems')
        setPointedOut({ problems: error.failure.problems, closeAfterSent });
      else notifyFailure(error);
    } finally {
      setSending(false);
    }
  }
  useShortcut('send', () => void send(false));
  useShortcut('sendAndClose', () => void send(true));

  /** From what is being written, else from what was last answered here. */
  function proposeAnswer(): void {
    const body = draft.text.trim();
    const last = detail.conversation.findLast(
      (item) => item.kind === 'reply' && item.view.reply.messageId === messageId,
    );
    if (body !== '') propose?.({ kind: 'draft', messageId, body });
    else if (last?.kind === 'reply') propose?.({ kind: 'reply', replyId: last.view.reply.id });
    else notify({ kind: 'info', text: t('work.answer.nothingToPropose') });
  }
  useShortcut('proposeAnswer', proposeAnswer, propose !== null);

  if (!mayWrite && draft.text === '') {
    return <p className="reply-hint">{whyNotWritable(t, detail)}</p>;
  }
  return (
    <section className="reply" aria-label={t('work.reply.title')}>
      {!mayWrite && <LostDraft detail={detail} text={draft.text} flush={draft.flush} />}
      {detail.accountOff && (
        <p className="reply-hint" role="status" data-testid="reply-account-off">
          {t('work.reply.accountOff')}
        </p>
      )}
      {detail.claim.state === 'tentative' && <p className="reply-hint">{t('work.claim.tentativeHint')}</p>}
      <textarea
        ref={editor}
        className="field reply-editor"
        data-testid="reply-editor"
        aria-label={t('work.reply.label')}
        placeholder={t('work.reply.placeholder')}
        readOnly={!mayWrite}
        maxLength={MAX_REPLY_TEXT}
        value={draft.text}
        onChange={(event) => draft.change(event.target.value)}
        onBlur={draft.flush}
      />
      {blanks.length > 0 && (
        <p className="reply-blanks" role="status" data-testid="reply-blanks">
          {t('work.reply.blanks')}
          {blanks.map((blank) => (
            <Button
              key={blank}
              look="quiet"
              aria-label={t('work.reply.blankJump', { blank })}
              onClick={() => editor.current !== null && selectBlank(editor.current, 0, blank)}
            >
              {`{${blank}}`}
            </Button>
          ))}
        </p>
      )}
      {draft.basis !== null && <Basis basis={draft.basis} draft={draft} exchange={inserting.exchange} />}
      <LongReply length={length} officer={officer} draft={draft} exchange={inserting.exchange} />
      {pointedOut !== null && (
        <ProblemsDialog
          problems={pointedOut.problems}
          send={(overrides) => void send(pointedOut.closeAfterSent, overrides)}
          onClose={() => setPointedOut(null)}
        />
      )}
      {inserting.asked !== null && (
        <BlanksDialog template={inserting.asked.text} insert={inserting.insertAsked} onClose={inserting.cancelAsked} />
      )}
      <div className="reply-foot">
        <div className="reply-facts">
          <span data-testid="reply-signature">{t('work.reply.signature', { signature })}</span>
          <LengthCount text={draft.text} officer={officer} length={length} />
          <SavedMark saving={draft.saving} />
          {!mayClose && <span>{t('work.reply.closesLater')}</span>}
          {propose !== null && draft.text.trim() !== '' && (
            <Button look="quiet" shortcut="proposeAnswer" data-testid="propose-draft" onClick={proposeAnswer}>
              {t('work.answer.propose')}
            </Button>
          )}
        </div>
        <div className="reply-buttons">
          <Button
            data-testid="send-close-button"
            shortcut="sendAndClose"
            disabled={!maySend || !mayClose}
            title={mayClose ? undefined : t('work.close.openTickets')}
            onClick={() => void send(true)}
          >
            {t('work.reply.sendAndClose')}
          </Button>
          <Button
            data-testid="send-button"
            look="primary"
            shortcut="send"
            disabled={!maySend}
            onClick={() => void send(false)}
          >
            {t('work.reply.send')}
          </Button>
        </div>
      </div>
    </section>
  );
}

/** Why there is nothing to write in. */
function whyNotWritable(t: TFunction, { message, claim }: MessageDetail): string {
  if (message.status === 'closed') return t('work.claim.closed');
  if (claim.state !== 'other') return t('work.claim.firstClaim');
  return t('work.claim.heldByOther', { name: claim.holderName ?? t('common.somebody') });
}

function SavedMark({ saving }: { saving: DraftSaving }) {
  const { t } = useTranslation();
  const now = useNow();
  const text =
    saving.state === 'failed'
      ? t('work.reply.notSaved')
      : saving.state === 'saving'
        ? t('work.reply.saving')
        : saving.savedAt === null
          ? ''
          : t('work.reply.saved', { time: clockTime(saving.savedAt, now, true) });
  return (
    <span
      role="status"
      data-testid="reply-saved"
      data-state={saving.state}
      className={saving.state === 'failed' ? 'reply-not-saved' : undefined}
    >
      {text}
    </span>
  );
}

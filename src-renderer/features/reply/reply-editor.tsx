import type { TFunction } from 'i18next';
import { useCallback, useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import {
  MAX_REPLY_TEXT,
  type ReplyBasis,
  signatureOf,
  signedText,
  unfilledBlanks,
} from '../../../src-shared/domain/reply';
import { isTicketOpen } from '../../../src-shared/domain/ticket';
import type { MessageDetail } from '../../../src-shared/ipc/views';
import { useShortcut } from '../../app/keyboard/keyboard';
import { useAct, useClient, useRead } from '../../ipc/queries';
import { Button } from '../../ui/button';
import { useNotices } from '../../ui/notices';
import { useNow } from '../../ui/now';
import { clockTime } from '../../ui/time';
import { focusPane, type Insertion, useDesk, useIntent } from '../desk/desk-state';
import { type DraftSaving, useDraft } from './use-draft';

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
  const mayWrite = detail.claim.state === 'mine' || detail.claim.state === 'tentative';
  const blanks = unfilledBlanks(draft.text);
  const signature = session === null ? '' : signatureOf(session.officer);
  const length = session === null ? draft.text.length : signedText(draft.text, session.officer).length;
  // A message with open tickets is not closed by the delivery of a reply.
  const mayClose = detail.tickets.every(({ ticket }) => !isTicketOpen(ticket.state));
  const maySend = mayWrite && !sending && draft.text.trim() !== '' && blanks.length === 0 && length <= MAX_REPLY_TEXT;

  const insert = useCallback(
    ({ text, basis }: Insertion) => {
      const field = editor.current;
      if (field === null || !mayWrite) return false;
      const start = field.selectionStart;
      const before = field.value.slice(0, start);
      const separator = before === '' || before.endsWith('\n') ? '' : '\n';
      const next = `${before}${separator}${text}${field.value.slice(field.selectionEnd)}`;
      draft.change(next.slice(0, MAX_REPLY_TEXT), basis);
      // A narrow window may show another pane; the focus goes to the editor after that.
      desk.showPane('conversation');
      requestAnimationFrame(() => {
        field.focus();
        const end = before.length + separator.length + text.length;
        if (!selectBlank(field, before.length)) field.setSelectionRange(end, end);
      });
      return true;
    },
    [draft.change, mayWrite, desk.showPane],
  );

  useEffect(() => {
    desk.setInsertionReceiver(insert);
    return () => desk.setInsertionReceiver(null);
  }, [insert, desk]);
  useIntent('reply', mayWrite, () => {
    const field = editor.current;
    if (field === null || field === document.activeElement) return;
    field.focus();
    // Writing goes on at the end of the draft, with the buttons below it in sight where the whole pane scrolls.
    field.setSelectionRange(field.value.length, field.value.length);
    field.parentElement?.scrollIntoView({ block: 'nearest' });
  });

  async function send(closeAfterSent: boolean): Promise<void> {
    if (!maySend || (closeAfterSent && !mayClose)) {
      const field = editor.current;
      if (field !== null && blanks.length > 0) selectBlank(field, 0);
      return;
    }
    setSending(true);
    try {
      await sendReply.mutateAsync({ messageId, body: draft.text, basis: draft.basis, closeAfterSent });
      draft.reset();
      if (closeAfterSent) desk.toNext();
      else focusPane('conversation');
      const { connection } = await client.request('sync.status', null);
      const done = closeAfterSent ? t('work.reply.sentNext') : t('work.reply.sent');
      if (connection === 'online') notify({ kind: 'success', text: done });
      else notify({ kind: 'info', text: t('work.reply.queuedOffline') });
    } catch (error) {
      notifyFailure(error);
    } finally {
      setSending(false);
    }
  }
  useShortcut('send', () => void send(false));
  useShortcut('sendAndClose', () => void send(true));

  if (!mayWrite && draft.text === '') {
    return <p className="reply-hint">{whyNotWritable(t, detail)}</p>;
  }
  return (
    <section className="reply" aria-label={t('work.reply.title')}>
      {!mayWrite && <LostDraft detail={detail} text={draft.text} flush={draft.flush} />}
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
      {draft.basis !== null && <Basis basis={draft.basis} remove={() => draft.change(draft.text, null)} />}
      <div className="reply-foot">
        <div className="reply-facts">
          <span data-testid="reply-signature">{t('work.reply.signature', { signature })}</span>
          <span data-testid="reply-length" data-over={length > MAX_REPLY_TEXT}>
            {t('work.reply.length', { n: length, max: MAX_REPLY_TEXT })}
          </span>
          <SavedMark saving={draft.saving} />
          {!mayClose && <span>{t('work.reply.closesLater')}</span>}
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

function Basis({ basis, remove }: { basis: ReplyBasis; remove(): void }) {
  const { t } = useTranslation();
  const { data } = useRead('answer.get', { answerId: basis.answerId });
  return (
    <p className="reply-basis">
      {t('work.reply.basis', { question: data?.question ?? basis.answerId, version: basis.answerVersion })}
      <Button look="quiet" onClick={remove}>
        {t('work.reply.basisRemove')}
      </Button>
    </p>
  );
}

/** The claim went to somebody else while this officer was writing: the text stays and can be handed over. */
function LostDraft({ detail, text, flush }: { detail: MessageDetail; text: string; flush(): void }) {
  const { t } = useTranslation();
  const { notify, notifyFailure } = useNotices();
  const offer = useAct('draft.offer');
  const handOver = () => {
    flush();
    offer.mutate(
      { messageId: detail.message.id },
      { onSuccess: () => notify({ kind: 'success', text: t('work.reply.offered') }), onError: notifyFailure },
    );
  };
  const held = detail.claim.state === 'other';
  useShortcut('offerDraft', handOver, held);
  return (
    <div className="draft-lost" role="status" data-testid="draft-lost">
      <span>
        {held
          ? t('work.reply.draftLost', { holder: detail.claim.holderName ?? t('common.somebody') })
          : t('work.claim.firstClaim')}
      </span>
      {held && (
        <Button
          data-testid="offer-draft-button"
          look="primary"
          shortcut="offerDraft"
          disabled={offer.isPending}
          onClick={handOver}
        >
          {t('work.reply.offerDraft')}
        </Button>
      )}
      <Button
        onClick={() =>
          void navigator.clipboard
            .writeText(text)
            .then(() => notify({ kind: 'info', text: t('common.copied') }), notifyFailure)
        }
      >
        {t('work.reply.copyDraft')}
      </Button>
    </div>
  );
}

/** Selects the next blank of a template so that typing fills it. @returns false when there is none */
function selectBlank(field: HTMLTextAreaElement, from: number, name?: string): boolean {
  const [first] = name === undefined ? unfilledBlanks(field.value.slice(from)) : [name];
  if (first === undefined) return false;
  const start = field.value.indexOf(`{${first}}`, from);
  if (start < 0) return false;
  field.focus();
  field.setSelectionRange(start, start + first.length + 2);
  return true;
}

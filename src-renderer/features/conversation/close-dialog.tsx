import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { MessageId } from '../../../src-shared/domain/ids';
import { closeRefusal, OUTCOME_KINDS, type Outcome, outcomeSchema } from '../../../src-shared/domain/message';
import type { MessageDetail } from '../../../src-shared/ipc/views';
import { useAct, useRead } from '../../ipc/queries';
import { FormDialog } from '../../ui/dialog';
import { useNotices } from '../../ui/notices';
import { useDesk } from '../desk/desk-state';

const NOTE_HINTS = {
  answered: 'noteAnswered',
  duplicate: 'noteDuplicate',
  transferred: 'noteTransferred',
  no_reply_needed: 'noteNoReply',
} as const;

/** Closing needs an outcome; what cannot be chosen now says why. */
export function CloseDialog({ detail, done }: { detail: MessageDetail; done(): void }) {
  const { t } = useTranslation();
  const { notify } = useNotices();
  const desk = useDesk();
  const close = useAct('message.close');
  const tickets = detail.tickets.map(({ ticket }) => ticket);
  const replies = detail.conversation.flatMap((item) =>
    item.kind === 'reply' && item.view.reply.messageId === detail.message.id ? [item.view.reply] : [],
  );
  const refusalOf = (kind: Outcome['kind']) => closeRefusal(detail.message, tickets, replies, { kind });
  const [kind, setKind] = useState<Outcome['kind']>(
    () => OUTCOME_KINDS.find((one) => refusalOf(one) === null) ?? 'answered',
  );
  const [note, setNote] = useState('');
  const [duplicateOfId, setDuplicateOfId] = useState<MessageId | null>(null);
  const refusal = refusalOf(kind);
  const outcome = outcomeSchema.safeParse({
    kind,
    note: note.trim(),
    ...(duplicateOfId !== null && { duplicateOfId }),
  });

  const problem =
    refusal === 'open_tickets'
      ? t('work.close.openTickets')
      : refusal === 'reply_not_sent'
        ? t('work.close.replyNotSent')
        : kind === 'duplicate' && duplicateOfId === null
          ? t('work.close.needDuplicate')
          : outcome.success
            ? null
            : t('work.close.needNote');

  const confirm = () => {
    if (!outcome.success) return;
    close.mutate(
      { messageId: detail.message.id, outcome: outcome.data },
      {
        onSuccess: () => {
          notify({ kind: 'success', text: t('work.close.done') });
          done();
          desk.toNext();
        },
      },
    );
  };
  return (
    <FormDialog
      title={t('work.close.title')}
      testId="close-dialog"
      confirm={{
        label: t('work.close.confirm'),
        testId: 'close-confirm',
        disabled: refusal !== null || !outcome.success || close.isPending,
      }}
      problem={problem}
      error={close.error}
      onConfirm={confirm}
      onClose={done}
    >
      {detail.message.emergency && (
        <p className="failure" role="alert">
          {t('work.close.emergencyOpen')}
        </p>
      )}
      <fieldset>
        <legend>{t('work.close.outcome')}</legend>
        {OUTCOME_KINDS.map((value) => (
          <label key={value} className="choice">
            <input
              type="radio"
              name="outcome"
              value={value}
              data-testid={`close-outcome-${value}`}
              data-first-focus={kind === value ? '' : undefined}
              checked={kind === value}
              onChange={() => setKind(value)}
            />
            {t(`work.close.${value}`)}
          </label>
        ))}
      </fieldset>
      {kind === 'duplicate' && <DuplicatePicker detail={detail} chosen={duplicateOfId} choose={setDuplicateOfId} />}
      <label>
        {t('work.close.note')}
        <textarea
          className="field"
          rows={3}
          maxLength={500}
          data-testid="close-note"
          placeholder={t(`work.close.${NOTE_HINTS[kind]}`)}
          value={note}
          onChange={(event) => setNote(event.target.value)}
        />
      </label>
    </FormDialog>
  );
}

function DuplicatePicker({
  detail,
  chosen,
  choose,
}: {
  detail: MessageDetail;
  chosen: MessageId | null;
  choose(id: MessageId): void;
}) {
  const { t } = useTranslation();
  const [text, setText] = useState('');
  const { data } = useRead(
    'queue.page',
    { filter: { text: text.trim() }, cursor: null, limit: 8 },
    { keepPrevious: true },
  );
  const candidates = (data?.items ?? []).filter((item) => item.id !== detail.message.id).slice(0, 6);
  return (
    <fieldset>
      <legend>{t('work.close.findDuplicate')}</legend>
      <input
        className="field"
        type="search"
        aria-label={t('work.close.findDuplicate')}
        data-testid="close-duplicate-search"
        value={text}
        onChange={(event) => setText(event.target.value)}
      />
      {candidates.length === 0 && <p className="muted">{t('work.close.noDuplicate')}</p>}
      {candidates.map((item) => (
        <label key={item.id} className="choice">
          <input
            type="radio"
            name="duplicate"
            data-testid="close-duplicate"
            checked={chosen === item.id}
            onChange={() => choose(item.id)}
          />
          <span className="one-line">
            {t(`terms.channel.${item.channel}`)} {item.authorName}：{item.excerpt}
          </span>
        </label>
      ))}
    </fieldset>
  );
}

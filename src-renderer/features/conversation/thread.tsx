import { useLayoutEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import type { Message } from '../../../src-shared/domain/message';
import type { FileView } from '../../../src-shared/ipc/attachment-contract';
import type { MessageDetail, ReplyView } from '../../../src-shared/ipc/views';
import { useRead } from '../../ipc/queries';
import { Tag } from '../../ui/badge';
import { Button } from '../../ui/button';
import { useNow } from '../../ui/now';
import { clockTime } from '../../ui/time';
import { TimeAgo } from '../../ui/time-ago';
import { usePropose } from '../answer/use-propose';
import { MessageFiles } from '../attachment/message-files';
import { DeliveryState } from '../delivery/delivery-state';
import { useDesk } from '../desk/desk-state';
import { ReplyReviewNote } from './reply-review';

const NO_FILES: readonly FileView[] = [];

/** Everything exchanged with this citizen on this account, oldest first; the open message is marked. */
export function Thread({ detail }: { detail: MessageDetail }) {
  const { t } = useTranslation();
  const list = useRef<HTMLOListElement>(null);
  const current = useRef<HTMLLIElement>(null);
  const { data: files } = useRead('attachment.list', { messageId: detail.message.id });
  const replies = detail.conversation.filter((item) => item.kind === 'reply').length;
  const repliesSeen = useRef(replies);

  // A long conversation opens at the message that was chosen, with its beginning in sight.
  useLayoutEffect(() => {
    if (list.current === null) return;
    if (current.current !== null) list.current.scrollTop = current.current.offsetTop - list.current.offsetTop - 12;
    // The pane got the focus before there was anything in it.
    if (document.activeElement?.matches('[data-pane="conversation"]') === true) list.current.focus();
  }, []);
  // What was just sent is at the end.
  useLayoutEffect(() => {
    if (replies > repliesSeen.current && list.current !== null) list.current.scrollTop = list.current.scrollHeight;
    repliesSeen.current = replies;
  }, [replies]);
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: the scrolling area must be reachable from the keyboard
    <ol ref={list} className="thread" aria-label={t('work.message.thread')} tabIndex={0} data-pane-focus>
      {detail.conversation.map((item) =>
        item.kind === 'message' ? (
          <li
            key={item.message.id}
            ref={item.message.id === detail.message.id ? current : undefined}
            className="bubble"
            data-from="citizen"
            data-current={item.message.id === detail.message.id}
          >
            <CitizenMessage
              message={item.message}
              current={item.message.id === detail.message.id}
              files={files?.filter(({ file }) => file.messageId === item.message.id) ?? NO_FILES}
            />
          </li>
        ) : (
          <li
            key={item.view.reply.id}
            className="bubble"
            data-from="desk"
            data-testid="reply-item"
            data-reply-id={item.view.reply.id}
            data-state={item.view.reply.state}
          >
            <DeskReply view={item.view} />
          </li>
        ),
      )}
    </ol>
  );
}

function CitizenMessage({
  message,
  current,
  files,
}: {
  message: Message;
  current: boolean;
  files: readonly FileView[];
}) {
  const { t } = useTranslation();
  const desk = useDesk();
  return (
    <>
      <header>
        <strong dir="auto">{message.authorName}</strong>
        <TimeAgo instant={message.postedAt} />
        {!current && <Tag>{t(`terms.status.${message.status}`)}</Tag>}
        {message.outcome !== null && (
          <Tag tone="ok">{t('work.message.outcome', { outcome: t(`terms.outcome.${message.outcome.kind}`) })}</Tag>
        )}
        {!current && (
          <Button look="quiet" onClick={() => desk.open(message.id)}>
            {t('work.message.openOther')}
          </Button>
        )}
      </header>
      <p className="text" data-testid="message-text" data-message-id={message.id}>
        {message.text}
      </p>
      <MessageFiles files={files} />
    </>
  );
}

const REPLY_TONES = {
  checking: 'warn',
  returned: 'danger',
  queued: 'accent',
  sent: 'ok',
  failed: 'danger',
} as const;

function DeskReply({ view: { reply, delivery, pending } }: { view: ReplyView }) {
  const { t } = useTranslation();
  const now = useNow();
  const propose = usePropose();
  const tone = REPLY_TONES[reply.state];
  return (
    <>
      <header>
        <strong>{t('work.reply.by', { name: reply.officerName, badge: reply.badgeNumber })}</strong>
        <span className="muted">
          {reply.sentAt === null
            ? t('work.reply.queuedAt', { time: clockTime(reply.queuedAt, now) })
            : t('work.reply.sentAt', { time: clockTime(reply.sentAt, now) })}
        </span>
        <Tag tone={tone}>{t(`terms.replyState.${reply.state}`)}</Tag>
        {pending && <Tag tone="warn">{t('work.reply.waitingSync')}</Tag>}
        {reply.closeAfterSent && reply.state === 'queued' && <Tag>{t('work.reply.closes')}</Tag>}
        {propose !== null && (
          <Button
            look="quiet"
            className="bubble-action"
            data-testid="propose-reply"
            onClick={() => propose({ kind: 'reply', replyId: reply.id })}
          >
            {t('work.answer.propose')}
          </Button>
        )}
      </header>
      <p className="text">{reply.text}</p>
      <ReplyReviewNote reply={reply} />
      {delivery !== null && delivery.state !== 'confirmed' && <DeliveryState delivery={delivery} />}
    </>
  );
}

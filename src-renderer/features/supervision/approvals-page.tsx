import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ReplyBasis } from '../../../src-shared/domain/reply';
import type { IpcOutput } from '../../../src-shared/ipc/contract';
import { useAct, useRead } from '../../ipc/queries';
import { Tag } from '../../ui/badge';
import { Button } from '../../ui/button';
import { EmptyState } from '../../ui/empty-state';
import { FailureMessage } from '../../ui/failure-message';
import { useNotices } from '../../ui/notices';
import { TimeAgo } from '../../ui/time-ago';
import { useLibrarySession } from '../library/library-session';
import { NotPermitted, useMay } from '../library/not-permitted';
import { PageHead } from '../library/page-head';
import { problemText } from '../reply/problem-text';

type Pending = IpcOutput<'reply.pending'>[number];

/** Replies that wait for a second pair of eyes: what the citizen wrote, what would be answered, and the decision. */
export function ApprovalsPage() {
  const { t } = useTranslation();
  const may = useMay('approve_replies');
  const { data, error } = useRead('reply.pending', null, { enabled: may });
  return (
    <div className="page" data-testid="approvals-page">
      <PageHead title={t('library.nav.approvals')} hint={t('supervision.approvalsHint')} />
      <NotPermitted action="approve_replies" />
      {error !== null && <FailureMessage failure={error.failure} />}
      {data?.length === 0 && (
        <EmptyState title={t('supervision.noApprovals')} hint={t('supervision.noApprovalsHint')} />
      )}
      {(data ?? []).map((pending) => (
        <PendingReply key={pending.reply.id} {...pending} />
      ))}
    </div>
  );
}

function PendingReply({ reply, message }: Pending) {
  const { t } = useTranslation();
  const { notify, notifyFailure } = useNotices();
  const { officer, openMessage } = useLibrarySession();
  const approve = useAct('reply.approve');
  const giveBack = useAct('reply.return');
  const [note, setNote] = useState('');
  const isOwn = reply.officerId === officer.id;
  const decision = { replyId: reply.id, replyVersion: reply.version, note: note.trim() };
  const busy = approve.isPending || giveBack.isPending;
  const done = (text: string) => ({
    onError: notifyFailure,
    onSuccess: () => notify({ kind: 'success' as const, text }),
  });
  return (
    <article className="card approval" data-testid="approval" data-reply-id={reply.id}>
      <header>
        <strong>{message.authorName}</strong>
        <span className="muted">{t(`terms.channel.${message.channel}`)}</span>
        {message.category !== null && <Tag>{t(`terms.category.${message.category}`)}</Tag>}
        <span className="muted">
          <TimeAgo instant={message.postedAt} />
        </span>
        <span className="spacer" />
        <Button look="quiet" onClick={() => openMessage(message.id)}>
          {t('library.openMessage')}
        </Button>
      </header>
      <blockquote className="written">{message.text}</blockquote>
      <p className="row">
        <strong>{t('supervision.replyOf', { name: reply.officerName })}</strong>
        <span className="muted">
          {t('supervision.handedIn')} <TimeAgo instant={reply.queuedAt} />
        </span>
        <Basis basis={reply.basis} />
      </p>
      <blockquote className="written" data-own="">
        {reply.text}
      </blockquote>
      {reply.overrides.map(({ kind, reason }) => (
        <p key={kind} className="approval-override">
          ⚠ {t('work.check.overridden', { what: problemText(t, kind), reason })}
        </p>
      ))}
      {isOwn ? (
        <p className="muted">{t('supervision.ownReply')}</p>
      ) : (
        <div className="row approval-decision">
          <input
            className="field"
            data-testid="approval-note"
            aria-label={t('supervision.approvalNote')}
            placeholder={t('supervision.approvalNote')}
            maxLength={1_000}
            value={note}
            onChange={(event) => setNote(event.target.value)}
          />
          <Button
            look="primary"
            data-testid="approval-approve"
            disabled={busy}
            onClick={() => approve.mutate(decision, done(t('supervision.approvedDone')))}
          >
            {t('supervision.approve')}
          </Button>
          <Button
            data-testid="approval-return"
            disabled={busy || note.trim() === ''}
            title={note.trim() === '' ? t('supervision.returnNeedsNote') : undefined}
            onClick={() => giveBack.mutate(decision, done(t('supervision.returnedDone')))}
          >
            {t('supervision.return')}
          </Button>
        </div>
      )}
    </article>
  );
}

/** What the reply rests on, which the second pair of eyes goes by. */
function Basis({ basis }: { basis: ReplyBasis | null }) {
  const { t } = useTranslation();
  const answer = useRead(
    'answer.get',
    { answerId: basis?.answerId ?? ('' as never) },
    { enabled: basis !== null },
  ).data;
  if (basis === null) return <Tag>{t('supervision.noBasis')}</Tag>;
  return (
    <span className="muted">
      {t('work.reply.basis', { question: answer?.question ?? basis.answerId, version: basis.answerVersion })}
    </span>
  );
}

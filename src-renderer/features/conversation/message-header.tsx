import { lazy, Suspense, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import {
  BUSINESS_LINES,
  type BusinessLine,
  CATEGORIES,
  type Category,
} from '../../../src-shared/domain/classification';
import type { MessageDetail } from '../../../src-shared/ipc/views';
import { useShortcut } from '../../app/keyboard/keyboard';
import { useAct, useClient } from '../../ipc/queries';
import { Tag } from '../../ui/badge';
import { Button } from '../../ui/button';
import { useNotices } from '../../ui/notices';
import { useNow } from '../../ui/now';
import { clockTime } from '../../ui/time';
import { TimeAgo } from '../../ui/time-ago';
import { useIntent } from '../desk/desk-state';
import { useClaim } from '../desk/use-claim';

const CloseDialog = lazy(() => import('./close-dialog').then((module) => ({ default: module.CloseDialog })));
const ForwardDialog = lazy(() =>
  import('../ticket/forward-dialog').then((module) => ({ default: module.ForwardDialog })),
);
const RaiseDialog = lazy(() => import('../emergency/raise-dialog').then((module) => ({ default: module.RaiseDialog })));

type DialogName = 'close' | 'forward' | 'raise';

/** Who wrote, where, whose it is, and what can be done with it. */
export function MessageHeader({ detail }: { detail: MessageDetail }) {
  const { t } = useTranslation();
  const { notify, notifyFailure } = useNotices();
  const now = useNow();
  const [dialog, setDialog] = useState<DialogName | null>(null);
  const category = useRef<HTMLSelectElement>(null);
  const { message, claim } = detail;
  const client = useClient();
  const claimIt = useClaim();
  const release = useAct('message.release');
  const classify = useAct('message.classify');
  const mine = claim.state === 'mine' || claim.state === 'tentative';
  const open = message.status !== 'closed';
  const messageId = message.id;

  const doRelease = () =>
    release.mutate(
      { messageId },
      { onSuccess: () => notify({ kind: 'info', text: t('work.claim.released') }), onError: notifyFailure },
    );
  // One after the other, each upon what is stored by then: the second of two quick choices must not take back the first.
  const classified = useRef<Promise<unknown>>(Promise.resolve());
  const doClassify = (change: { category?: Category | null; businessLine?: BusinessLine | null }) => {
    const store = async () => {
      const { message: stored } = await client.request('message.detail', { messageId });
      await classify.mutateAsync({
        messageId,
        category: stored.category,
        businessLine: stored.businessLine,
        ...change,
      });
    };
    classified.current = classified.current.then(store).catch(notifyFailure);
  };

  useShortcut('release', doRelease, mine && open);
  useShortcut('close', () => setDialog('close'), mine && open);
  useShortcut('classify', () => category.current?.focus(), mine && open);
  useShortcut('emergency', () => setDialog('raise'), open && !message.emergency);
  useIntent('forward', mine && open, () => setDialog('forward'));

  return (
    <header className="message-header">
      <div className="row header-facts">
        <h2 className="one-line" dir="auto" title={message.authorName}>
          {message.authorName}
        </h2>
        <span className="muted one-line">
          {t('work.message.on', { channel: t(`terms.channel.${message.channel}`), account: detail.accountName })}
        </span>
        {detail.accountOff && (
          <Tag tone="warn" data-testid="account-off" title={t('work.reply.accountOff')}>
            {t('queue.accountOff')}
          </Tag>
        )}
        <TimeAgo
          instant={message.postedAt}
          title={`${t('queue.posted', { time: clockTime(message.postedAt, now, true) })}\n${t('queue.received', { time: clockTime(message.receivedAt, now, true) })}`}
        />
        {/* `new` and `claimed` say what the claim beside it says, with a name. */}
        {message.status !== 'new' && message.status !== 'claimed' && <Tag>{t(`terms.status.${message.status}`)}</Tag>}
        {(open || claim.state !== 'free') && (
          <Tag
            tone={mine ? 'accent' : claim.state === 'other' ? 'warn' : undefined}
            data-testid="claim-state"
            data-claim={claim.state}
            title={
              claim.leaseUntil === null
                ? undefined
                : t('work.claim.leaseUntil', { time: clockTime(claim.leaseUntil, now) })
            }
          >
            {claim.state === 'other'
              ? t('work.claim.other', { name: claim.holderName ?? t('common.somebody') })
              : t(`work.claim.${claim.state}`)}
          </Tag>
        )}
        <span className="spring" />
        {open && !message.emergency && (
          <Button data-testid="emergency-raise" look="danger" shortcut="emergency" onClick={() => setDialog('raise')}>
            {t('work.emergency.raise')}
          </Button>
        )}
      </div>
      <div className="row header-actions">
        {claim.state === 'free' && open && (
          <Button data-testid="claim-button" look="primary" shortcut="claim" onClick={() => claimIt(messageId)}>
            {t('work.claim.claim')}
          </Button>
        )}
        <select
          aria-label={t('work.message.category')}
          ref={category}
          title={t('work.message.category')}
          className="field"
          data-testid="category-select"
          disabled={!mine || !open}
          value={message.category ?? ''}
          onChange={(event) =>
            doClassify({ category: CATEGORIES.find((value) => value === event.target.value) ?? null })
          }
        >
          <option value="">{t('work.message.noCategory')}</option>
          {CATEGORIES.map((value) => (
            <option key={value} value={value}>
              {t(`terms.category.${value}`)}
            </option>
          ))}
        </select>
        <select
          aria-label={t('work.message.businessLine')}
          title={t('work.message.businessLine')}
          className="field"
          data-testid="business-line-select"
          disabled={!mine || !open}
          value={message.businessLine ?? ''}
          onChange={(event) =>
            doClassify({ businessLine: BUSINESS_LINES.find((value) => value === event.target.value) ?? null })
          }
        >
          <option value="">{t('work.message.noBusinessLine')}</option>
          {BUSINESS_LINES.map((value) => (
            <option key={value} value={value}>
              {t(`terms.businessLine.${value}`)}
            </option>
          ))}
        </select>
        <span className="spring" />
        {mine && open && (
          <div className="header-buttons">
            <Button data-testid="forward-button" shortcut="forward" onClick={() => setDialog('forward')}>
              {t('work.ticket.forward')}
            </Button>
            <Button data-testid="close-button" shortcut="close" onClick={() => setDialog('close')}>
              {t('work.close.button')}
            </Button>
            <Button data-testid="release-button" shortcut="release" disabled={release.isPending} onClick={doRelease}>
              {t('work.claim.release')}
            </Button>
          </div>
        )}
      </div>
      <Suspense>
        {dialog === 'close' && <CloseDialog detail={detail} done={() => setDialog(null)} />}
        {dialog === 'forward' && <ForwardDialog detail={detail} done={() => setDialog(null)} />}
        {dialog === 'raise' && <RaiseDialog messageId={messageId} done={() => setDialog(null)} />}
      </Suspense>
    </header>
  );
}

import type { TFunction } from 'i18next';
import { useTranslation } from 'react-i18next';
import type { QueueItem } from '../../../src-shared/ipc/views';
import { Tag } from '../../ui/badge';
import { absoluteTime } from '../../ui/time';
import { TimeAgo } from '../../ui/time-ago';

interface Props {
  item: QueueItem;
  offset: number;
  height: number;
  position: number;
  total: number;
  /** Chosen by the keyboard. */
  active: boolean;
  /** Shown in the middle pane. */
  open: boolean;
  onChoose(): void;
}

/** One message in the queue: who, where, when, the beginning, and where it stands. */
export function QueueRow({ item, offset, height, position, total, active, open, onChoose }: Props) {
  const { t } = useTranslation();
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents lint/a11y/useFocusableInteractive: the list around it has the focus and handles the keys
    <div
      id={`queue-${item.id}`}
      className="queue-row"
      role="option"
      aria-selected={active}
      aria-current={open ? 'true' : undefined}
      aria-posinset={position}
      aria-setsize={total}
      data-testid="queue-item"
      data-message-id={item.id}
      data-claim={item.claim.state}
      data-status={item.status}
      data-active={active}
      data-emergency={item.emergency}
      style={{ height, transform: `translateY(${offset}px)` }}
      onClick={onChoose}
    >
      <div className="row-head">
        {item.emergency && (
          <Tag tone="danger" data-testid="queue-item-emergency">
            <span aria-hidden="true">▲</span>
            {t('queue.emergency')}
          </Tag>
        )}
        <span className="row-channel" title={t('queue.on', { account: item.accountName })}>
          {t(`terms.channel.${item.channel}`)}
        </span>
        <span className="row-author">{item.authorName}</span>
        <TimeAgo
          instant={item.postedAt}
          title={`${t('queue.posted', { time: absoluteTime(item.postedAt) })}\n${t('queue.received', { time: absoluteTime(item.receivedAt) })}`}
        />
      </div>
      <p className="row-excerpt">{item.excerpt}</p>
      <div className="row-tags">
        {claimText(t, item) !== null && <Tag tone={claimTone(item)}>{claimText(t, item)}</Tag>}
        {item.accountOff && <Tag data-testid="queue-account-off">{t('queue.accountOff')}</Tag>}
        {item.needsAttention && <Tag tone="warn">{t('queue.needsAttention')}</Tag>}
        {item.hasDraft && <Tag tone="accent">{t('queue.hasDraft')}</Tag>}
        {item.waiting > 0 && <Tag tone="warn">{t('queue.waitingSync', { n: item.waiting })}</Tag>}
        {item.openTickets > 0 && <Tag>{t('queue.openTickets', { n: item.openTickets })}</Tag>}
        {(item.status === 'answered' || item.status === 'closed') && (
          <Tag tone="ok">{t(`terms.status.${item.status}`)}</Tag>
        )}
        <Tag>{t(`terms.category.${item.category ?? 'unclassified'}`)}</Tag>
        {item.businessLine !== null && <Tag>{t(`terms.businessLine.${item.businessLine}`)}</Tag>}
      </div>
    </div>
  );
}

function claimText(t: TFunction, item: QueueItem): string | null {
  switch (item.claim.state) {
    case 'mine':
      return t('queue.claimMine');
    case 'tentative':
      return t('queue.claimTentative');
    case 'other':
      return t('queue.claimOther', { name: item.claim.holderName ?? t('common.somebody') });
    case 'free':
      return null;
  }
}

function claimTone(item: QueueItem): 'accent' | 'warn' | undefined {
  if (item.claim.state === 'mine') return 'accent';
  return item.claim.state === 'tentative' ? 'warn' : undefined;
}

import { useTranslation } from 'react-i18next';
import type { MessageId } from '../../../src-shared/domain/ids';
import type { OutboxItem } from '../../../src-shared/ipc/views';
import { useAct, useRead } from '../../ipc/queries';
import { Tag } from '../../ui/badge';
import { Button } from '../../ui/button';
import { Dialog } from '../../ui/dialog';
import { EmptyState } from '../../ui/empty-state';
import { FailureMessage } from '../../ui/failure-message';
import { describeOutboxItem, joinSentences } from '../../ui/failure-text';
import { useNotices } from '../../ui/notices';
import { absoluteTime } from '../../ui/time';
import type { LibraryPlace } from '../library/library-state';
import { placeOf } from './library-place';
import { StrayDrafts } from './stray-drafts';
import './outbox-drawer.css';

interface Props {
  onClose(): void;
  onOpenMessage(id: MessageId): void;
  onOpenLibrary(place: LibraryPlace): void;
}

/** What waits for the gateway and what it sent back, with the officer's own words kept. */
export function OutboxDrawer({ onClose, ...ways }: Props) {
  const { t } = useTranslation();
  const { data: items, error } = useRead('outbox.list', null);
  const { data: strays } = useRead('draft.strays', null);
  const refused = (items ?? []).filter((item) => item.state === 'rejected' || item.state === 'conflict');
  const waiting = (items ?? []).filter((item) => item.state === 'pending' || item.state === 'sent');
  return (
    <Dialog title={t('outbox.title')} width={560} place="side" closeOnBackdrop onClose={onClose}>
      <div className="outbox" data-testid="outbox-drawer">
        <p className="outbox-intro">{t('outbox.intro')}</p>
        {error !== null && <FailureMessage failure={error.failure} />}
        {items?.length === 0 && strays?.length === 0 && (
          <EmptyState title={t('outbox.empty')} hint={t('outbox.emptyHint')} />
        )}
        <StrayDrafts />
        <Group title={t('outbox.refusedGroup')} items={refused} {...ways} />
        <Group title={t('outbox.waitingGroup')} items={waiting} {...ways} />
      </div>
    </Dialog>
  );
}

type Ways = Omit<Props, 'onClose'>;

function Group({ title, items, ...ways }: Ways & { title: string; items: readonly OutboxItem[] }) {
  if (items.length === 0) return null;
  return (
    <section aria-label={title}>
      <h3>
        {title} <small>{items.length}</small>
      </h3>
      <ul>
        {items.map((item) => (
          <Item key={item.commandId} item={item} {...ways} />
        ))}
      </ul>
    </section>
  );
}

function Item({ item, onOpenMessage, onOpenLibrary }: Ways & { item: OutboxItem }) {
  const { t } = useTranslation();
  const dismiss = useAct('outbox.dismiss');
  const { notify, notifyFailure } = useNotices();
  const why = describeOutboxItem(t, item);
  const { messageId } = item;
  const place = placeOf(item.type);

  function copy(): void {
    navigator.clipboard
      .writeText(item.text)
      .then(() => notify({ kind: 'success', text: t('common.copied') }), notifyFailure);
  }

  return (
    <li className="outbox-item" data-testid="outbox-item" data-command-id={item.commandId} data-state={item.state}>
      <div className="outbox-head">
        <strong>{t(`terms.command.${item.type}`)}</strong>
        <Tag tone={why === null ? 'accent' : 'danger'}>{t(`outbox.${item.state}`)}</Tag>
        <span className="outbox-by">{t('outbox.by', { name: item.actorName, time: absoluteTime(item.at) })}</span>
      </div>
      {why !== null && <p data-testid="outbox-reason">{joinSentences(why.what, why.safe, why.next)}</p>}
      {item.text !== '' && (
        <blockquote data-testid="outbox-text" aria-label={t('outbox.yourText')}>
          {item.text}
        </blockquote>
      )}
      <div className="outbox-actions">
        {item.text !== '' && (
          <Button data-testid="outbox-copy" onClick={copy}>
            {t('common.copy')}
          </Button>
        )}
        {messageId !== null && <Button onClick={() => onOpenMessage(messageId)}>{t('outbox.openMessage')}</Button>}
        {messageId === null && place !== null && (
          <Button data-testid="outbox-open-library" onClick={() => onOpenLibrary(place)}>
            {t('outbox.openLibrary')}
          </Button>
        )}
        {why !== null && (
          <Button
            data-testid="outbox-dismiss"
            disabled={dismiss.isPending}
            onClick={() =>
              dismiss.mutate(
                { commandId: item.commandId },
                { onError: notifyFailure, onSuccess: () => notify({ kind: 'info', text: t('outbox.dismissed') }) },
              )
            }
          >
            {t('common.dismiss')}
          </Button>
        )}
      </div>
    </li>
  );
}

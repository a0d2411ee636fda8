import { useTranslation } from 'react-i18next';
import type { MessageId } from '../../../src-shared/domain/ids';
import type { Promised } from '../../../src-shared/domain/shift';
import { useAct } from '../../ipc/queries';
import { Tag } from '../../ui/badge';
import { Button } from '../../ui/button';
import { useNotices } from '../../ui/notices';
import { useNow } from '../../ui/now';
import { minuteTime } from '../../ui/time';

/** Promises that are open, each to be marked as kept. */
export function PromiseList({
  promises,
  onOpenMessage,
}: {
  promises: readonly Promised[];
  onOpenMessage?: (id: MessageId) => void;
}) {
  const { t } = useTranslation();
  const now = new Date(useNow()).toISOString();
  const keep = useAct('promise.keep');
  const { notifyFailure } = useNotices();
  return promises.map(({ id, messageId, text, dueAt, madeBy }) => (
    <p key={id} className="row promise-line" data-testid="promise">
      {dueAt < now && <Tag tone="danger">{t('shift.overdue')}</Tag>}
      <span className="promise-text">{text}</span>
      <span className="muted">{t('shift.promiseBy', { by: madeBy, time: minuteTime(dueAt) })}</span>
      <Button
        data-testid="promise-keep"
        disabled={keep.isPending}
        onClick={() => keep.mutate({ promiseId: id }, { onError: notifyFailure })}
      >
        {t('shift.promiseKept')}
      </Button>
      {onOpenMessage !== undefined && (
        <Button look="quiet" onClick={() => onOpenMessage(messageId)}>
          {t('handover.openMessage')}
        </Button>
      )}
    </p>
  ));
}

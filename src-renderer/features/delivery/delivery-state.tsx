import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Delivery } from '../../../src-shared/domain/delivery';
import { useAct } from '../../ipc/queries';
import { Tag } from '../../ui/badge';
import { Button } from '../../ui/button';
import { focusOnMount } from '../../ui/focus';
import { useNotices } from '../../ui/notices';

const TONES = { pending: undefined, sending: 'accent', unknown: 'warn', confirmed: 'ok', failed: 'danger' } as const;

/** What is known about a delivery, no more; where the system cannot tell, the officer decides and says why. */
export function DeliveryState({ delivery }: { delivery: Delivery }) {
  const { t } = useTranslation();
  const [verdict, setVerdict] = useState<'arrived' | 'send_again' | null>(null);
  const open = delivery.state === 'unknown' || delivery.state === 'failed';
  return (
    <div className="delivery">
      <Tag tone={TONES[delivery.state]} data-testid="delivery-state" data-state={delivery.state}>
        {t(`terms.delivery.${delivery.state}`)}
      </Tag>
      {delivery.attempts > 1 && <span className="muted">{t('work.delivery.attempts', { n: delivery.attempts })}</span>}
      {open && delivery.lastError !== null && (
        <p className="muted">{t('work.delivery.lastError', { error: delivery.lastError })}</p>
      )}
      {open && (
        <>
          <p className="muted">{t('work.delivery.askPerson')}</p>
          <div className="row">
            <Button
              data-testid="settle-arrived"
              aria-expanded={verdict === 'arrived'}
              onClick={() => setVerdict('arrived')}
            >
              {t('work.delivery.arrived')}
            </Button>
            <Button
              data-testid="settle-again"
              aria-expanded={verdict === 'send_again'}
              onClick={() => setVerdict('send_again')}
            >
              {t('work.delivery.sendAgain')}
            </Button>
          </div>
        </>
      )}
      {open && verdict !== null && <SettleForm delivery={delivery} verdict={verdict} done={() => setVerdict(null)} />}
    </div>
  );
}

function SettleForm({
  delivery,
  verdict,
  done,
}: {
  delivery: Delivery;
  verdict: 'arrived' | 'send_again';
  done(): void;
}) {
  const { t } = useTranslation();
  const { notifyFailure } = useNotices();
  const settle = useAct('delivery.settle');
  const [note, setNote] = useState('');
  return (
    <form
      className="settle"
      onSubmit={(event) => {
        event.preventDefault();
        settle.mutate(
          { deliveryId: delivery.id, verdict, note: note.trim() },
          { onSuccess: done, onError: notifyFailure },
        );
      }}
    >
      <label>
        {t('work.delivery.why')}
        <input
          className="field"
          ref={focusOnMount}
          required
          maxLength={500}
          placeholder={t('work.delivery.whyHint')}
          value={note}
          onChange={(event) => setNote(event.target.value)}
        />
      </label>
      <div className="row">
        <Button
          type="submit"
          look="primary"
          data-testid="settle-confirm"
          disabled={note.trim() === '' || settle.isPending}
        >
          {t(verdict === 'arrived' ? 'work.delivery.confirmArrived' : 'work.delivery.confirmAgain')}
        </Button>
        <Button onClick={done}>{t('common.cancel')}</Button>
      </div>
    </form>
  );
}

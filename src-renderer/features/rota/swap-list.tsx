import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Officer } from '../../../src-shared/domain/officer';
import { mayDo } from '../../../src-shared/domain/permission';
import { awaitedOf } from '../../../src-shared/domain/rota-swap';
import type { SwapView } from '../../../src-shared/ipc/rota-contract';
import { useAct } from '../../ipc/queries';
import { Tag } from '../../ui/badge';
import { Button } from '../../ui/button';
import { FormDialog } from '../../ui/dialog';
import { useNotices } from '../../ui/notices';
import { TimeAgo } from '../../ui/time-ago';
import { shiftText } from './shift-text';

const TONES = { proposed: 'accent', agreed: 'ok', ordered: 'warn' } as const;

/** Proposals to swap and stand in, the open ones first, each with what the officer may do about it. */
export function SwapList({
  swaps,
  officer,
  officers,
}: {
  swaps: readonly SwapView[];
  officer: Officer;
  officers: readonly Officer[];
}) {
  const { t } = useTranslation();
  return (
    <section className="rota-swaps" aria-label={t('rota.swaps')}>
      <h3>{t('rota.swaps')}</h3>
      {swaps.length === 0 && <p className="muted">{t('rota.noSwaps')}</p>}
      <ul className="lines">
        {swaps.map((view) => (
          <SwapLine key={view.swap.id} view={view} officer={officer} officers={officers} />
        ))}
      </ul>
    </section>
  );
}

function SwapLine({ view, officer, officers }: { view: SwapView; officer: Officer; officers: readonly Officer[] }) {
  const { swap, shift, otherShift } = view;
  const { t } = useTranslation();
  const { notifyFailure } = useNotices();
  const answer = useAct('rota.swap_answer');
  const withdraw = useAct('rota.swap_withdraw');
  const [ordering, setOrdering] = useState(false);
  const nameOf = (id: string | null) => officers.find((one) => one.id === id)?.name ?? id ?? '';
  const isOpen = swap.state === 'proposed';
  const awaits = isOpen && awaitedOf(swap) === officer.id;
  const isParty = officer.id === swap.fromId || officer.id === swap.toId;
  const busy = answer.isPending || withdraw.isPending;
  const say = (word: 'agree' | 'refuse') =>
    answer.mutate({ swapId: swap.id, answer: word, note: '' }, { onError: notifyFailure });
  const text = otherShift === null ? 'rota.standsIn' : 'rota.swapsWith';
  return (
    <li data-testid="rota-swap" data-state={swap.state}>
      <Tag tone={swap.state in TONES ? TONES[swap.state as keyof typeof TONES] : undefined}>
        {t(`rota.swapState.${swap.state}`)}
      </Tag>
      <span>
        {t(text, {
          from: nameOf(swap.fromId),
          to: nameOf(swap.toId),
          shift: shift === null ? '' : shiftText(shift),
          other: otherShift === null ? '' : shiftText(otherShift),
        })}
      </span>
      {swap.note !== '' && <span className="muted">“{swap.note}”</span>}
      {swap.answerNote !== '' && <span className="muted">“{swap.answerNote}”</span>}
      <span className="muted">
        {t('rota.proposedBy', { name: nameOf(swap.proposedById) })} <TimeAgo instant={swap.proposedAt} />
        {isOpen && ` · ${t('rota.waitsFor', { name: nameOf(awaitedOf(swap)) })}`}
      </span>
      <span className="spacer" />
      {awaits && (
        <>
          <Button look="primary" data-testid="rota-agree" disabled={busy} onClick={() => say('agree')}>
            {t('rota.agree')}
          </Button>
          <Button data-testid="rota-refuse" disabled={busy} onClick={() => say('refuse')}>
            {t('rota.refuse')}
          </Button>
        </>
      )}
      {isOpen && swap.proposedById === officer.id && (
        <Button
          data-testid="rota-withdraw"
          disabled={busy}
          onClick={() => withdraw.mutate({ swapId: swap.id }, { onError: notifyFailure })}
        >
          {t('rota.withdraw')}
        </Button>
      )}
      {isOpen && !isParty && mayDo(officer.role, 'manage_rota') && (
        <Button data-testid="rota-order" disabled={busy} onClick={() => setOrdering(true)}>
          {t('rota.order')}
        </Button>
      )}
      {ordering && <OrderDialog swapId={swap.id} onClose={() => setOrdering(false)} />}
    </li>
  );
}

/** A lead's word in place of an absent officer's: with a reason, which stands on record. */
function OrderDialog({ swapId, onClose }: { swapId: SwapView['swap']['id']; onClose(): void }) {
  const { t } = useTranslation();
  const answer = useAct('rota.swap_answer');
  const [note, setNote] = useState('');
  return (
    <FormDialog
      title={t('rota.orderTitle')}
      testId="rota-order-form"
      confirm={{
        label: t('rota.order'),
        testId: 'rota-order-confirm',
        disabled: note.trim() === '' || answer.isPending,
      }}
      error={answer.error}
      onConfirm={() => answer.mutate({ swapId, answer: 'order', note: note.trim() }, { onSuccess: onClose })}
      onClose={onClose}
    >
      <label className="rota-field">
        {t('rota.reason')}
        <input
          className="field"
          data-testid="rota-order-reason"
          maxLength={200}
          value={note}
          onChange={({ target }) => setNote(target.value)}
        />
      </label>
    </FormDialog>
  );
}

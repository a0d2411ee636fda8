import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { OfficerId } from '../../../src-shared/domain/ids';
import type { RotaShift } from '../../../src-shared/domain/rota';
import type { RotaWeek } from '../../../src-shared/ipc/rota-contract';
import { useAct } from '../../ipc/queries';
import { FormDialog } from '../../ui/dialog';
import { useNotices } from '../../ui/notices';
import { shiftText } from './shift-text';

/** Proposes that a shift changes hands: one's own to a colleague, or a colleague's to oneself, for another shift or for nothing. */
export function SwapDialog({
  shift,
  week,
  me,
  onClose,
}: {
  shift: RotaShift;
  week: RotaWeek;
  me: OfficerId;
  onClose(): void;
}) {
  const { t } = useTranslation();
  const { notify } = useNotices();
  const propose = useAct('rota.swap_propose');
  const isOwn = shift.officerId === me;
  const others = week.officers.filter(({ id, active }) => active && id !== me);
  const [toId, setToId] = useState(isOwn ? (others[0]?.id ?? null) : me);
  const [otherShiftId, setOtherShiftId] = useState('');
  const [note, setNote] = useState('');
  const inReturn = [...week.shifts, ...week.around].filter(
    ({ officerId, id, startsAt }) => officerId === toId && id !== shift.id && startsAt > new Date().toISOString(),
  );
  const other = inReturn.find(({ id }) => id === otherShiftId) ?? null;
  const owner = week.officers.find(({ id }) => id === shift.officerId)?.name ?? shift.officerId;
  const send = () => {
    if (toId === null) return;
    propose.mutate(
      {
        shiftId: shift.id,
        shiftVersion: shift.version,
        toId,
        otherShiftId: other?.id ?? null,
        otherShiftVersion: other?.version ?? null,
        note: note.trim(),
      },
      {
        onSuccess: () => {
          notify({ kind: 'success', text: t('rota.proposed') });
          onClose();
        },
      },
    );
  };
  return (
    <FormDialog
      title={t(isOwn ? 'rota.giveAway' : 'rota.offerToStandIn')}
      testId="rota-swap-form"
      confirm={{ label: t('rota.propose'), testId: 'rota-propose', disabled: toId === null || propose.isPending }}
      error={propose.error}
      onConfirm={send}
      onClose={onClose}
    >
      <p>
        <strong>{owner}</strong> {shiftText(shift)}
      </p>
      {isOwn && (
        <label className="rota-field">
          {t('rota.toWhom')}
          <select
            className="field"
            data-testid="rota-swap-to"
            value={toId ?? ''}
            onChange={({ target }) => {
              setToId(target.value as OfficerId);
              setOtherShiftId('');
            }}
          >
            {others.map(({ id, name, badgeNumber }) => (
              <option key={id} value={id}>
                {name} {badgeNumber}
              </option>
            ))}
          </select>
        </label>
      )}
      <label className="rota-field">
        {t('rota.inReturn')}
        <select
          className="field"
          data-testid="rota-swap-other"
          value={otherShiftId}
          onChange={({ target }) => setOtherShiftId(target.value)}
        >
          <option value="">{t('rota.nothingInReturn')}</option>
          {inReturn.map((each) => (
            <option key={each.id} value={each.id}>
              {shiftText(each)}
            </option>
          ))}
        </select>
      </label>
      <label className="rota-field">
        {t('rota.note')}
        <input
          className="field"
          data-testid="rota-swap-note"
          maxLength={200}
          value={note}
          onChange={({ target }) => setNote(target.value)}
        />
      </label>
      <p className="muted">{t('rota.swapHint')}</p>
    </FormDialog>
  );
}

import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { OfficerId } from '../../../src-shared/domain/ids';
import type { Officer } from '../../../src-shared/domain/officer';
import { type RotaTemplate, type ShiftPlan, shiftPlanSchema } from '../../../src-shared/domain/rota';
import { Button } from '../../ui/button';
import { FormDialog } from '../../ui/dialog';

/** One shift of the week, new or as it is: by a template, or by name and times of its own. */
export function ShiftDialog({
  plan,
  isNew,
  officers,
  templates,
  onKeep,
  onRemove,
  onSwap,
  onClose,
}: {
  plan: ShiftPlan;
  isNew: boolean;
  officers: readonly Officer[];
  templates: readonly RotaTemplate[];
  onKeep(plan: ShiftPlan): void;
  onRemove(): void;
  /** Null where there is nothing that could be swapped. */
  onSwap: (() => void) | null;
  onClose(): void;
}) {
  const { t } = useTranslation();
  const [value, setValue] = useState(plan);
  const change = (part: Partial<ShiftPlan>) => setValue((before) => ({ ...before, ...part }));
  const parsed = shiftPlanSchema.safeParse(value);
  const chosen = templates.findIndex(
    ({ label, start, end }) => label === value.label && start === value.start && end === value.end,
  );
  return (
    <FormDialog
      title={t(isNew ? 'rota.newShift' : 'rota.changeShift', { day: value.day })}
      testId="rota-shift-form"
      width={540}
      confirm={{ label: t('rota.keep'), testId: 'rota-keep', disabled: !parsed.success }}
      error={null}
      otherwise={
        <>
          {onSwap !== null && <Button onClick={onSwap}>{t('rota.propose')}</Button>}
          {!isNew && (
            <Button look="danger" data-testid="rota-remove" onClick={onRemove}>
              {t('rota.remove')}
            </Button>
          )}
        </>
      }
      onConfirm={() => parsed.success && onKeep(parsed.data)}
      onClose={onClose}
    >
      <label className="rota-field">
        {t('rota.officer')}
        <select
          className="field"
          data-testid="rota-officer"
          value={value.officerId}
          onChange={({ target }) => change({ officerId: target.value as OfficerId })}
        >
          {officers.map(({ id, name, badgeNumber }) => (
            <option key={id} value={id}>
              {name} {badgeNumber}
            </option>
          ))}
        </select>
      </label>
      <label className="rota-field">
        {t('rota.template')}
        <select
          className="field"
          data-testid="rota-template"
          data-first-focus
          value={chosen}
          onChange={({ target }) => {
            const template = templates[Number(target.value)];
            if (template !== undefined) change({ label: template.label, start: template.start, end: template.end });
          }}
        >
          {templates.map(({ label, start, end }, index) => (
            <option key={label} value={index}>
              {label} {start}–{end}
            </option>
          ))}
          <option value={-1} disabled>
            {t('rota.ownTimes')}
          </option>
        </select>
      </label>
      <label className="rota-field">
        {t('rota.label')}
        <input
          className="field"
          data-testid="rota-label"
          maxLength={20}
          value={value.label}
          onChange={({ target }) => change({ label: target.value })}
        />
      </label>
      <div className="rota-times">
        <label className="rota-field">
          {t('rota.start')}
          <input
            className="field"
            type="time"
            data-testid="rota-start"
            value={value.start}
            onChange={({ target }) => change({ start: target.value })}
          />
        </label>
        <label className="rota-field">
          {t('rota.end')}
          <input
            className="field"
            type="time"
            data-testid="rota-end"
            value={value.end}
            onChange={({ target }) => change({ end: target.value })}
          />
        </label>
        {value.end <= value.start && <span className="muted">{t('rota.nextDay')}</span>}
      </div>
      <label className="rota-field">
        {t('rota.note')}
        <input
          className="field"
          maxLength={200}
          value={value.note}
          onChange={({ target }) => change({ note: target.value })}
        />
      </label>
    </FormDialog>
  );
}

import { Select } from 'antd';
import dayjs from 'dayjs';
import { useTranslation } from 'react-i18next';
import type { AuditFilter } from '../../../src-shared/sync/supervision';
import { useRead } from '../../ipc/queries';
import { DayField } from '../library/day-field';
import { AUDIT_ACTIONS, actionText } from './audit-words';

export function AuditFilterBar({ filter, onChange }: { filter: AuditFilter; onChange(filter: AuditFilter): void }) {
  const { t } = useTranslation();
  const officers = useRead('officer.list', null).data ?? [];
  const set = (change: { [Key in keyof AuditFilter]?: AuditFilter[Key] | undefined }): void => {
    const merged = Object.entries({ ...filter, ...change }).filter(([, value]) => value !== undefined && value !== '');
    onChange(Object.fromEntries(merged) as AuditFilter);
  };
  return (
    <search className="audit-filter" aria-label={t('supervision.filter')}>
      <Select
        allowClear={{ label: t('common.clear') }}
        showSearch={{ optionFilterProp: 'label' }}
        style={{ width: 160 }}
        data-testid="audit-filter-actor"
        aria-label={t('supervision.actor')}
        placeholder={t('supervision.actor')}
        value={filter.actor}
        onChange={(actor) => set({ actor })}
        options={officers.map(({ id, name }) => ({ value: id, label: name }))}
      />
      <Select
        allowClear={{ label: t('common.clear') }}
        showSearch={{ optionFilterProp: 'label' }}
        style={{ width: 240 }}
        data-testid="audit-filter-action"
        aria-label={t('supervision.action')}
        placeholder={t('supervision.action')}
        value={filter.action}
        onChange={(action) => set({ action })}
        options={AUDIT_ACTIONS.map((action) => ({ value: action, label: actionText(t, action) }))}
      />
      <DayField
        label={t('supervision.from')}
        testId="audit-from"
        value={filter.from === undefined ? null : dayOf(filter.from)}
        onChange={(day) => set({ from: day === null ? undefined : startOf(day) })}
      />
      <DayField
        label={t('supervision.until')}
        testId="audit-until"
        value={filter.until === undefined ? null : dayOf(filter.until, -1)}
        onChange={(day) => set({ until: day === null ? undefined : startOf(day, 1) })}
      />
    </search>
  );
}

/** A day as the officer means it: of this machine's time zone. */
function startOf(day: string, later = 0): string {
  return dayjs(day).startOf('day').add(later, 'day').toISOString();
}

function dayOf(instant: string, later = 0): string {
  return dayjs(instant).add(later, 'day').format('YYYY-MM-DD');
}

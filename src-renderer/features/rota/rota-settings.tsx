import { useTranslation } from 'react-i18next';
import { type RotaTemplate, rotaSettingSchema } from '../../../src-shared/domain/rota';
import { calendarSettingSchema } from '../../../src-shared/domain/work-calendar';
import type { RotaWeek } from '../../../src-shared/ipc/rota-contract';
import { Button } from '../../ui/button';
import { SettingSection } from '../desk-setting/setting-section';
import { useSetting } from '../desk-setting/use-setting';

/** Shifts of every day, reminder and rest, and the days that the desk knows better than the national calendar. */
export function RotaSettings({ rota, calendar }: Pick<RotaWeek, 'rota' | 'calendar'>) {
  return (
    <>
      <TemplateSetting rota={rota} />
      <CalendarSettings calendar={calendar} />
    </>
  );
}

function TemplateSetting({ rota }: Pick<RotaWeek, 'rota'>) {
  const { t } = useTranslation();
  const form = useSetting('rota', rota);
  const { templates, reminderMinutes, minRestHours } = form.value;
  const change = (at: number, part: Partial<RotaTemplate>) =>
    form.change({ templates: templates.map((one, index) => (index === at ? { ...one, ...part } : one)) });
  return (
    <SettingSection
      name="rota"
      title={t('rota.setting.title')}
      hint={t('rota.setting.hint')}
      form={form}
      mayEdit
      valid={rotaSettingSchema.safeParse(form.value).success}
    >
      <ul className="setting-list">
        {templates.map(({ label, start, end, seats }, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a row is its place in the list, its name is being typed
          <li key={index} data-testid="rota-template-row">
            <input
              className="field"
              aria-label={t('rota.label')}
              maxLength={20}
              value={label}
              onChange={({ target }) => change(index, { label: target.value })}
            />
            <input
              className="field"
              type="time"
              aria-label={t('rota.start')}
              value={start}
              onChange={({ target }) => change(index, { start: target.value })}
            />
            <input
              className="field"
              type="time"
              aria-label={t('rota.end')}
              value={end}
              onChange={({ target }) => change(index, { end: target.value })}
            />
            <input
              className="field"
              type="number"
              min={1}
              max={20}
              aria-label={t('rota.seats')}
              value={seats}
              onChange={({ target }) => change(index, { seats: Number(target.value) })}
            />
            <Button
              look="quiet"
              disabled={templates.length === 1}
              onClick={() => form.change({ templates: templates.filter((_, at) => at !== index) })}
            >
              {t('rota.remove')}
            </Button>
          </li>
        ))}
      </ul>
      <Button
        onClick={() =>
          form.change({ templates: [...templates, { label: '', start: '22:00', end: '08:00', seats: 1 }] })
        }
      >
        {t('rota.setting.addTemplate')}
      </Button>
      <ul className="setting-list">
        <li>
          <input
            className="field"
            type="number"
            min={0}
            max={720}
            data-testid="rota-reminder-minutes"
            aria-label={t('rota.setting.reminderMinutes')}
            value={reminderMinutes}
            onChange={({ target }) => form.change({ reminderMinutes: Number(target.value) })}
          />
          <span>{t('rota.setting.reminderMinutes')}</span>
        </li>
        <li>
          <input
            className="field"
            type="number"
            min={0}
            max={24}
            step={0.5}
            aria-label={t('rota.setting.minRestHours')}
            value={minRestHours}
            onChange={({ target }) => form.change({ minRestHours: Number(target.value) })}
          />
          <span>{t('rota.setting.minRestHours')}</span>
        </li>
      </ul>
    </SettingSection>
  );
}

function CalendarSettings({ calendar }: Pick<RotaWeek, 'calendar'>) {
  const { t } = useTranslation();
  const form = useSetting('calendar', calendar);
  const { days } = form.value;
  const change = (at: number, part: Partial<(typeof days)[number]>) =>
    form.change({ days: days.map((one, index) => (index === at ? { ...one, ...part } : one)) });
  return (
    <SettingSection
      name="calendar"
      title={t('rota.calendar.title')}
      hint={t('rota.calendar.hint')}
      form={form}
      mayEdit
      valid={calendarSettingSchema.safeParse(form.value).success}
    >
      <ul className="setting-list">
        {days.map(({ day, off, name }, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a row is its place in the list, its day is being typed
          <li key={index}>
            <input
              className="field"
              type="date"
              aria-label={t('rota.calendar.day')}
              value={day}
              onChange={({ target }) => change(index, { day: target.value })}
            />
            <select
              className="field"
              aria-label={t('rota.calendar.kind')}
              value={off ? 'off' : 'work'}
              onChange={({ target }) => change(index, { off: target.value === 'off' })}
            >
              <option value="off">{t('rota.calendar.off')}</option>
              <option value="work">{t('rota.calendar.work')}</option>
            </select>
            <input
              className="field"
              aria-label={t('rota.calendar.name')}
              maxLength={40}
              value={name}
              onChange={({ target }) => change(index, { name: target.value })}
            />
            <Button look="quiet" onClick={() => form.change({ days: days.filter((_, at) => at !== index) })}>
              {t('rota.remove')}
            </Button>
          </li>
        ))}
      </ul>
      <Button onClick={() => form.change({ days: [...days, { day: '', off: true, name: '' }] })}>
        {t('rota.calendar.add')}
      </Button>
    </SettingSection>
  );
}

import { InputNumber } from 'antd';
import { useTranslation } from 'react-i18next';
import type { DeskSettings } from '../../../src-shared/domain/desk-setting';
import { SettingSection } from './setting-section';
import { useSetting } from './use-setting';

const DAYS = { remindDays: { min: 1, max: 180 }, unusedDays: { min: 7, max: 1_000 } } as const;

/** When owners are reminded, and when an answer counts as never used. */
export function ReminderSetting({ setting, mayEdit }: { setting: DeskSettings['library']; mayEdit: boolean }) {
  const { t } = useTranslation();
  const form = useSetting('library', setting);
  return (
    <SettingSection
      name="library"
      title={t('library.setting.library.title')}
      hint={t('library.setting.library.hint')}
      form={form}
      mayEdit={mayEdit}
    >
      <ul className="setting-list">
        {(['remindDays', 'unusedDays'] as const).map((part) => (
          <li key={part}>
            {mayEdit ? (
              <InputNumber
                data-testid={`library-${part}`}
                aria-label={t(`library.setting.${part}`)}
                {...DAYS[part]}
                precision={0}
                controls={false}
                value={form.value[part]}
                onChange={(days) => days !== null && form.change({ [part]: days })}
              />
            ) : (
              <strong>{setting[part]}</strong>
            )}
            <span>{t(`library.setting.${part}`)}</span>
          </li>
        ))}
      </ul>
    </SettingSection>
  );
}

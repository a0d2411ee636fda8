import { InputNumber, Select } from 'antd';
import { useTranslation } from 'react-i18next';
import { CATEGORIES, type Category } from '../../../src-shared/domain/classification';
import type { RetentionRules } from '../../../src-shared/domain/retention';
import { SettingSection } from './setting-section';
import { useSetting } from './use-setting';

type Choice = 'general' | 'forever' | 'own';
/** What a category begins with when it gets a period of its own. */
const FIRST_DAYS = 365;
/** Arrow keys count up and down; the small buttons for it would be the mouse's alone. */
const LIMITS = { min: 1, max: 36_500, precision: 0, controls: false } as const;

/** For how many days after closing the words of messages are kept; for ever, as long as nobody says otherwise. */
export function RetentionSetting({ rules, mayEdit }: { rules: RetentionRules; mayEdit: boolean }) {
  const { t } = useTranslation();
  const form = useSetting('retention', rules);
  const { days, categories } = form.value;
  const label = t('library.setting.retention.general');
  return (
    <SettingSection
      name="retention"
      title={t('library.setting.retention.title')}
      hint={t('library.setting.retention.hint')}
      form={form}
      mayEdit={mayEdit}
    >
      <div className="rule">
        <span>{label}</span>
        <InputNumber
          {...LIMITS}
          data-testid="retention-days"
          aria-label={label}
          disabled={!mayEdit}
          style={{ width: 200 }}
          placeholder={t('library.setting.retention.choice.forever')}
          addonAfter={t('library.setting.retention.days')}
          value={days}
          onChange={(value) => form.change({ days: value })}
        />
        {CATEGORIES.map((category) => (
          <OwnPeriod
            key={category}
            category={category}
            value={categories[category]}
            mayEdit={mayEdit}
            onChange={(period) => form.change({ categories: withPeriod(categories, category, period) })}
          />
        ))}
      </div>
    </SettingSection>
  );
}

function OwnPeriod({
  category,
  value,
  mayEdit,
  onChange,
}: {
  category: Category;
  value: number | null | undefined;
  mayEdit: boolean;
  onChange(period: number | null | undefined): void;
}) {
  const { t } = useTranslation();
  const choice: Choice = value === undefined ? 'general' : value === null ? 'forever' : 'own';
  const periods = { general: undefined, forever: null, own: FIRST_DAYS } satisfies Record<
    Choice,
    number | null | undefined
  >;
  const name = t(`terms.category.${category}`);
  return (
    <>
      <span>{name}</span>
      <span>
        <Select<Choice>
          data-testid={`retention-${category}`}
          aria-label={name}
          disabled={!mayEdit}
          style={{ width: 160 }}
          value={choice}
          onChange={(next) => onChange(periods[next])}
          options={(['general', 'forever', 'own'] as const).map((each) => ({
            value: each,
            label: t(`library.setting.retention.choice.${each}`),
          }))}
        />
        {typeof value === 'number' && (
          <InputNumber
            {...LIMITS}
            data-testid={`retention-${category}-days`}
            aria-label={t('library.setting.retention.daysOf', { category: name })}
            disabled={!mayEdit}
            addonAfter={t('library.setting.retention.days')}
            value={value}
            onChange={(next) => next !== null && onChange(next)}
          />
        )}
      </span>
    </>
  );
}

function withPeriod(
  categories: RetentionRules['categories'],
  category: Category,
  period: number | null | undefined,
): RetentionRules['categories'] {
  const { [category]: _, ...others } = categories;
  return period === undefined ? others : { ...others, [category]: period };
}

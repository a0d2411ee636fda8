import { Checkbox, Select } from 'antd';
import { useTranslation } from 'react-i18next';
import { BUSINESS_LINES, CATEGORIES, type Category } from '../../../src-shared/domain/classification';
import { REPLY_ELEMENTS, REPLY_PROBLEM_KINDS, type ReplyRules } from '../../../src-shared/domain/reply-check';
import { SettingSection } from './setting-section';
import { useSetting } from './use-setting';

/** What a check before sending points out, with what nobody may send, and whose replies a second person has to see. */
export function ReplyRulesSetting({ rules, mayEdit }: { rules: ReplyRules; mayEdit: boolean }) {
  const { t } = useTranslation();
  const form = useSetting('replyRules', rules);
  const { secondEyes, elements, vagueWords, forbiddenWords, noOverride } = form.value;
  const named = (label: string) => ({
    'aria-label': label,
    disabled: !mayEdit,
    placeholder: t('common.none'),
    style: { width: '100%' },
  });
  return (
    <SettingSection
      name="replyRules"
      title={t('library.setting.replyRules.title')}
      hint={t('library.setting.replyRules.hint')}
      form={form}
      mayEdit={mayEdit}
    >
      <div className="rule">
        <span>{t('library.setting.replyRules.categories')}</span>
        <Select
          {...named(t('library.setting.replyRules.categories'))}
          mode="multiple"
          data-testid="rule-categories"
          value={secondEyes.categories}
          onChange={(categories) => form.change({ secondEyes: { ...secondEyes, categories } })}
          options={CATEGORIES.map((value) => ({ value, label: t(`terms.category.${value}`) }))}
        />
        <span>{t('library.setting.replyRules.businessLines')}</span>
        <Select
          {...named(t('library.setting.replyRules.businessLines'))}
          mode="multiple"
          data-testid="rule-lines"
          value={secondEyes.businessLines}
          onChange={(businessLines) => form.change({ secondEyes: { ...secondEyes, businessLines } })}
          options={BUSINESS_LINES.map((value) => ({ value, label: t(`terms.businessLine.${value}`) }))}
        />
        <span>{t('library.setting.replyRules.vagueWords')}</span>
        <Select
          {...named(t('library.setting.replyRules.vagueWords'))}
          mode="tags"
          data-testid="rule-vague"
          value={vagueWords}
          onChange={(words) => form.change({ vagueWords: words })}
        />
        <span>{t('library.setting.replyRules.forbiddenWords')}</span>
        <Select
          {...named(t('library.setting.replyRules.forbiddenWords'))}
          mode="tags"
          data-testid="rule-forbidden"
          value={forbiddenWords}
          onChange={(words) => form.change({ forbiddenWords: words })}
        />
        {CATEGORIES.map((category: Category) => (
          <ElementsOf
            key={category}
            label={t('library.setting.replyRules.elements', { category: t(`terms.category.${category}`) })}
            value={elements[category] ?? []}
            mayEdit={mayEdit}
            onChange={(chosen) => form.change({ elements: { ...elements, [category]: chosen } })}
          />
        ))}
        <span>{t('library.setting.replyRules.noOverride')}</span>
        <Select
          {...named(t('library.setting.replyRules.noOverride'))}
          mode="multiple"
          data-testid="rule-no-override"
          value={noOverride}
          onChange={(kinds) => form.change({ noOverride: kinds })}
          options={REPLY_PROBLEM_KINDS.map((value) => ({ value, label: t(`work.check.kind.${value}`) }))}
        />
      </div>
    </SettingSection>
  );
}

function ElementsOf({
  label,
  value,
  mayEdit,
  onChange,
}: {
  label: string;
  value: (typeof REPLY_ELEMENTS)[number][];
  mayEdit: boolean;
  onChange(value: (typeof REPLY_ELEMENTS)[number][]): void;
}) {
  const { t } = useTranslation();
  return (
    <>
      <span>{label}</span>
      <Checkbox.Group
        aria-label={label}
        disabled={!mayEdit}
        value={value}
        onChange={onChange}
        options={REPLY_ELEMENTS.map((element) => ({ value: element, label: t(`work.check.element.${element}`) }))}
      />
    </>
  );
}

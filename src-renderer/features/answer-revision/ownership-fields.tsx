import { AutoComplete, Select } from 'antd';
import { useTranslation } from 'react-i18next';
import { BUSINESS_LINES, type BusinessLine } from '../../../src-shared/domain/classification';
import type { DepartmentId, OfficerId } from '../../../src-shared/domain/ids';
import { useRead } from '../../ipc/queries';
import { FormField } from './form-field';
import type { FormPartProps } from './revision-form';

/** Where the answer belongs and who keeps it. */
export function OwnershipFields({ form, problems, onChange }: FormPartProps) {
  const { t } = useTranslation();
  const departments = useRead('desk.info', null).data?.departments ?? [];
  const officers = useRead('officer.list', null).data ?? [];
  const regions = useRead('answer.facets', null).data?.regions ?? [];
  return (
    <>
      <div className="form-row">
        <FormField field="businessLine" problems={problems}>
          <Select
            data-testid="field-businessLine"
            allowClear={{ label: t('common.clear') }}
            showSearch={{ optionFilterProp: 'label' }}
            value={form.businessLine}
            onChange={(line?: BusinessLine) => onChange({ businessLine: line ?? null })}
            options={BUSINESS_LINES.map((line) => ({ value: line, label: t(`terms.businessLine.${line}`) }))}
          />
        </FormField>
        <FormField field="region" problems={problems} hint={t('library.form.regionHint')}>
          <AutoComplete
            data-testid="field-region"
            allowClear={{ label: t('common.clear') }}
            maxLength={80}
            value={form.region}
            onChange={(region = '') => onChange({ region })}
            options={regions.filter(({ value }) => value !== '').map(({ value }) => ({ value }))}
          />
        </FormField>
      </div>
      <div className="form-row">
        <FormField field="ownerDepartmentId" problems={problems}>
          <Select
            data-testid="field-ownerDepartmentId"
            allowClear={{ label: t('common.clear') }}
            showSearch={{ optionFilterProp: 'label' }}
            value={form.ownerDepartmentId}
            onChange={(id?: DepartmentId) => onChange({ ownerDepartmentId: id ?? null })}
            options={departments
              .filter(({ active, id }) => active || id === form.ownerDepartmentId)
              .map(({ id, name }) => ({ value: id, label: name }))}
          />
        </FormField>
        <FormField field="ownerOfficerId" problems={problems} hint={t('library.form.ownerHint')}>
          <Select
            data-testid="field-ownerOfficerId"
            allowClear={{ label: t('common.clear') }}
            showSearch={{ optionFilterProp: 'label' }}
            value={form.ownerOfficerId}
            onChange={(id?: OfficerId) => onChange({ ownerOfficerId: id ?? null })}
            options={officers.map(({ id, name, badgeNumber }) => ({ value: id, label: `${name} ${badgeNumber}` }))}
          />
        </FormField>
      </div>
      <FormField field="keywords" problems={problems} hint={t('library.form.keywordsHint')}>
        <Select
          data-testid="field-keywords"
          mode="tags"
          open={false}
          suffixIcon={null}
          tokenSeparators={[',', '，', '、', ';', '；', '\n']}
          value={form.keywords}
          onChange={(keywords) => onChange({ keywords })}
        />
      </FormField>
    </>
  );
}

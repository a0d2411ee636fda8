import { useTranslation } from 'react-i18next';
import { DayField } from '../library/day-field';
import { FormField } from './form-field';
import type { FormPartProps } from './revision-form';

/** First and last day of use, and when to look at it again. */
export function ValidityFields({ form, problems, onChange }: FormPartProps) {
  const { t } = useTranslation();
  return (
    <div className="form-row">
      {(['validFrom', 'validUntil', 'reviewAt'] as const).map((field) => (
        <FormField key={field} field={field} problems={problems} hint={t(`library.form.dayHint.${field}`)}>
          <DayField
            label={t(`library.field.${field}`)}
            testId={`field-${field}`}
            value={form[field]}
            onChange={(day) => onChange({ [field]: day })}
          />
        </FormField>
      ))}
    </div>
  );
}

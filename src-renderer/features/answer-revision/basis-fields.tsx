import { Input } from 'antd';
import { useTranslation } from 'react-i18next';
import type { AnswerContent } from '../../../src-shared/domain/answer';
import { DayField } from '../library/day-field';
import { FormField } from './form-field';
import type { FormPartProps } from './revision-form';

const NO_BASIS: NonNullable<AnswerContent['basis']> = { title: '', source: '', note: '', date: null };

/** What the answer rests on, and what only officers read. */
export function BasisFields({ form, problems, onChange }: FormPartProps) {
  const { t } = useTranslation();
  const basis = form.basis ?? NO_BASIS;
  const change = (part: Partial<typeof basis>) => onChange({ basis: { ...basis, ...part } });
  return (
    <>
      <div className="form-row">
        <FormField field="basis" name={t('library.form.basisTitle')} problems={problems}>
          <Input
            data-testid="field-basis-title"
            maxLength={300}
            value={basis.title}
            onChange={(event) => change({ title: event.target.value })}
          />
        </FormField>
        <FormField field="basis" name={t('library.form.basisDate')} problems={problems}>
          <DayField
            label={t('library.form.basisDate')}
            testId="field-basis-date"
            value={basis.date}
            onChange={(date) => change({ date })}
          />
        </FormField>
      </div>
      <FormField field="basis" name={t('library.form.basisSource')} problems={problems}>
        <Input
          data-testid="field-basis-source"
          maxLength={300}
          value={basis.source}
          onChange={(event) => change({ source: event.target.value })}
        />
      </FormField>
      <FormField field="basis" name={t('library.form.basisNote')} problems={problems}>
        <Input
          data-testid="field-basis-note"
          maxLength={300}
          value={basis.note}
          onChange={(event) => change({ note: event.target.value })}
        />
      </FormField>
      <FormField field="internalNote" problems={problems} hint={t('library.form.internalHint')}>
        <Input.TextArea
          data-testid="field-internalNote"
          autoSize={{ minRows: 1, maxRows: 8 }}
          maxLength={2_000}
          value={form.internalNote}
          onChange={(event) => onChange({ internalNote: event.target.value })}
        />
      </FormField>
    </>
  );
}

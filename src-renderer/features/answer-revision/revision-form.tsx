import { Input } from 'antd';
import { useTranslation } from 'react-i18next';
import type { AnswerContent } from '../../../src-shared/domain/answer';
import { AttachmentsField } from './attachments-field';
import { BasisFields } from './basis-fields';
import type { FormProblem } from './form-content';
import { FormField } from './form-field';
import { OwnershipFields } from './ownership-fields';
import { TextLengths } from './text-lengths';
import { ValidityFields } from './validity-fields';

export interface FormPartProps {
  form: AnswerContent;
  problems: readonly FormProblem[];
  onChange(part: Partial<AnswerContent>): void;
}

/** Every field of an answer: what the public gets first, then what stands behind it, then who keeps it and how long. */
export function RevisionForm(props: FormPartProps) {
  const { t } = useTranslation();
  return (
    <div className="revision-form">
      <fieldset>
        <legend>{t('library.form.public')}</legend>
        <PublicFields {...props} />
      </fieldset>
      <fieldset>
        <legend>{t('library.form.behind')}</legend>
        <BasisFields {...props} />
      </fieldset>
      <fieldset>
        <legend>{t('library.form.ownership')}</legend>
        <OwnershipFields {...props} />
      </fieldset>
      <fieldset>
        <legend>{t('library.form.validity')}</legend>
        <ValidityFields {...props} />
      </fieldset>
      <fieldset>
        <legend>{t('library.field.attachments')}</legend>
        <AttachmentsField {...props} />
      </fieldset>
    </div>
  );
}

function PublicFields({ form, problems, onChange }: FormPartProps) {
  const { t } = useTranslation();
  return (
    <>
      <FormField field="question" problems={problems} required>
        <Input.TextArea
          data-testid="field-question"
          autoSize={{ minRows: 1, maxRows: 4 }}
          maxLength={500}
          value={form.question}
          onChange={(event) => onChange({ question: event.target.value })}
        />
      </FormField>
      <FormField field="alternatives" problems={problems} hint={t('library.form.onePerLine')}>
        <Input.TextArea
          data-testid="field-alternatives"
          autoSize={{ minRows: 2, maxRows: 8 }}
          value={form.alternatives.join('\n')}
          onChange={(event) => onChange({ alternatives: linesOf(event.target.value) })}
        />
      </FormField>
      <FormField field="text" problems={problems} hint={t('library.form.textHint')} required>
        <Input.TextArea
          data-testid="field-text"
          autoSize={{ minRows: 5, maxRows: 18 }}
          maxLength={5_000}
          value={form.text}
          onChange={(event) => onChange({ text: event.target.value })}
        />
      </FormField>
      <TextLengths form={form} />
      <FormField field="shortText" problems={problems} hint={t('library.form.shortTextHint')}>
        <Input.TextArea
          data-testid="field-shortText"
          autoSize={{ minRows: 1, maxRows: 6 }}
          maxLength={1_000}
          value={form.shortText ?? ''}
          onChange={(event) => onChange({ shortText: event.target.value })}
        />
      </FormField>
      <FormField field="link" problems={problems} hint={t('library.form.linkHint')}>
        <Input
          data-testid="field-link"
          maxLength={500}
          value={form.link ?? ''}
          onChange={(event) => onChange({ link: event.target.value })}
        />
      </FormField>
      <FormField field="textEn" problems={problems}>
        <Input.TextArea
          data-testid="field-textEn"
          lang="en"
          autoSize={{ minRows: 1, maxRows: 10 }}
          maxLength={5_000}
          value={form.textEn ?? ''}
          onChange={(event) => onChange({ textEn: event.target.value })}
        />
      </FormField>
    </>
  );
}

function linesOf(text: string): string[] {
  return text === '' ? [] : text.split('\n');
}

import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { AnswerField } from '../../../src-shared/domain/answer';
import type { FormProblem } from './form-content';

/** A field with its name above it, and beneath it what is wrong, or a word of help. */
export function FormField({
  field,
  name,
  problems,
  hint,
  required = false,
  children,
}: {
  field: AnswerField;
  /** Where the field has parts: the name of this one. */
  name?: string;
  problems: readonly FormProblem[];
  hint?: string;
  required?: boolean;
  children: ReactNode;
}) {
  const { t } = useTranslation();
  const problem = name === undefined ? problems.find((one) => one.field === field) : undefined;
  const below = problem === undefined ? hint : t(`library.form.problem.${problem.code}`);
  return (
    // biome-ignore lint/a11y/noLabelWithoutControl: the control is among the children
    <label className="form-field" data-field={field}>
      <span className="form-name">
        {name ?? t(`library.field.${field}`)}
        {required && <span aria-hidden="true"> *</span>}
      </span>
      {children}
      {below !== undefined && (
        <span className={problem === undefined ? 'muted' : 'form-problem'} data-problem={problem?.code}>
          {below}
        </span>
      )}
    </label>
  );
}

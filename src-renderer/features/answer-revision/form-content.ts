import { type AnswerContent, type AnswerField, answerContentSchema } from '../../../src-shared/domain/answer';

/** Why a field cannot be saved as it is. */
export interface FormProblem {
  field: AnswerField;
  code: 'missing' | 'too_long' | 'not_a_link' | 'days_reversed' | 'wrong';
}

export type FormReading = { ok: true; content: AnswerContent } | { ok: false; problems: FormProblem[] };

/** The content that a form stands for: blank parts are none at all. */
export function readForm(form: AnswerContent): FormReading {
  const parsed = answerContentSchema.safeParse(withoutBlanks(form));
  const problems = (parsed.success ? [] : parsed.error.issues).map((issue): FormProblem => {
    const field = issue.path[0] as AnswerField;
    const text = form[field];
    const missing = typeof text === 'string' && text.trim() === '';
    if (missing) return { field, code: 'missing' };
    if (issue.code === 'too_big') return { field, code: 'too_long' };
    return { field, code: field === 'link' ? 'not_a_link' : 'wrong' };
  });
  if (form.validFrom !== null && form.validUntil !== null && form.validFrom > form.validUntil)
    problems.push({ field: 'validUntil', code: 'days_reversed' });
  return parsed.success && problems.length === 0 ? { ok: true, content: parsed.data } : { ok: false, problems };
}

function withoutBlanks(form: AnswerContent): AnswerContent {
  const { basis } = form;
  const noBasis = basis === null || [basis.title, basis.source, basis.note, basis.date ?? ''].every(isBlank);
  return {
    ...form,
    shortText: noneIfBlank(form.shortText),
    link: noneIfBlank(form.link)?.trim() ?? null,
    textEn: noneIfBlank(form.textEn),
    basis: noBasis ? null : basis,
    alternatives: form.alternatives.filter((wording) => !isBlank(wording)),
    keywords: form.keywords.filter((word) => !isBlank(word)),
  };
}

function noneIfBlank(text: string | null): string | null {
  return text === null || isBlank(text) ? null : text;
}

function isBlank(text: string): boolean {
  return text.trim() === '';
}

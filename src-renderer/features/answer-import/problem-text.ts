import type { TFunction } from 'i18next';
import type { ImportPreviewRow } from '../../../src-shared/ipc/answer-import-views';

const SHOWN = 60;

/** What is wrong with a row, as an officer would say it. */
export function describeProblem(t: TFunction, { field, code, value }: ImportPreviewRow['problems'][number]): string {
  return t(`imports.problem.${code}`, {
    field: field === null ? '' : t(`imports.field.${field}`),
    value: value.length > SHOWN ? `${value.slice(0, SHOWN)}…` : value,
  });
}

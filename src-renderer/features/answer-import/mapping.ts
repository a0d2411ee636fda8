import type { ImportField } from '../../../src-shared/ipc/answer-import-views';

/** Sends a column to a field; the column that had the field before is left out, so that no field is filled twice. */
export function withField(
  fields: readonly (ImportField | null)[],
  column: number,
  field: ImportField | null,
): (ImportField | null)[] {
  return fields.map((other, index) => {
    if (index === column) return field;
    return field !== null && other === field ? null : other;
  });
}

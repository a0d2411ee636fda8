import { unfilledBlanks } from '../../../src-shared/domain/reply';

/** Selects the next blank of a template so that typing fills it. @returns false when there is none */
export function selectBlank(field: HTMLTextAreaElement, from: number, name?: string): boolean {
  const [first] = name === undefined ? unfilledBlanks(field.value.slice(from)) : [name];
  if (first === undefined) return false;
  const start = field.value.indexOf(`{${first}}`, from);
  if (start < 0) return false;
  field.focus();
  field.setSelectionRange(start, start + first.length + 2);
  return true;
}

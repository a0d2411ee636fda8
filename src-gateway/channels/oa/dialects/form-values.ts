import { maskPersonal } from '../../../../src-shared/domain/mask-personal';
import { ticketHead } from '../../ticket-text';
import type { OaTicket } from '../oa-dialect';

interface FormSettings {
  masked: boolean;
  timeZone: string;
  deadlineAs: 'minute' | 'date';
  fields: {
    number: string;
    text: string;
    deadline?: string | undefined;
    department?: string | undefined;
    handler?: string | undefined;
  };
}

/** Title of a ticket in the OA. It begins with our number, by which it is found again. */
export function titleOf(ticket: OaTicket): string {
  return `${ticketHead(ticket.number)}${ticket.departmentName}`;
}

/** What is filled into the form, by field name. */
export function formValues(
  ticket: OaTicket,
  settings: FormSettings,
  form: { handler?: string | undefined; constants: Record<string, string> },
): Record<string, string> {
  const { fields } = settings;
  const values: Record<string, string> = { ...form.constants };
  const fill = (field: string | undefined, value: string | undefined): void => {
    if (field !== undefined && value !== undefined) values[field] = value;
  };
  fill(fields.deadline, deadlineIn(settings, ticket.deadlineAt));
  fill(fields.department, ticket.departmentName);
  fill(fields.handler, form.handler);
  fill(fields.text, settings.masked ? maskPersonal(ticket.text) : ticket.text);
  fill(fields.number, ticket.number);
  return values;
}

/** `2026-03-16 18:00`, as Sweden happens to write it. */
function deadlineIn({ timeZone, deadlineAs }: FormSettings, instant: string): string {
  const style =
    deadlineAs === 'date' ? ({ dateStyle: 'short' } as const) : ({ dateStyle: 'short', timeStyle: 'short' } as const);
  return new Intl.DateTimeFormat('sv-SE', { timeZone, ...style }).format(new Date(instant));
}

/** `2026-03-16 18:00[:00]` in the OA's own time zone as an instant; null when it is no such text. */
export function instantFrom(text: string, timeZone: string): string | null {
  const parts = /^(\d{4})-(\d{1,2})-(\d{1,2})(?:[ T](\d{1,2}):(\d{2})(?::(\d{2}))?)?/.exec(text.trim());
  if (parts === null) return null;
  const [year, month, day, hour, minute, second] = parts.slice(1).map((part) => Number(part ?? 0));
  const asUtc = Date.UTC(year ?? 0, (month ?? 1) - 1, day, hour, minute, second);
  if (Number.isNaN(asUtc)) return null;
  // What the zone's clock shows at that instant of UTC is off by the zone's offset; a change of clocks within it does not matter here.
  const shown = new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short', timeStyle: 'medium' }).format(
    new Date(asUtc),
  );
  const offset = Date.parse(`${shown.replace(' ', 'T')}Z`) - asUtc;
  return new Date(asUtc - offset).toISOString();
}

/** Names the attachments that a department put to its words: they stay in the OA. */
export function withAttachments(text: string, names: readonly string[]): string {
  if (names.length === 0) return text;
  return `${text}${text === '' ? '' : '\n'}附件（在 OA 中查看）：${names.join('、')}`;
}

import { maskPersonal } from '../../src-shared/domain/mask-personal';
import type { Parcel } from '../features/delivery/delivery-subject.repository';

export type TicketParcel = Extract<Parcel, { kind: 'ticket' | 'ticket_remark' }>;

/** First words of every post about a ticket, also the keyword that DingTalk and Feishu can be set to demand. */
export function ticketHead(number: string): string {
  return `【转办单 ${number}】`;
}

/**
 * What a work group reads about a ticket, after its head: many people read along, so personal data is masked
 * (design.md, section 6). It names our number, by which everything that comes back is recognised.
 *
 * @param timeZone of the deadline as people read it
 * @param isMasked false where it goes to the department alone and the administrator has said so
 */
export function ticketBody(parcel: TicketParcel, timeZone: string, isMasked = true): string {
  const text = (isMasked ? maskPersonal(parcel.text) : parcel.text).trim();
  const asksForNumber = `回复请注明编号 ${parcel.number}。`;
  if (parcel.kind === 'ticket') {
    const deadline = `请于 ${minuteIn(timeZone, parcel.deadlineAt)} 前办理并反馈。`;
    return `\n${parcel.departmentName}：\n${text}\n${deadline}\n${asksForNumber}`;
  }
  if (parcel.remark === 'rework') return `\n反馈需要补充，请重新办理：\n${text}\n${asksForNumber}`;
  if (parcel.remark === 'withdraw') return `\n已撤回，不必再办。${text === '' ? '' : `原因：\n${text}`}`;
  return `\n反馈已确认，本单办结。${text === '' ? '' : `\n${text}`}`;
}

/** `2026-03-16 18:00`, as Sweden happens to write it. */
function minuteIn(timeZone: string, instant: string): string {
  return new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short', timeStyle: 'short' }).format(
    new Date(instant),
  );
}

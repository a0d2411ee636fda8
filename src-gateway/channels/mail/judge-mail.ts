import type { Reader } from '../../db/database';
import type { Bounce } from './bounce-report';
import { countAboutTicket, countFromSender, findMailedTicket, type MailedTicket } from './mail.repository';
import { ownMailsIn } from './mail-id';
import type { MailSettings } from './mail-settings';
import type { IncomingMail } from './read-mail';
import { ticketNumberIn } from './ticket-subject';

export type MailVerdict =
  | { kind: 'own' | 'automatic' | 'aside' | 'other'; reason: string }
  | { kind: 'bounce'; bounce: Bounce; reason: string }
  | { kind: 'ticket'; ticket: MailedTicket; reason: null }
  | { kind: 'message'; reason: null };

/** What a mail is. What no person wrote is told first: neither loops nor automatic answers may become messages or feedback. */
export async function judgeMail(db: Reader, settings: MailSettings, mail: IncomingMail): Promise<MailVerdict> {
  const { citizens, limits, address } = settings;
  if (mail.unreadable !== null) return { kind: 'aside', reason: mail.unreadable };
  const isOurs = mail.isOwn || mail.from.address === address.toLowerCase() || ownMailsIn(mail.id).length > 0;
  if (isOurs) return { kind: 'own', reason: '从本邮箱发出的邮件' };
  if (mail.bounce !== null) return { kind: 'bounce', bounce: mail.bounce, reason: mail.bounce.reason };
  const isForm = settings.webForms.includes(mail.from.address);
  if (mail.machine !== null && !isForm) return { kind: 'automatic', reason: `自动邮件（${mail.machine}）` };
  const ticket = await findTicketOf(db, settings, mail);
  if (ticket !== null) {
    if ((await countAboutTicket(db, ticket.ticketId)) >= limits.perHour)
      return { kind: 'aside', reason: `一小时内关于 ${ticket.number} 的邮件超过 ${limits.perHour} 封` };
    return { kind: 'ticket', ticket, reason: null };
  }
  if (citizens === undefined) return { kind: 'other', reason: '与转办单无关，本邮箱不收市民来信' };
  if (!isForm && (await countFromSender(db, address, mail.from.address)) >= limits.perHour)
    return { kind: 'aside', reason: `一小时内来自 ${mail.from.address} 的邮件超过 ${limits.perHour} 封` };
  return { kind: 'message', reason: null };
}

/**
 * The ticket that a mail is about: by the number in its subject, then by the mails of ours that it answers. A number anybody can
 * write, so it is believed from the department's addresses only; a Message-ID of ours knows only who got that mail.
 */
async function findTicketOf(db: Reader, settings: MailSettings, mail: IncomingMail): Promise<MailedTicket | null> {
  const answered = await findAnsweredTicket(db, mail);
  const number = ticketNumberIn(mail.subject);
  const named = number === null ? null : await findMailedTicket(db, { number });
  if (named === null) return answered;
  const domain = mail.from.address.slice(mail.from.address.lastIndexOf('@') + 1);
  const isTheirs =
    named.addresses.includes(mail.from.address) ||
    settings.departmentDomains.includes(domain) ||
    answered?.ticketId === named.ticketId;
  return isTheirs ? named : answered;
}

async function findAnsweredTicket(db: Reader, mail: IncomingMail): Promise<MailedTicket | null> {
  for (const { about, subjectId } of ownMailsIn(mail.references.join(' ')).reverse().slice(0, 20)) {
    if (about === 'reply') continue;
    const found = await findMailedTicket(db, about === 'ticket' ? { ticketId: subjectId } : { eventId: subjectId });
    if (found !== null) return found;
  }
  return null;
}

import MailComposer from 'nodemailer/lib/mail-composer';
import type { Parcel } from '../../features/delivery/delivery-subject.repository';
import { type TicketParcel, ticketBody } from '../ticket-text';
import { ownMessageId } from './mail-id';
import type { MailSettings } from './mail-settings';
import { OWN_HEADER } from './read-mail';
import { REPLY_LINE } from './reply-words';
import type { OutgoingMail } from './smtp-exchange';
import { ticketSubject } from './ticket-subject';

const HOW_TO_REPLY =
  '请直接回复本邮件并保留主题：只写“签收”表示签收；以“退回”开头并写明理由和依据表示退回；其余内容作为办理反馈。';
const SUBJECTS = { rework: '请重新办理', withdraw: '已撤回，不必再办', confirm: '已办结' } as const;

/** The citizen's mail that a reply answers. */
export interface AnsweredMail {
  to: string;
  messageId: string;
  references: string[];
  subject: string;
}

/** The mail that carries a ticket, or a remark on it in the ticket's thread, to a department. */
export async function composeTicketMail(
  settings: MailSettings,
  parcel: TicketParcel,
  timeZone: string,
): Promise<OutgoingMail> {
  const ticketId = ownMessageId({ about: 'ticket', subjectId: parcel.ticketId }, settings.address);
  const isTicket = parcel.kind === 'ticket';
  const id = isTicket ? ticketId : ownMessageId({ about: 'remark', subjectId: parcel.key }, settings.address);
  const body = ticketBody(parcel, timeZone, settings.maskPersonal).trim();
  return compose(settings, {
    id,
    to: parcel.address,
    subject: ticketSubject(parcel.number, isTicket ? '请办理并反馈' : SUBJECTS[parcel.remark]),
    text: `${REPLY_LINE}\n\n${body}\n\n${HOW_TO_REPLY}\n`,
    references: isTicket ? [] : [ticketId],
    // Nobody is to get an out-of-office note for it (RFC 3834).
    headers: { 'Auto-Submitted': 'auto-generated' },
  });
}

/** The mail that carries a reply to a citizen, in the citizen's own thread. */
export async function composeReplyMail(
  settings: MailSettings,
  parcel: Extract<Parcel, { kind: 'reply' }>,
  answered: AnsweredMail,
): Promise<OutgoingMail> {
  const subject = answered.subject === '' ? '您的来信' : answered.subject;
  return compose(settings, {
    id: ownMessageId({ about: 'reply', subjectId: parcel.replyId }, settings.address),
    to: answered.to,
    subject: /^\s*(?:re|回复|答复)\s*[:：]/i.test(subject) ? subject : `Re: ${subject}`,
    text: `${parcel.text.trim()}\n`,
    // Names that we gave to mails without a Message-ID of their own mean nothing to anybody else.
    references: [...answered.references.slice(-20), answered.messageId].filter((id) => id.startsWith('<')),
    headers: {},
  });
}

interface Draft {
  id: string;
  to: string;
  subject: string;
  text: string;
  /** Thread, oldest first; the last is what this mail answers. */
  references: string[];
  headers: Record<string, string>;
}

async function compose(settings: MailSettings, draft: Draft): Promise<OutgoingMail> {
  const answered = draft.references.at(-1);
  const composer = new MailComposer({
    from: { name: settings.name, address: settings.address },
    to: { name: '', address: draft.to },
    subject: draft.subject,
    messageId: draft.id,
    ...(answered === undefined ? {} : { inReplyTo: answered, references: draft.references }),
    text: draft.text,
    textEncoding: 'B',
    headers: { [OWN_HEADER]: '1', ...draft.headers },
    disableFileAccess: true,
    disableUrlAccess: true,
    newline: 'win',
  });
  return { id: draft.id, to: draft.to, raw: await composer.compile().build() };
}

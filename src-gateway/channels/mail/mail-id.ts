import { createHash } from 'node:crypto';
import { storableText } from '../../../src-shared/domain/storable-text';

export type MailSubject = 'ticket' | 'remark' | 'reply';

/** What a mail of ours is about. */
export interface OwnMail {
  about: MailSubject;
  /** Id of the ticket, the ticket event (of a remark) or the reply. */
  subjectId: string;
}

const OWN = /dutydesk\.(ticket|remark|reply)\.([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})@/gi;
const MAX_ID = 180;

/** The Message-ID of a mail of ours: the same each time it is sent, so that a repetition is seen to be one. */
export function ownMessageId(mail: OwnMail, address: string): string {
  return `<dutydesk.${mail.about}.${mail.subjectId}@${address.slice(address.lastIndexOf('@') + 1)}>`;
}

/** The mails of ours that a text names, in order; nothing where there are none. */
export function ownMailsIn(text: string): OwnMail[] {
  return [...text.matchAll(OWN)].map(([, about, subjectId]) => ({
    about: (about ?? '').toLowerCase() as MailSubject,
    subjectId: (subjectId ?? '').toLowerCase(),
  }));
}

/**
 * The name under which a mail is known: its Message-ID, of bounded length.
 *
 * @param raw the mail's bytes, for one that has no Message-ID
 */
export function mailIdOf(messageId: string | undefined, raw: Uint8Array): string {
  const id = storableText(messageId ?? '').trim();
  if (id === '') return `no-id:${hashOf(raw)}`;
  return id.length > MAX_ID ? `long-id:${hashOf(id)}` : id;
}

/** The ids that a References or In-Reply-To header names, oldest first, at most the last hundred. */
export function idsIn(header: string): string[] {
  return [...header.slice(-20_000).matchAll(/<[^<>\s]{1,300}>/g)]
    .slice(-100)
    .map(([id]) => (id.length > MAX_ID ? `long-id:${hashOf(id)}` : id));
}

function hashOf(value: string | Uint8Array): string {
  return createHash('sha256').update(value).digest('hex').slice(0, 32);
}

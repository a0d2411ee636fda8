import type { ColumnType, Generated } from 'kysely';

/** What a mail was: `own` left here, `automatic` no person wrote, `aside` a person has to look at, `other` is for nobody here. */
export const MAIL_KINDS = ['message', 'ticket', 'bounce', 'own', 'automatic', 'aside', 'other'] as const;
export type MailKind = (typeof MAIL_KINDS)[number];

/** Every mail that was read, once. */
export interface MailReceivedTable {
  /** Our own address. */
  mailbox: string;
  mail_id: string;
  fingerprint: string;
  /** Bytes. */
  size: number;
  kind: MailKind;
  sender: string;
  /** Where an answer goes. */
  reply_to: string;
  subject: string;
  mail_references: ColumnType<string[], string, never>;
  /** Beginning of a department's mail as it came. */
  excerpt: string;
  /** Why it is of this kind, where that is not plain. */
  reason: string | null;
  /** The ticket, ticket event or reply that it is about. */
  subject_id: string | null;
  /** Under which id it became a message. */
  remote_id: string | null;
  at: Generated<string>;
}

/** A file that came with a mail; without a hash it was not kept. */
export interface MailFileTable {
  mailbox: string;
  mail_id: string;
  fingerprint: string;
  position: number;
  name: string;
  size: number;
  sha256: string | null;
  reason: string | null;
}

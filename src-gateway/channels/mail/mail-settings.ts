import { z } from 'zod';
import { MAX_ATTACHMENT_BYTES } from '../../../src-shared/domain/attachment';
import { accountIdSchema, deskIdSchema } from '../../../src-shared/domain/ids';

const mailAddress = z
  .string()
  .max(200)
  .regex(/^[^\s@<>()[\],;:"\\]+@[A-Za-z0-9.-]+$/, 'mail address');

/** `plain` carries the password readably: only for a server on the same machine or in a guarded network. */
const security = z.enum(['tls', 'starttls', 'plain']).default('tls');
const name = z.string().min(1);
const server = {
  host: name,
  security,
  /** PEM of the authority that signed the server's certificate, where it is the bureau's own. */
  ca: z.string().min(1).optional(),
};

/** `channels.mail` of the gateway's configuration (docs/channels/mail.md). Sizes in bytes, durations in milliseconds. */
export const mailSettingsSchema = z
  .strictObject({
    /** The gateway's own address: sender of tickets, receiver of everything. */
    address: mailAddress,
    name: z.string().min(1).max(80).default('值班台'),
    timeoutMs: z.number().int().min(10).max(300_000).default(30_000),
    /** Without `user` the server lets the gateway's machine in as it is. */
    smtp: z.strictObject({
      ...server,
      port: z.number().int().min(1).max(65_535).default(465),
      user: name.optional(),
      password: name.optional(),
    }),
    /** Left out: mails are sent only. */
    imap: z
      .strictObject({
        ...server,
        port: z.number().int().min(1).max(65_535).default(993),
        user: name,
        password: name,
        mailbox: z.string().min(1).default('INBOX'),
        /** Mails that arrived before this day are left alone: a mailbox that is put into service has a past. */
        since: z.iso.date(),
        /** The server announces new mails by IDLE; this is how often to look all the same. */
        pollMs: z.number().int().min(50).max(3_600_000).default(60_000),
        /** Where sent mails lie, and who puts them there. What lies there has been sent. */
        sentMailbox: z
          .strictObject({ path: z.string().min(1), keptBy: z.enum(['server', 'gateway']).default('gateway') })
          .optional(),
      })
      .optional(),
    /** Whose desk and account citizens' mails are for; left out: the mailbox serves departments only. */
    citizens: z.strictObject({ desk: deskIdSchema, account: accountIdSchema }).optional(),
    /** From these mail domains a ticket's number in the subject is believed, as from the department's own address. */
    departmentDomains: z.array(z.string().min(1).toLowerCase()).default([]),
    /** Addresses of web forms: what they send is made by a machine and holds a citizen's words, without a limit for the hour. */
    webForms: z.array(mailAddress.toLowerCase()).default([]),
    /** Replies to citizens of this account leave by SMTP in their thread, not by the publishing service. */
    replies: z.boolean().default(false),
    /** Personal data in mails to departments, as in work groups: false where the mail never leaves the bureau's network. */
    maskPersonal: z.boolean().default(true),
    limits: z
      .strictObject({
        /** Of a longer mail only the beginning is read; the mail is flagged. */
        mailBytes: z.number().int().min(10_000).max(100_000_000).default(25_000_000),
        attachments: z.number().int().min(0).max(100).default(20),
        attachmentBytes: z.number().int().min(1_000).max(MAX_ATTACHMENT_BYTES).default(MAX_ATTACHMENT_BYTES),
        /** More from one sender (about one ticket: for the ticket) within an hour are set aside: a loop, or a flood. */
        perHour: z.number().int().min(1).max(10_000).default(30),
      })
      .prefault({}),
  })
  .refine(({ citizens, imap }) => citizens === undefined || imap !== undefined, {
    path: ['imap'],
    message: 'citizens need imap',
  })
  .refine(({ replies, citizens }) => !replies || citizens !== undefined, {
    path: ['citizens'],
    message: 'replies need citizens',
  });
export type MailSettings = z.infer<typeof mailSettingsSchema>;
export type ImapSettings = NonNullable<MailSettings['imap']>;

/** Whether a text is one plain mail address and nothing else: no name, no list, nothing that could become a header. */
export function isMailAddress(text: string): boolean {
  return mailAddress.safeParse(text).success;
}

import { type Insertable, sql } from 'kysely';
import type { Message } from '../../../src-shared/domain/message';
import type { Ticket } from '../../../src-shared/domain/ticket';
import type { Reader, Trx } from '../../db/database';
import type { MailFileTable, MailKind, MailReceivedTable } from './mail.table';

export interface MailedTicket {
  ticketId: Ticket['id'];
  number: string;
  deskId: Ticket['deskId'];
  messageId: Ticket['messageId'];
  /** Where it was sent, and where its department is reached now. */
  addresses: string[];
}

/** Writes down a mail; false when it has been read before, by this gateway or another. */
export async function insertReceived(trx: Trx, row: Insertable<MailReceivedTable>): Promise<boolean> {
  const inserted = await trx
    .insertInto('mail_received')
    .values(row)
    .onConflict((conflict) => conflict.columns(['mailbox', 'mail_id', 'fingerprint']).doNothing())
    .returning('mail_id')
    .executeTakeFirst();
  return inserted !== undefined;
}

export async function insertFiles(trx: Trx, rows: readonly Insertable<MailFileTable>[]): Promise<void> {
  if (rows.length > 0)
    await trx
      .insertInto('mail_file')
      .values([...rows])
      .execute();
}

/** What a mail was that has been read before. */
export async function readReceived(
  db: Reader,
  mailbox: string,
  mailId: string,
  fingerprint: string,
): Promise<{ kind: MailKind; reason: string | null }> {
  return db
    .selectFrom('mail_received')
    .select(['kind', 'reason'])
    .where('mailbox', '=', mailbox)
    .where('mail_id', '=', mailId)
    .where('fingerprint', '=', fingerprint)
    .executeTakeFirstOrThrow();
}

/** Ids and sizes of those of these mails that have been read. */
export async function listReceived(
  db: Reader,
  mailbox: string,
  mailIds: readonly string[],
): Promise<{ mailId: string; size: number }[]> {
  if (mailIds.length === 0) return [];
  return db
    .selectFrom('mail_received')
    .select(['mail_id as mailId', 'size'])
    .where('mailbox', '=', mailbox)
    .where('mail_id', 'in', [...mailIds])
    .execute();
}

/** Whether other words have come under the id of a mail before. */
export async function hasNamesake(db: Reader, mailbox: string, mailId: string): Promise<boolean> {
  const row = await db
    .selectFrom('mail_received')
    .select('mail_id')
    .where('mailbox', '=', mailbox)
    .where('mail_id', '=', mailId)
    .limit(1)
    .executeTakeFirst();
  return row !== undefined;
}

/** How many mails of a sender became messages within the last hour. */
export async function countFromSender(db: Reader, mailbox: string, sender: string): Promise<number> {
  const row = await db
    .selectFrom('mail_received')
    .select((eb) => eb.fn.countAll<number>().as('count'))
    .where('mailbox', '=', mailbox)
    .where('sender', '=', sender)
    .where('kind', '=', 'message')
    .where('at', '>', sql<string>`clock_timestamp() - interval '1 hour'`)
    .executeTakeFirstOrThrow();
  return Number(row.count);
}

/** How many mails about a ticket were taken within the last hour. */
export async function countAboutTicket(db: Reader, ticketId: string): Promise<number> {
  const row = await db
    .selectFrom('mail_received')
    .select((eb) => eb.fn.countAll<number>().as('count'))
    .where('subject_id', '=', ticketId)
    .where('kind', '=', 'ticket')
    .where('at', '>', sql<string>`clock_timestamp() - interval '1 hour'`)
    .executeTakeFirstOrThrow();
  return Number(row.count);
}

/** A ticket that went by mail, by its number or id; null when there is none. */
export async function findMailedTicket(
  db: Reader,
  by: { number: string } | { ticketId: string } | { eventId: string },
): Promise<MailedTicket | null> {
  const query = db
    .selectFrom('ticket')
    .innerJoin('department', 'department.id', 'ticket.department_id')
    .innerJoin('delivery', 'delivery.subject_id', 'ticket.id')
    .select([
      'ticket.id',
      'ticket.number',
      'ticket.desk_id',
      'ticket.message_id',
      'department.address as now',
      'department.via as nowVia',
      'delivery.address as sent',
    ])
    .where('delivery.kind', '=', 'ticket')
    .where('delivery.via', '=', 'mail')
    .orderBy('delivery.created_at', 'desc')
    .limit(1);
  const narrowed =
    'number' in by
      ? query.where('ticket.number', 'in', [by.number, by.number.toUpperCase()])
      : 'ticketId' in by
        ? query.where('ticket.id', '=', by.ticketId as Ticket['id'])
        : query.where('ticket.id', '=', (eb) =>
            eb
              .selectFrom('ticket_event')
              .select('ticket_event.ticket_id')
              .where('ticket_event.id', '=', by.eventId as never),
          );
  const row = await narrowed.executeTakeFirst();
  if (row === undefined) return null;
  const addresses = row.nowVia === 'mail' ? [row.sent, row.now] : [row.sent];
  return {
    ticketId: row.id,
    number: row.number,
    deskId: row.desk_id,
    messageId: row.message_id,
    addresses: addresses.map((address) => address.toLowerCase()),
  };
}

/** The conversation on an account to which one of these mails belongs; null when none does. */
export async function findConversationOf(
  db: Reader,
  account: string,
  thread: { mailbox: string; mailIds: readonly string[]; replyIds: readonly string[] },
): Promise<string | null> {
  if (thread.mailIds.length + thread.replyIds.length === 0) return null;
  const row = await db
    .selectFrom('message')
    .innerJoin('conversation', 'conversation.id', 'message.conversation_id')
    .select('conversation.remote_key')
    .where('message.account_id', '=', account as Message['accountId'])
    .where((eb) => {
      const ways = [];
      if (thread.mailIds.length > 0)
        ways.push(
          eb(
            'message.remote_id',
            'in',
            eb
              .selectFrom('mail_received')
              .select((each) => each.fn.coalesce('mail_received.remote_id', sql<string>`''`).as('id'))
              .where('mail_received.mailbox', '=', thread.mailbox)
              .where('mail_received.mail_id', 'in', [...thread.mailIds])
              .where('mail_received.remote_id', 'is not', null),
          ),
        );
      if (thread.replyIds.length > 0)
        ways.push(
          eb(
            'message.id',
            'in',
            eb
              .selectFrom('reply')
              .select('reply.message_id')
              .where('reply.id', 'in', [...thread.replyIds] as never),
          ),
        );
      return eb.or(ways);
    })
    .orderBy('message.received_at', 'desc')
    .limit(1)
    .executeTakeFirst();
  return row?.remote_key ?? null;
}

/** The mail that became a message, as an answer to it needs it; null when the message did not come by this mailbox. */
export async function findAnsweredMail(
  db: Reader,
  mailbox: string,
  remoteId: string,
): Promise<{ to: string; messageId: string; references: string[]; subject: string } | null> {
  const row = await db
    .selectFrom('mail_received')
    .select(['reply_to', 'mail_id', 'mail_references', 'subject'])
    .where('mailbox', '=', mailbox)
    .where('remote_id', '=', remoteId)
    .executeTakeFirst();
  if (row === undefined) return null;
  return { to: row.reply_to, messageId: row.mail_id, references: row.mail_references, subject: row.subject };
}

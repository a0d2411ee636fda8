import { sql } from 'kysely';
import type { Message } from '../../../src-shared/domain/message';
import type { Db, Trx } from '../../db/database';
import { deleteBody } from '../attachment/attachment.repository';

type Ids = readonly Message['id'][];

/**
 * Files that came with messages: their rows, and the bytes and thumbnails that nothing else names.
 * @returns ids of the files
 */
export async function eraseFiles(trx: Trx, deskId: string, ids: Ids): Promise<string[]> {
  const named = await trx
    .deleteFrom('message_attachment')
    .where('message_id', 'in', ids)
    .returning(['id', 'sha256'])
    .execute();
  const mailed = await trx
    .selectFrom('mail_file')
    .select(['mailbox', 'mail_id', 'fingerprint', 'sha256'])
    .where(
      sql<boolean>`(mailbox, mail_id, fingerprint) in (select mailbox, mail_id, fingerprint from mail_received where ${ofMessages(ids)})`,
    )
    .execute();
  for (const { mailbox, mail_id, fingerprint } of mailed) {
    await trx
      .updateTable('mail_file')
      .set({ name: '', sha256: null })
      .where('mailbox', '=', mailbox)
      .where('mail_id', '=', mail_id)
      .where('fingerprint', '=', fingerprint)
      .execute();
  }
  const hashes = new Set([...named, ...mailed].flatMap(({ sha256 }) => (sha256 === null ? [] : [sha256])));
  if (hashes.size > 0) await eraseBytes(trx, deskId, [...hashes]);
  return named.map(({ id }) => id);
}

async function eraseBytes(trx: Trx, deskId: string, hashes: readonly string[]): Promise<void> {
  const { rows } = await sql<{ body_id: string }>`delete from attachment where desk_id = ${deskId}
    and sha256 = any(${hashes}::text[]) and origin = 'channel' and ${isUnnamed()} returning body_id`.execute(trx);
  for (const { body_id } of rows) await deleteBody(trx, body_id);
  await sql`delete from attachment_preview where sha256 = any(${hashes}::text[])
    and not exists (select from attachment where attachment.sha256 = attachment_preview.sha256)`.execute(trx);
}

function isUnnamed() {
  return sql<boolean>`not exists (select from message_attachment where message_attachment.sha256 = attachment.sha256)
    and not exists (select from mail_file where mail_file.sha256 = attachment.sha256)
    and not exists (select from answer_version where content->'attachments' @>
      jsonb_build_array(jsonb_build_object('sha256', attachment.sha256)))
    and not exists (select from answer_revision where content->'attachments' @>
      jsonb_build_array(jsonb_build_object('sha256', attachment.sha256)))`;
}

/**
 * What the channels keep about messages, their tickets and replies. Ids by which a peer's repetition is known stay, so that nothing
 * comes back; what was said goes.
 */
export async function eraseChannelTraces(trx: Trx, ids: Ids): Promise<void> {
  const tickets = sql`(select id from ticket where message_id = any(${ids}::uuid[]))`;
  const replies = sql`(select id from reply where message_id = any(${ids}::uuid[]))`;
  await sql`update mail_received set sender = '', reply_to = '', subject = '', mail_references = '[]', excerpt = '', reason = null
    where ${ofMessages(ids)}`.execute(trx);
  await sql`delete from qq_post where ticket_id in ${tickets}`.execute(trx);
  await sql`update qq_event set user_id = '', sender = '', text = '' where ticket_id in ${tickets}`.execute(trx);
  await sql`update oa_event set text = '', actor = '' where ticket_id in ${tickets}`.execute(trx);
  await sql`delete from oa_poll where ticket_id in ${tickets}`.execute(trx);
  await sql`delete from wechat_post where reply_id in ${replies}`.execute(trx);
  await sql`delete from wechat_picture where message_id = any(${ids}::uuid[])`.execute(trx);
}

/** Mails that became one of the messages, or are about a ticket, a ticket's event or a reply of theirs. */
function ofMessages(ids: Ids) {
  return sql<boolean>`(remote_id in (select remote_id from message where id = any(${ids}::uuid[]) and channel = 'mailbox')
    or subject_id in (select id from ticket where message_id = any(${ids}::uuid[])
      union all select id from ticket_event where message_id = any(${ids}::uuid[])
      union all select id from reply where message_id = any(${ids}::uuid[])))`;
}

/**
 * Takes earlier versions of the messages' rows out of the change log. Every transaction stays, with its number, so that cursors
 * hold; the transaction that erases has every one of these rows as it is now.
 */
export async function eraseFromChangeLog(
  trx: Trx,
  deskId: string,
  ids: Ids,
  handoverIds: readonly string[],
): Promise<void> {
  const names = sql<boolean>`coalesce(change ->> 'op' = 'put' and (change -> 'row' ->> 'messageId' = any(${ids}::text[])
    or (change ->> 'entity' = 'message' and change -> 'row' ->> 'id' = any(${ids}::text[]))
    or (change ->> 'entity' = 'handover' and change -> 'row' ->> 'id' = any(${handoverIds}::text[]))), false)`;
  await sql`update change_transaction set (changes, bytes) = (
      select coalesce(jsonb_agg(change order by n), '[]'), coalesce(sum(octet_length(change::text) + 1), 0) + 2
      from jsonb_array_elements(changes) with ordinality as each (change, n) where not ${names})
    where scope = ${deskId}
      and exists (select from jsonb_array_elements(changes) as each (change) where ${names})`.execute(trx);
}

/** Notes that the server's files still hold what was erased. */
export async function noteVacuumDue(trx: Trx): Promise<void> {
  await sql`update retention_run set vacuum_for = clock_timestamp()`.execute(trx);
}

const TOUCHED = [
  'message',
  'conversation',
  'emergency',
  'reply',
  'ticket',
  'ticket_event',
  'delivery',
  'draft_offer',
  'correction',
  'answer_gap',
  'promise',
  'handover',
  'message_attachment',
  'attachment',
  'attachment_body',
  'attachment_part',
  'attachment_preview',
  'mail_received',
  'mail_file',
  'qq_post',
  'qq_event',
  'oa_event',
  'oa_poll',
  'wechat_post',
  'wechat_picture',
  'retention',
  'change_transaction',
] as const;

/**
 * Lets PostgreSQL overwrite the room of erased rows: until then their old versions lie in its files. Outside of transactions, as the
 * server wants it; it may be ended at any moment and done again.
 */
export async function vacuumErased(db: Db): Promise<void> {
  const { vacuum_for: until } = await db.selectFrom('retention_run').select('vacuum_for').executeTakeFirstOrThrow();
  if (until === null) return;
  for (const table of TOUCHED) await sql`vacuum ${sql.table(table)}`.execute(db);
  // What was erased meanwhile is left for the next time.
  await sql`update retention_run set vacuum_for = null where vacuum_for = ${until}`.execute(db);
}

export async function noteRunEnded(db: Db): Promise<void> {
  await sql`update retention_run set ended_at = now()`.execute(db);
}

/** Words of mails that belong to nothing on any desk. @returns how many rows lost theirs */
export async function eraseStrays(trx: Trx, days: number): Promise<number> {
  const old = sql`now() - make_interval(days => ${days}::int)`;
  const { numAffectedRows } =
    await sql`update mail_received set sender = '', reply_to = '', subject = '', mail_references = '[]', excerpt = ''
    where at < ${old} and kind in ('automatic', 'aside', 'other', 'bounce', 'own') and (sender <> '' or subject <> '' or excerpt <> '')
      and subject_id is null`.execute(trx);
  return Number(numAffectedRows ?? 0);
}

import { type RawBuilder, sql } from 'kysely';
import type { BusinessLine, Category, Channel } from '../../../../src-shared/domain/classification';
import type { CommandId, MessageId, OfficerId } from '../../../../src-shared/domain/ids';
import type { MessageStatus } from '../../../../src-shared/domain/message';
import { isTicketOpen, TICKET_STATES } from '../../../../src-shared/domain/ticket';
import type { QueueFilter } from '../../../../src-shared/ipc/views';
import type { ReadDatabase } from '../../db/database';
import { isNewestFirst, type QueuePosition, type QueueSegment } from './queue-order';

/** What a filter means for one officer at one instant; instants are the gateway's clock. */
export interface QueueQuery {
  filter: QueueFilter;
  officerId: OfficerId;
  /** ISO 8601. */
  now: string;
}

export interface QueueRow {
  id: MessageId;
  channel: Channel;
  account_name: string | null;
  /** 0 or 1; null when the account is not known here. */
  account_active: number | null;
  author_name: string;
  /** Beginning of the text. */
  beginning: string;
  received_at: string;
  posted_at: string;
  category: Category | null;
  business_line: BusinessLine | null;
  status: MessageStatus;
  emergency: number;
  claim_id: CommandId | null;
  holder_id: OfficerId | null;
  holder_name: string | null;
  lease_until: string | null;
  /** 0 or 1: the claim is a command that the gateway has not answered. */
  tentative: number;
  has_draft: number;
  waiting: number;
  open_tickets: number;
  needs_attention: number;
}

/** One cell of the counts of the whole desk. */
export interface CountRow {
  status: MessageStatus;
  channel: Channel;
  category: Category | null;
  business_line: BusinessLine | null;
  emergency: number;
  holder_id: OfficerId | null;
  messages: number;
}

const OPEN_TICKET_STATES = sql.join(TICKET_STATES.filter(isTicketOpen).map((state) => sql.lit(state)));

/**
 * Ids of messages on which something came back that the officer has not dealt with: a feedback to judge, a return
 * after which neither a ticket nor a reply was written, a reply that failed and was not replaced, a delivery whose
 * fate nobody knows or that failed. Driven by the (few) rows in those states, not by the messages.
 */
const ATTENTION = sql`
  SELECT message_id FROM ticket WHERE state = 'fed_back'
  UNION SELECT back.message_id FROM ticket back WHERE back.state = 'returned'
    AND NOT EXISTS (SELECT 1 FROM ticket later WHERE later.message_id = back.message_id AND later.created_at > back.settled_at)
    AND NOT EXISTS (SELECT 1 FROM reply later WHERE later.message_id = back.message_id AND later.queued_at > back.settled_at AND later.state NOT IN ('failed', 'returned'))
  UNION SELECT failed.message_id FROM reply failed WHERE failed.state = 'failed'
    AND NOT EXISTS (SELECT 1 FROM reply later WHERE later.message_id = failed.message_id AND later.queued_at > failed.queued_at AND later.state NOT IN ('failed', 'returned'))
  UNION SELECT failed.message_id FROM reply failed WHERE failed.state = 'returned'
    AND NOT EXISTS (SELECT 1 FROM reply later WHERE later.message_id = failed.message_id AND later.queued_at > failed.queued_at AND later.state NOT IN ('failed', 'returned'))
  UNION SELECT message_id FROM delivery WHERE state = 'unknown'
  UNION SELECT lost.message_id FROM delivery lost WHERE lost.state = 'failed' AND lost.kind = 'ticket_remark'
  UNION SELECT lost.message_id FROM delivery lost JOIN ticket ON ticket.id = lost.subject_id
    WHERE lost.state = 'failed' AND lost.kind = 'ticket' AND ticket.state IN (${OPEN_TICKET_STATES})`;

/**
 * Messages on which an emergency is open. Closing a message does not end its emergency, so the (few) open records are
 * asked as well as the index, which leaves closed messages out.
 */
const OPEN_RECORDS = sql`SELECT message_id FROM emergency WHERE resolved_at IS NULL`;
const EMERGENCIES = sql`
  SELECT urgent.id FROM message urgent INDEXED BY message_emergency WHERE urgent.emergency = 1 AND urgent.status <> 'closed'
  UNION ${OPEN_RECORDS}`;

/** Where the rows of each segment are found: the index is named so that a filter can never turn a page into a scan of rows. */
const SEGMENTS: Record<QueueSegment, { index: RawBuilder<unknown>; where: RawBuilder<unknown> }> = {
  emergency: {
    index: sql`INDEXED BY sqlite_autoindex_message_1`,
    where: sql`m.emergency = 1 AND m.id IN (${EMERGENCIES})`,
  },
  new: { index: sql`INDEXED BY message_queue`, where: sql`m.status = 'new' AND m.emergency = 0` },
  attention: {
    index: sql`INDEXED BY message_queue`,
    where: sql`m.status IN ('claimed', 'waiting', 'answered') AND m.emergency = 0 AND m.id IN (${ATTENTION})`,
  },
  claimed: {
    index: sql`INDEXED BY message_queue`,
    where: sql`m.status = 'claimed' AND m.emergency = 0 AND m.id NOT IN (${ATTENTION})`,
  },
  waiting: {
    index: sql`INDEXED BY message_queue`,
    where: sql`m.status = 'waiting' AND m.emergency = 0 AND m.id NOT IN (${ATTENTION})`,
  },
  answered: {
    index: sql`INDEXED BY message_queue`,
    where: sql`m.status = 'answered' AND m.emergency = 0 AND m.id NOT IN (${ATTENTION})`,
  },
  closed: {
    index: sql`INDEXED BY message_queue`,
    where: sql`m.status = 'closed' AND (m.emergency = 0 OR m.id NOT IN (${OPEN_RECORDS}))`,
  },
};

export interface SegmentPage {
  segment: QueueSegment;
  /** Start behind this row; null for the top of the segment. */
  after: QueuePosition | null;
  limit: number;
}

/** Ids of one segment in the order of the queue; reads nothing but an index unless the filter has words. */
export async function listSegment(
  db: ReadDatabase,
  query: QueueQuery,
  page: SegmentPage,
): Promise<{ id: MessageId; posted_at: string }[]> {
  const { rows } = await segmentQuery(query, page).execute(db);
  return rows;
}

/** The statement of {@link listSegment}; apart, so that its query plan can be tested. */
export function segmentQuery(
  query: QueueQuery,
  { segment, after, limit }: SegmentPage,
): RawBuilder<{ id: MessageId; posted_at: string }> {
  const { index, where } = SEGMENTS[segment];
  const newestFirst = isNewestFirst(segment);
  const behind = newestFirst ? sql`<` : sql`>`;
  const direction = newestFirst ? sql`DESC` : sql`ASC`;
  const conditions = [where, ...filterConditions(query)];
  if (after !== null) conditions.push(sql`(m.posted_at, m.id) ${behind} (${after.postedAt}, ${after.id})`);
  return sql`
    SELECT m.id, m.posted_at FROM message m ${index}
    WHERE ${sql.join(conditions, sql` AND `)}
    ORDER BY m.posted_at ${direction}, m.id ${direction} LIMIT ${limit}`;
}

/** What the queue shows of the given messages, in no particular order. */
export async function listQueueRows(
  db: ReadDatabase,
  ids: readonly MessageId[],
  officerId: OfficerId,
): Promise<QueueRow[]> {
  if (ids.length === 0) return [];
  const { rows } = await sql<QueueRow>`
    WITH attention (message_id) AS MATERIALIZED (${ATTENTION})
    SELECT m.id, m.channel, account.name AS account_name, account.active AS account_active, m.author_name, substr(m.text, 1, 400) AS beginning, m.received_at, m.posted_at,
      m.category, m.business_line, m.status, m.emergency, m.claim_id, m.holder_id, officer.name AS holder_name, m.lease_until,
      EXISTS (SELECT 1 FROM outbox WHERE outbox.id = m.claim_id AND outbox.state IN ('pending', 'sent')) AS tentative,
      EXISTS (SELECT 1 FROM draft WHERE draft.message_id = m.id AND draft.officer_id = ${officerId}) AS has_draft,
      (SELECT count(*) FROM outbox WHERE outbox.message_id = m.id AND outbox.state IN ('pending', 'sent')) AS waiting,
      (SELECT count(*) FROM ticket WHERE ticket.message_id = m.id AND ticket.state IN (${OPEN_TICKET_STATES})) AS open_tickets,
      (m.status <> 'closed' AND m.id IN (SELECT message_id FROM attention)) AS needs_attention
    FROM message m
    LEFT JOIN account ON account.id = m.account_id
    LEFT JOIN officer ON officer.id = m.holder_id
    WHERE m.id IN (${sql.join(ids)})`.execute(db);
  return rows;
}

/** How many messages of the desk there are of each kind; one pass over a covering index, already in its order. */
export async function countByKind(db: ReadDatabase): Promise<CountRow[]> {
  const { rows } = await countQuery().execute(db);
  return rows;
}

/** The statement of {@link countByKind}; apart, so that its query plan can be tested. */
export function countQuery(): RawBuilder<CountRow> {
  return sql`
    SELECT status, channel, category, business_line, emergency, holder_id, count(*) AS messages FROM message INDEXED BY message_count
    GROUP BY status, channel, category, business_line, emergency, holder_id`;
}

/** How many messages match a filter that the counts by kind cannot answer: one with words or an age. */
export async function countMatching(db: ReadDatabase, query: QueueQuery): Promise<number> {
  const conditions = [sql`TRUE`, ...filterConditions(query)];
  const { rows } = await sql<{ messages: number }>`
    SELECT count(*) AS messages FROM message m INDEXED BY message_queue
    WHERE m.status IN ('new', 'claimed', 'waiting', 'answered', 'closed') AND ${sql.join(conditions, sql` AND `)}`.execute(
    db,
  );
  return rows[0]?.messages ?? 0;
}

function filterConditions({ filter, officerId, now }: QueueQuery): RawBuilder<unknown>[] {
  const conditions: RawBuilder<unknown>[] = [];
  const anyOf = (column: RawBuilder<unknown>, values: readonly string[]) => {
    if (values.length > 0) conditions.push(sql`${column} IN (${sql.join(values)})`);
  };
  anyOf(sql`m.channel`, filter.channels);
  anyOf(sql`ifnull(m.category, 'unclassified')`, filter.categories);
  anyOf(sql`m.business_line`, filter.businessLines);
  // The plus sign keeps the list out of the choice of an index range: the segment names the one status already.
  anyOf(sql`+m.status`, filter.statuses);
  if (filter.mine) conditions.push(sql`m.holder_id = ${officerId} AND +m.status <> 'closed'`);
  if (filter.emergency) conditions.push(sql`m.emergency = 1`);
  if (filter.minAgeMinutes !== null) conditions.push(sql`m.posted_at <= ${minutesBefore(now, filter.minAgeMinutes)}`);
  if (filter.maxAgeMinutes !== null) conditions.push(sql`m.posted_at >= ${minutesBefore(now, filter.maxAgeMinutes)}`);
  for (const word of filter.text.split(/\s+/u)) {
    if (word === '') continue;
    const pattern = `%${word.replace(/[\\%_]/g, '\\$&')}%`;
    conditions.push(sql`(m.text LIKE ${pattern} ESCAPE '\\' OR m.author_name LIKE ${pattern} ESCAPE '\\')`);
  }
  return conditions;
}

function minutesBefore(instant: string, minutes: number): string {
  return new Date(Math.max(0, Date.parse(instant) - minutes * 60_000)).toISOString();
}

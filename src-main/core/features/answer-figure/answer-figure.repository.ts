import { type RawBuilder, sql } from 'kysely';
import type { AnswerId, MessageId } from '../../../../src-shared/domain/ids';
import type { FigureListInput } from '../../../../src-shared/ipc/answer-figure-views';
import type { ReadDatabase } from '../../db/database';

/** Instants, ISO 8601: from the first on, before the second. */
export interface Span {
  start: string;
  end: string;
}

/** What decides whether an answer counts as never used. */
export interface UnusedRule {
  /** Day at the bureau. */
  today: string;
  /** Unused from this instant on; an answer that is younger does not count. */
  since: string;
}

/** One row of one figure. */
export interface FigureRow {
  figure: 'all' | 'day' | 'line' | 'answer' | 'kept' | 'found_by' | 'found_at';
  key: string | null;
  replies: number;
  with_basis: number;
  as_is: number;
  kept: number | null;
}

export interface FigureListRow {
  id: string;
  message_id: MessageId | null;
  answer_id: AnswerId | null;
  title: string;
  detail: string;
  at: string | null;
  kept: number | null;
}

/** Which rows stand behind a figure, how they are shown, and their order. */
interface ListSource {
  columns: RawBuilder<unknown>;
  from: RawBuilder<unknown>;
  order: RawBuilder<unknown>;
}

/** How finely the share kept is told; one more stands for "word for word". */
export const KEPT_TENTHS = 10;
/** Beginning of a text that a list shows. */
const EXCERPT = 160;
/** How the answer was found, of replies from before that was kept. */
const FOUND_UNKNOWN = 'unknown';

// Written as in the index `reply_queued`, which answers without reading the rows.
const ANSWER = sql`(r.basis ->> '$.answerId')`;
const FOUND_BY = sql`coalesce(r.basis ->> '$.found.by', ${sql.lit(FOUND_UNKNOWN)})`;
const FOUND_AT = sql`(r.basis ->> '$.found.rank')`;
/** Tenth of the answer's text that was kept; the last is "word for word". Null while it is not known. */
const TENTH = sql`CASE WHEN u.as_is = 1 THEN ${sql.lit(KEPT_TENTHS)}
  ELSE min(${sql.lit(KEPT_TENTHS - 1)}, CAST(u.kept * ${sql.lit(KEPT_TENTHS)} AS INTEGER)) END`;

const OPEN_GAPS = sql`answer_gap g WHERE g.state IN ('open', 'in_work')`;
const APPROVED = sql`answer a WHERE a.status = 'approved'`;

/**
 * Replies of a span that were sent or wait to be, each with its message and with what it kept of its answer. The index is named
 * because the planner would rather look the message's row up by its unique id.
 */
function replies({ start, end }: Span): RawBuilder<unknown> {
  return sql`reply r LEFT JOIN message m INDEXED BY message_line ON m.id = r.message_id
    LEFT JOIN answer_use u ON u.reply_id = r.id AND ${ANSWER} IS NOT NULL
    WHERE r.queued_at >= ${start} AND r.queued_at < ${end} AND r.state NOT IN ('failed', 'returned')`;
}

/** Approved and valid, in the library since before the instant, and no reply since then rests on it. */
function neverUsed({ today, since }: UnusedRule): RawBuilder<unknown> {
  return sql`${APPROVED}
    AND (a.valid_from IS NULL OR a.valid_from <= ${today}) AND (a.valid_until IS NULL OR a.valid_until >= ${today})
    AND (a.updated_at < ${since}
      OR EXISTS (SELECT 1 FROM answer_version v WHERE v.answer_id = a.id AND v.at < ${since}))
    AND a.id NOT IN (
      SELECT ${ANSWER} FROM reply r WHERE r.queued_at >= ${since} AND r.state <> 'failed' AND ${ANSWER} IS NOT NULL)`;
}

/** All figures about replies, in one pass over the replies of the span; of the most used answers the first `mostUsed`. */
export async function listReplyFigures(db: ReadDatabase, span: Span, mostUsed: number): Promise<FigureRow[]> {
  const { rows } = await replyFiguresQuery(span, mostUsed).execute(db);
  return rows;
}

/** The statement of {@link listReplyFigures}; apart, so that its query plan can be tested. */
export function replyFiguresQuery(span: Span, mostUsed: number): RawBuilder<FigureRow> {
  const sums = sql`count(*) AS replies, count(answer_id) AS with_basis, coalesce(sum(as_is), 0) AS as_is, avg(kept) AS kept`;
  return sql`
    WITH used AS MATERIALIZED (
      SELECT date(r.queued_at, '+8 hours') AS day, m.business_line AS line, ${ANSWER} AS answer_id,
        ${FOUND_BY} AS found_by, ${FOUND_AT} AS found_at, ${TENTH} AS tenth, u.as_is AS as_is, u.kept AS kept
      FROM ${replies(span)})
    SELECT 'all' AS figure, NULL AS key, ${sums} FROM used
    UNION ALL SELECT 'day', day, ${sums} FROM used GROUP BY day
    UNION ALL SELECT 'line', line, ${sums} FROM used GROUP BY line
    UNION ALL SELECT * FROM (
      SELECT 'answer', answer_id, ${sums} FROM used WHERE answer_id IS NOT NULL
      GROUP BY answer_id ORDER BY count(*) DESC, answer_id LIMIT ${mostUsed})
    UNION ALL SELECT 'kept', CAST(tenth AS TEXT), ${sums} FROM used WHERE tenth IS NOT NULL GROUP BY tenth
    UNION ALL SELECT 'found_by', found_by, ${sums} FROM used WHERE answer_id IS NOT NULL GROUP BY found_by
    UNION ALL SELECT 'found_at', CAST(found_at AS TEXT), ${sums} FROM used WHERE found_at IS NOT NULL GROUP BY found_at`;
}

/** Approved answers by business line, null for none. */
export async function countApproved(db: ReadDatabase): Promise<{ line: string | null; n: number }[]> {
  const { rows } = await sql<{ line: string | null; n: number }>`
    SELECT a.business_line AS line, count(*) AS n FROM ${APPROVED} GROUP BY a.business_line`.execute(db);
  return rows;
}

/** Gaps that are open or in work by business line, null for none. */
export async function countOpenGaps(db: ReadDatabase): Promise<{ line: string | null; n: number }[]> {
  const { rows } = await sql<{ line: string | null; n: number }>`
    SELECT g.business_line AS line, count(*) AS n FROM ${OPEN_GAPS} GROUP BY g.business_line`.execute(db);
  return rows;
}

export async function countNeverUsed(db: ReadDatabase, rule: UnusedRule): Promise<number> {
  const { rows } = await neverUsedQuery(rule).execute(db);
  return rows[0]?.n ?? 0;
}

/** The statement of {@link countNeverUsed}; apart, so that its query plan can be tested. */
export function neverUsedQuery(rule: UnusedRule): RawBuilder<{ n: number }> {
  return sql`SELECT count(*) AS n FROM ${neverUsed(rule)}`;
}

/** Question of each answer that is known here. */
export async function listQuestions(db: ReadDatabase, ids: readonly string[]): Promise<Map<string, string>> {
  const rows = await db
    .selectFrom('answer')
    .select(['id', 'question'])
    .where('id', 'in', ids as AnswerId[])
    .execute();
  return new Map(rows.map((row) => [row.id, row.question]));
}

/** The rows behind a figure, newest first, and how many there are. `span` is already narrowed to the day that was asked for. */
export async function listBehindFigure(
  db: ReadDatabase,
  input: FigureListInput & { offset: number; limit: number },
  span: Span,
  rule: UnusedRule,
): Promise<{ rows: FigureListRow[]; total: number }> {
  const { columns, from, order } = listSource(input, span, rule);
  const counted = await sql<{ n: number }>`SELECT count(*) AS n FROM ${from}`.execute(db);
  const { rows } = await sql<FigureListRow>`
    SELECT ${columns} FROM ${from} ORDER BY ${order} LIMIT ${input.limit} OFFSET ${input.offset}`.execute(db);
  return { rows, total: counted.rows[0]?.n ?? 0 };
}

function listSource(input: FigureListInput, span: Span, rule: UnusedRule): ListSource {
  switch (input.list) {
    case 'approved':
      return { ...ANSWER_LIST, from: where(APPROVED, [lineIs(sql`a.business_line`, input.businessLine)]) };
    case 'neverUsed':
      return { ...ANSWER_LIST, from: where(neverUsed(rule), [lineIs(sql`a.business_line`, input.businessLine)]) };
    case 'gaps':
      return { ...GAP_LIST, from: where(OPEN_GAPS, [lineIs(sql`g.business_line`, input.businessLine)]) };
    default:
      return { ...REPLY_LIST, from: where(replies(span), replyConditions(input)) };
  }
}

const REPLY_LIST = {
  columns: sql`r.id, r.message_id, ${ANSWER} AS answer_id, u.kept,
    coalesce(substr(m.text, 1, ${sql.lit(EXCERPT)}), '') AS title, r.queued_at AS at,
    r.officer_name || coalesce(' · ' || (SELECT a.question FROM answer a WHERE a.id = ${ANSWER}), '') AS detail`,
  order: sql`r.queued_at DESC, r.id DESC`,
};
const ANSWER_LIST = {
  columns: sql`a.id, NULL AS message_id, a.id AS answer_id, NULL AS kept, a.question AS title,
    substr(a.text, 1, ${sql.lit(EXCERPT)}) AS detail,
    (SELECT max(u.queued_at) FROM answer_use u WHERE u.answer_id = a.id) AS at`,
  order: sql`a.question, a.id`,
};
const GAP_LIST = {
  columns: sql`g.id, g.message_id, g.answer_id, NULL AS kept, g.question AS title,
    trim('×' || g.count || ' ' || g.note) AS detail, g.last_asked_at AS at`,
  order: sql`g.count DESC, g.last_asked_at DESC, g.id`,
};

function replyConditions(input: FigureListInput): (RawBuilder<unknown> | null)[] {
  const { list, answerId, keptFrom, keptTo, foundBy, foundAt } = input;
  return [
    list === 'withBasis' ? sql`${ANSWER} IS NOT NULL` : null,
    list === 'withoutBasis' ? sql`${ANSWER} IS NULL` : null,
    list === 'asIs' ? sql`u.as_is = 1` : null,
    lineIs(sql`m.business_line`, input.businessLine),
    answerId === undefined ? null : sql`${ANSWER} = ${answerId}`,
    keptFrom === undefined ? null : sql`${TENTH} >= ${tenthOf(keptFrom)}`,
    // "Word for word" runs from 1 to 1.
    keptTo === undefined ? null : sql`${TENTH} < ${Math.max(tenthOf(keptTo), tenthOf(keptFrom ?? 0) + 1)}`,
    foundBy === undefined ? null : sql`${ANSWER} IS NOT NULL AND ${FOUND_BY} = ${foundBy}`,
    foundAt === undefined ? null : sql`${FOUND_AT} = ${foundAt}`,
  ];
}

function tenthOf(share: number): number {
  return Math.round(share * KEPT_TENTHS);
}

function lineIs(column: RawBuilder<unknown>, line: string | null | undefined): RawBuilder<unknown> | null {
  return line === undefined ? null : sql`${column} IS ${line}`;
}

function where(source: RawBuilder<unknown>, conditions: (RawBuilder<unknown> | null)[]): RawBuilder<unknown> {
  return sql.join([source, ...conditions.filter((condition) => condition !== null)], sql` AND `);
}

import { BUSINESS_LINES } from '../../../../src-shared/domain/classification';
import { answerIdSchema } from '../../../../src-shared/domain/ids';
import type { FigureList, FigureListInput, Figures } from '../../../../src-shared/ipc/answer-figure-views';
import type { ReadDatabase } from '../../db/database';
import { bureauDay } from '../answer/bureau-day';
import { readDeskSettings } from '../desk-setting/read-desk-settings';
import {
  countApproved,
  countNeverUsed,
  countOpenGaps,
  type FigureRow,
  KEPT_TENTHS,
  listBehindFigure,
  listQuestions,
  listReplyFigures,
  type UnusedRule,
} from './answer-figure.repository';
import { daysOf, spanOf } from './figure-days';

const MOST_USED = 20;
const DAY_MS = 24 * 60 * 60 * 1_000;

/**
 * Figures of the library over days at the bureau. Replies that failed do not count; gaps and answers are counted as they are now.
 *
 * @param now gateway instant, ISO 8601
 * @returns null when `from` to `to` is no span of days
 */
export async function readFigures(
  db: ReadDatabase,
  { from, to }: { from: string; to: string },
  now: string,
): Promise<Figures | null> {
  const days = daysOf(from, to);
  if (days === null) return null;
  const rows = await listReplyFigures(db, spanOf(from, to), MOST_USED);
  const approved = await countApproved(db);
  const gaps = await countOpenGaps(db);
  const neverUsed = await countNeverUsed(db, await unusedRule(db, now));
  const of = (figure: FigureRow['figure']) => rows.filter((row) => row.figure === figure);
  const [all] = of('all');
  const used = of('answer');
  const questions = await listQuestions(
    db,
    used.map((row) => row.key ?? ''),
  );

  return {
    from,
    to,
    replies: all?.replies ?? 0,
    withBasis: all?.with_basis ?? 0,
    asIs: all?.as_is ?? 0,
    kept: all?.kept ?? null,
    approved: sum(approved),
    neverUsed,
    openGaps: sum(gaps),
    byDay: byDay(days, of('day')),
    byLine: byLine(of('line'), approved, gaps),
    mostUsed: used.map((row) => ({
      answerId: answerIdSchema.parse(row.key),
      question: questions.get(row.key ?? '') ?? '',
      replies: row.replies,
      asIs: row.as_is,
      kept: row.kept,
    })),
    keptShares: keptShares(of('kept')),
    foundBy: of('found_by')
      .map((row) => ({ by: row.key ?? '', replies: row.replies }))
      .sort((a, b) => b.replies - a.replies || a.by.localeCompare(b.by)),
    foundAt: of('found_at')
      .map((row) => ({ rank: Number(row.key), replies: row.replies }))
      .sort((a, b) => a.rank - b.rank),
  };
}

/**
 * The rows behind a figure: as many as the figure says.
 *
 * @param now gateway instant, ISO 8601
 * @returns null when `from` to `to` is no span of days
 */
export async function readFigureList(
  db: ReadDatabase,
  input: FigureListInput & { offset: number; limit: number },
  now: string,
): Promise<FigureList | null> {
  const days = daysOf(input.from, input.to);
  if (days === null) return null;
  if (input.day !== undefined && !days.includes(input.day)) return { rows: [], total: 0 };
  const span = spanOf(input.day ?? input.from, input.day ?? input.to);
  const { rows, total } = await listBehindFigure(db, input, span, await unusedRule(db, now));
  return {
    rows: rows.map(({ message_id, answer_id, ...row }) => ({ ...row, messageId: message_id, answerId: answer_id })),
    total,
  };
}

async function unusedRule(db: ReadDatabase, now: string): Promise<UnusedRule> {
  const { unusedDays } = (await readDeskSettings(db)).library;
  const since = new Date(Date.parse(now) - unusedDays * DAY_MS);
  return { today: bureauDay(new Date(now)), since: since.toISOString() };
}

type LineCount = { line: string | null; n: number };

function sum(counts: readonly LineCount[]): number {
  return counts.reduce((total, { n }) => total + n, 0);
}

/** Every day, also those on which nothing was answered. */
function byDay(days: readonly string[], rows: readonly FigureRow[]): Figures['byDay'] {
  const found = new Map(rows.map((row) => [row.key, row]));
  return days.map((day) => ({
    day,
    replies: found.get(day)?.replies ?? 0,
    withBasis: found.get(day)?.with_basis ?? 0,
  }));
}

/** Business lines on which there is anything, those with most replies first; messages and answers of no line count as one. */
function byLine(
  rows: readonly FigureRow[],
  approved: readonly LineCount[],
  gaps: readonly LineCount[],
): Figures['byLine'] {
  const lineOf = (counts: readonly LineCount[], line: string | null) =>
    counts.find((count) => count.line === line)?.n ?? 0;
  return [...BUSINESS_LINES, null]
    .map((line) => {
      const row = rows.find(({ key }) => key === line);
      return {
        businessLine: line,
        answers: lineOf(approved, line),
        replies: row?.replies ?? 0,
        withBasis: row?.with_basis ?? 0,
        gaps: lineOf(gaps, line),
      };
    })
    .filter((line) => line.answers + line.replies + line.gaps > 0)
    .sort((a, b) => b.replies - a.replies || b.gaps - a.gaps || b.answers - a.answers);
}

/** From nothing kept to everything, in tenths, then word for word. */
function keptShares(rows: readonly FigureRow[]): Figures['keptShares'] {
  const found = new Map(rows.map((row) => [Number(row.key), row.replies]));
  return Array.from({ length: KEPT_TENTHS + 1 }, (_, tenth) => ({
    from: tenth / KEPT_TENTHS,
    to: Math.min(1, (tenth + 1) / KEPT_TENTHS),
    replies: found.get(tenth) ?? 0,
  }));
}

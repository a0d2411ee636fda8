import { setImmediate } from 'node:timers/promises';
import type { AnswerRow, AnswerTable } from '../../../../src-files/answer/answer-table';
import { type Answer, type AnswerContent, contentOf } from '../../../../src-shared/domain/answer';
import { gapKey } from '../../../../src-shared/domain/answer-gap';
import type { AnswerId } from '../../../../src-shared/domain/ids';
import type { ImportField, ImportPreviewRow } from '../../../../src-shared/ipc/answer-import-views';
import type { ReadDatabase } from '../../db/database';
import { listEntities } from '../../sync/entity.repository';
import { readSyncState } from '../../sync/sync-state.repository';
import {
  type KnownQuestion,
  listOwningDepartments,
  listOwningOfficers,
  listQuestions,
} from './answer-import.repository';
import { type Cells, changedFields, type ImportProblem, type Owners, readContent } from './import-content';
import { findOwners } from './import-owners';

/** A row of the preview, and for a good one what it puts into the library. */
export interface CheckedRow {
  shown: ImportPreviewRow;
  /** Null for anything but a creation or a change. */
  target: { answerId: AnswerId | null; baseVersion: number | null; content: AnswerContent } | null;
}

/** Rows looked at, and questions read, before other requests get their turn. */
const BATCH = 100;
const QUESTIONS = 2_000;
/** As much of an unreadable row as is shown. */
const SHOWN = 200;

/**
 * Looks at every row of a file against the library: what it would do, and what is wrong with it. Yields batches in the order of the
 * file and lets other requests in between.
 */
export async function* checkRows(
  db: ReadDatabase,
  table: AnswerTable,
  fields: readonly (ImportField | null)[],
): AsyncGenerator<CheckedRow[]> {
  const library = await readKnown(db);
  const owners = findOwners(await listOwningDepartments(db), await listOwningOfficers(db));
  const seen: Seen = { answers: new Set(), questions: new Set() };
  for (let at = 0; at < table.rows.length; at += BATCH) {
    const rows = table.rows.slice(at, at + BATCH).map((row) => ({ row, cells: cellsOf(row, fields) }));
    const found = rows.map(({ row, cells }) => (row.unreadable ? null : library.find(cells)));
    const ids = found.flatMap((match) => (match?.kind === 'known' ? [match.question.id] : []));
    const answers = new Map((await listEntities(db, 'answer', ids)).map((answer) => [answer.id, answer]));
    yield rows.map(({ row, cells }, index) => checkRow(row, cells, found[index] ?? null, answers, owners, seen));
    await setImmediate();
  }
}

function cellsOf({ cells }: AnswerRow, fields: readonly (ImportField | null)[]): Cells {
  return new Map(fields.flatMap((field, index) => (field === null ? [] : [[field, cells[index] ?? '']])));
}

type Match =
  | { kind: 'known'; question: KnownQuestion; by: 'id' | 'question' }
  | { kind: 'unknown_id'; id: string }
  | { kind: 'new' };

/** Answers and questions that rows above have taken. */
interface Seen {
  answers: Set<AnswerId>;
  questions: Set<string>;
}

function checkRow(
  row: AnswerRow,
  cells: Cells,
  match: Match | null,
  answers: ReadonlyMap<AnswerId, Answer>,
  owners: Owners,
  seen: Seen,
): CheckedRow {
  if (match === null) return unreadable(row);
  if ([...cells.values()].every((cell) => cell.trim() === '')) return withoutTarget(row, 'skip', '', '', []);
  const current = match.kind === 'known' ? (answers.get(match.question.id) ?? null) : null;
  const before = current === null ? null : contentOf(current);
  const { content, problems } = readContent(cells, before, owners);
  const question = content?.question ?? cells.get('question')?.trim() ?? before?.question ?? '';
  const text = content?.text ?? cells.get('text')?.trim() ?? before?.text ?? '';
  const faults = [...repeated(match, cells, question, content?.region ?? cells.get('region') ?? '', seen), ...problems];
  if (content === null || faults.length > 0) return withoutTarget(row, 'problem', question, text, faults);
  if (current === null || before === null) {
    const shown: ImportPreviewRow = { row: row.row, effect: 'create', question, text, problems: [], changes: [] };
    return { shown, target: { answerId: null, baseVersion: null, content } };
  }
  const changes = changedFields(content, before);
  if (changes.length === 0) return withoutTarget(row, 'same', question, text, []);
  const shown: ImportPreviewRow = { row: row.row, effect: 'change', question, text, problems: [], changes };
  return { shown, target: { answerId: current.id, baseVersion: current.version, content } };
}

/** Two rows for one answer, or two new answers to one question: the first counts, the others are asked about. */
function repeated(match: Match, cells: Cells, question: string, region: string, seen: Seen): ImportProblem[] {
  if (match.kind === 'unknown_id') return [{ field: 'id', code: 'unknown_id', value: match.id.slice(0, SHOWN) }];
  if (match.kind === 'known') {
    const isRepeated = seen.answers.has(match.question.id);
    seen.answers.add(match.question.id);
    if (!isRepeated) return [];
    return match.by === 'id'
      ? [{ field: 'id', code: 'repeated_id', value: (cells.get('id') ?? '').slice(0, SHOWN) }]
      : [{ field: 'question', code: 'repeated_question', value: question.slice(0, SHOWN) }];
  }
  const key = keyOf(question, region);
  if (gapKey(question) === '') return [];
  const isRepeated = seen.questions.has(key);
  seen.questions.add(key);
  return isRepeated ? [{ field: 'question', code: 'repeated_question', value: question.slice(0, SHOWN) }] : [];
}

function unreadable(row: AnswerRow): CheckedRow {
  const value = (row.cells[0] ?? '').slice(0, SHOWN);
  return withoutTarget(row, 'problem', '', '', [{ field: null, code: 'unreadable', value }]);
}

function withoutTarget(
  { row }: AnswerRow,
  effect: ImportPreviewRow['effect'],
  question: string,
  text: string,
  problems: ImportProblem[],
): CheckedRow {
  return { shown: { row, effect, question, text, problems, changes: [] }, target: null };
}

/** Which answers the rows of a file are about. */
interface Known {
  find(cells: Cells): Match;
}

async function readKnown(db: ReadDatabase): Promise<Known> {
  const byId = new Map<string, KnownQuestion>();
  const byKey = new Map<string, KnownQuestion[]>();
  const { scope } = await readSyncState(db);
  for (let after = ''; ; ) {
    const page = await listQuestions(db, scope, after, QUESTIONS);
    for (const question of page) {
      byId.set(question.id, question);
      if (question.status !== 'approved') continue;
      const key = gapKey(question.question);
      byKey.set(key, [...(byKey.get(key) ?? []), question]);
    }
    const last = page.at(-1);
    if (last === undefined) break;
    after = last.id;
    await setImmediate();
  }
  return {
    find(cells) {
      const id = (cells.get('id') ?? '').trim();
      if (id !== '') {
        const question = byId.get(id);
        return question === undefined ? { kind: 'unknown_id', id } : { kind: 'known', question, by: 'id' };
      }
      const key = gapKey(cells.get('question') ?? '');
      const alike = key === '' ? [] : (byKey.get(key) ?? []);
      const question = oneOf(alike, cells.get('region')?.trim());
      return question === undefined ? { kind: 'new' } : { kind: 'known', question, by: 'question' };
    },
  };
}

/** Without a column of regions the only answer to a question is meant, or the one for everywhere. */
function oneOf(alike: readonly KnownQuestion[], region: string | undefined): KnownQuestion | undefined {
  if (region !== undefined) return alike.find((question) => question.region.trim() === region);
  return alike.length === 1 ? alike[0] : alike.find((question) => question.region === '');
}

function keyOf(question: string, region: string): string {
  return `${gapKey(question)}\n${region.trim()}`;
}

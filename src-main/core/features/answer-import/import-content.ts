import { businessLineOf } from '../../../../src-files/answer/business-line-names';
import { parseDay, parseSpan } from '../../../../src-files/answer/day';
import { KEYWORD_SEPARATORS, readList, WORDING_SEPARATORS } from '../../../../src-files/answer/list-cell';
import {
  ANSWER_FIELDS,
  type AnswerContent,
  type AnswerField,
  answerContentSchema,
  emptyContent,
  MAX_ANSWER_TEXT,
} from '../../../../src-shared/domain/answer';
import type { DepartmentId, OfficerId } from '../../../../src-shared/domain/ids';
import type { ImportField, ImportPreviewRow } from '../../../../src-shared/ipc/answer-import-views';

export type ImportProblem = ImportPreviewRow['problems'][number];
type ProblemCode = ImportProblem['code'];

/** What stands in the columns that are mapped. */
export type Cells = ReadonlyMap<ImportField, string>;

/** Finds owners by what a file calls them; null for nobody. */
export interface Owners {
  department(name: string): DepartmentId | null;
  officer(name: string): OfficerId | null;
}

/** As much of a cell as a problem shows. */
const SHOWN = 200;

/**
 * The content that a row of a file stands for. Columns that the file does not have keep what `current` has, null for a new answer.
 *
 * @returns content null when there are problems
 */
export function readContent(
  cells: Cells,
  current: AnswerContent | null,
  owners: Owners,
): { content: AnswerContent | null; problems: ImportProblem[] } {
  const row = new RowReader(cells, current ?? emptyContent(), owners);
  const content = row.read();
  if (row.problems.length > 0) return { content: null, problems: row.problems };
  const parsed = answerContentSchema.safeParse(content);
  if (parsed.success)
    return { content: current === null ? parsed.data : likeBefore(parsed.data, current), problems: [] };
  const issue = parsed.error.issues[0];
  return {
    content: null,
    problems: [{ field: null, code: 'unreadable', value: `${issue?.path.join('.')}: ${issue?.message}` }],
  };
}

/** Fields of a change that differ from what is there. */
export function changedFields(content: AnswerContent, current: AnswerContent): AnswerField[] {
  return ANSWER_FIELDS.filter((field) => !isAlike(content[field], current[field]));
}

/** What differs in nothing that a file can carry stays as it is, to the last character. */
function likeBefore(content: AnswerContent, current: AnswerContent): AnswerContent {
  const kept = Object.fromEntries(
    ANSWER_FIELDS.filter((field) => isAlike(content[field], current[field])).map((field) => [field, current[field]]),
  );
  return { ...content, ...kept };
}

/** Line endings do not count, nor whether nothing is written as null or as nothing. */
function isAlike(one: unknown, other: unknown): boolean {
  return plain(one) === plain(other);
}

function plain(value: unknown): string {
  const text = JSON.stringify(value ?? '', (_, each: unknown) =>
    typeof each === 'string' ? each.replaceAll(/\r\n?/g, '\n') : (each ?? ''),
  );
  return text === EMPTY_BASIS ? '""' : text;
}

const EMPTY_BASIS = JSON.stringify({ title: '', source: '', note: '', date: '' });

class RowReader {
  readonly problems: ImportProblem[] = [];

  constructor(
    private readonly cells: Cells,
    private readonly from: AnswerContent,
    private readonly owners: Owners,
  ) {}

  read(): AnswerContent {
    const content: AnswerContent = {
      ...this.from,
      question: this.required('question', 500),
      alternatives: this.list('alternatives', 500, WORDING_SEPARATORS),
      text: this.required('text', MAX_ANSWER_TEXT),
      shortText: this.optional('shortText', 1_000),
      link: this.link(),
      textEn: this.plainText('textEn', MAX_ANSWER_TEXT, this.from.textEn ?? '') || null,
      internalNote: this.plainText('internalNote', 2_000, this.from.internalNote),
      basis: this.basis(),
      businessLine: this.businessLine(),
      region: this.plainText('region', 80, this.from.region).trim(),
      ownerDepartmentId: this.owner(
        'ownerDepartment',
        'unknown_department',
        this.from.ownerDepartmentId,
        this.owners.department,
      ),
      ownerOfficerId: this.owner('ownerOfficer', 'unknown_officer', this.from.ownerOfficerId, this.owners.officer),
      keywords: this.list('keywords', 60, KEYWORD_SEPARATORS),
      ...this.validity(),
      reviewAt: this.day('reviewAt', this.from.reviewAt),
    };
    if (content.validFrom !== null && content.validUntil !== null && content.validFrom > content.validUntil)
      this.note('validUntil', 'days_reversed', `${content.validFrom} > ${content.validUntil}`);
    return content;
  }

  private note(field: ImportField, code: ProblemCode, value: string): void {
    this.problems.push({ field, code, value: value.slice(0, SHOWN) });
  }

  private required(field: 'question' | 'text', max: number): string {
    const value = this.plainText(field, max, this.from[field]).trim();
    if (value === '') this.note(field, 'missing', '');
    return value;
  }

  private optional(field: 'shortText', max: number): string | null {
    return this.plainText(field, max, this.from[field] ?? '').trim() || null;
  }

  private plainText(field: ImportField, max: number, before: string): string {
    const value = this.cells.get(field) ?? before;
    if (value.trim().length > max) this.note(field, 'too_long', value);
    return value;
  }

  private list(field: 'alternatives' | 'keywords', max: number, separators: RegExp): string[] {
    const cell = this.cells.get(field);
    if (cell === undefined) return this.from[field];
    const entries = readList(cell, separators);
    if (entries.length > 50) this.note(field, 'too_many', `${entries.length}`);
    const long = entries.find((entry) => entry.length > max);
    if (long !== undefined) this.note(field, 'too_long', long);
    return entries;
  }

  private link(): string | null {
    const cell = this.cells.get('link');
    if (cell === undefined) return this.from.link;
    const value = cell.trim();
    if (value === '') return null;
    const isLink = answerContentSchema.shape.link.safeParse(value).success;
    if (!isLink) this.note('link', value.length > 500 ? 'too_long' : 'not_a_link', value);
    return value;
  }

  private basis(): AnswerContent['basis'] {
    const { title, source, note, date } = this.from.basis ?? { title: '', source: '', note: '', date: null };
    const basis = {
      title: this.plainText('basisTitle', 300, title),
      source: this.plainText('basisSource', 300, source),
      note,
      date: this.day('basisDate', date),
    };
    const isEmpty = basis.title === '' && basis.source === '' && basis.note === '' && basis.date === null;
    return isEmpty ? null : basis;
  }

  private businessLine(): AnswerContent['businessLine'] {
    const cell = this.cells.get('businessLine');
    if (cell === undefined) return this.from.businessLine;
    if (cell.trim() === '') return null;
    const line = businessLineOf(cell);
    if (line === null) this.note('businessLine', 'unknown_business_line', cell);
    return line;
  }

  private owner<I>(
    field: ImportField,
    code: ProblemCode,
    before: I | null,
    find: (name: string) => I | null,
  ): I | null {
    const cell = this.cells.get(field);
    if (cell === undefined) return before;
    if (cell.trim() === '') return null;
    const id = find(cell.trim());
    if (id === null) this.note(field, code, cell);
    return id;
  }

  /** A column of last days may hold a span, as documents have it. */
  private validity(): Pick<AnswerContent, 'validFrom' | 'validUntil'> {
    const cell = this.cells.get('validUntil');
    if (cell === undefined || parseDay(cell) !== null)
      return {
        validFrom: this.day('validFrom', this.from.validFrom),
        validUntil: this.day('validUntil', this.from.validUntil),
      };
    const span = parseSpan(cell);
    const from = this.cells.get('validFrom') ?? span.from;
    return {
      validFrom:
        from === '' && span.from === '' ? this.day('validFrom', this.from.validFrom) : this.dayOf('validFrom', from),
      validUntil: this.dayOf('validUntil', span.until),
    };
  }

  private day(field: 'validFrom' | 'validUntil' | 'reviewAt' | 'basisDate', before: string | null): string | null {
    const cell = this.cells.get(field);
    return cell === undefined ? before : this.dayOf(field, cell);
  }

  private dayOf(field: ImportField, cell: string): string | null {
    if (cell.trim() === '') return null;
    const day = parseDay(cell);
    if (day === null) this.note(field, 'not_a_day', cell);
    return day;
  }
}

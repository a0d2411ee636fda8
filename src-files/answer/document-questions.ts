import type { ImportField } from '../../src-shared/ipc/answer-import-views';
import {
  asks,
  attributeOf,
  markedAnswer,
  markedQuestion,
  numberedQuestion,
  plainHeading,
} from '../document/question-marks';
import type { Block } from '../document/read-document';
import { businessLineName, businessLineOfHeading } from './business-line-names';
import { guessFields, titleOf } from './column-names';
import { parseSpan } from './day';
import { documentStyles } from './document-styles';

/** One question of a document: title of a column → what stands there. */
export type DocumentItem = Map<string, string>;

/**
 * Questions and answers of a document as bureaus keep them: tables with a header row; paragraphs marked 问：/答：; numbered
 * paragraphs that ask, with the answer below; headings as questions with the answer below. A heading above names the
 * business line. A document that an export wrote is read by its styles, so that nothing in a text is taken for a mark.
 */
export function documentQuestions(blocks: readonly Block[]): DocumentItem[] {
  const reader = new QuestionReader(wayOf(blocks));
  for (const [index, block] of blocks.entries()) reader.take(block, blocks[index + 1]);
  const items = reader.finish();
  return items.length > 0 ? items : largestTable(blocks);
}

type Way = 'styles' | 'marks' | 'numbers' | 'headings';

function wayOf(blocks: readonly Block[]): Way {
  const texts = blocks.filter((block) => block.kind !== 'table');
  if (texts.some((block) => block.style === documentStyles.question)) return 'styles';
  if (texts.some((block) => markedQuestion(block.text) !== null)) return 'marks';
  const numbers = texts.filter(
    (block) => block.kind === 'paragraph' && numberedQuestion(block.text, block.numbered) !== null,
  );
  const headings = texts.filter((block) => block.kind === 'heading' && asks(block.text));
  return numbers.length > headings.length ? 'numbers' : 'headings';
}

/** Level of a section that is no heading. */
const LOWEST = 10;

class QuestionReader {
  private readonly items: DocumentItem[] = [];
  private question: string[] = [];
  private answer: string[] | null = null;
  private attributes = new Map<ImportField, string>();
  private line: { name: string; level: number } | null = null;

  constructor(private readonly way: Way) {}

  take(block: Block, next: Block | undefined): void {
    if (block.kind === 'table') this.takeTable(block.rows);
    else if (this.way === 'styles') this.takeStyled(block);
    else if (block.kind === 'heading') this.takeHeading(block.text, block.level, next);
    else this.takeParagraph(block.text, block.numbered);
  }

  finish(): DocumentItem[] {
    this.close();
    return this.items;
  }

  private takeHeading(text: string, level: number, next: Block | undefined): void {
    if (text === '') return;
    const marked = markedQuestion(text);
    const answer = markedAnswer(text);
    if (marked !== null) this.open(marked);
    else if (this.way === 'marks' && answer !== null) this.answer = [answer];
    else if (this.way === 'headings' && this.isQuestion(text, next)) this.open(plainHeading(text));
    else this.section(text, level);
  }

  /** A heading with text below it, unless it is a section: that asks nothing and names a business line. */
  private isQuestion(text: string, next: Block | undefined): boolean {
    if (asks(text)) return true;
    if (next?.kind !== 'paragraph') return false;
    return businessLineOfHeading(plainHeading(text)) === null;
  }

  private takeParagraph(text: string, countedByWord: boolean): void {
    const question = this.way === 'numbers' ? numberedQuestion(text, countedByWord) : markedQuestion(text);
    if (question !== null) {
      this.open(question);
      return;
    }
    const answer = markedAnswer(text);
    if (answer !== null && this.question.length > 0 && (this.answer === null || this.answer.join('').trim() === '')) {
      this.answer = [answer];
      return;
    }
    if (this.question.length === 0) {
      this.section(text, LOWEST);
      return;
    }
    const attribute = this.answer === null ? null : attributeOf(text);
    if (attribute !== null) this.attributes.set(attribute.field, attribute.value);
    else if (this.answer !== null) this.answer.push(text);
    else if (this.way === 'marks' && text.trim() !== '') this.question.push(text);
    else this.answer = [text];
  }

  private takeStyled(block: Exclude<Block, { kind: 'table' }>): void {
    const { text, style } = block;
    if (style === documentStyles.question) {
      this.open(markedQuestion(text) ?? text);
    } else if (style === documentStyles.attribute) {
      const attribute = attributeOf(text);
      if (attribute !== null) this.attributes.set(attribute.field, attribute.value);
    } else if (style === documentStyles.answer) {
      if (this.answer === null) this.answer = [markedAnswer(text) ?? text];
      else this.answer.push(text);
    } else if (block.kind === 'heading') {
      this.section(text, block.level);
    } else if (this.answer !== null && text.trim() !== '') {
      this.answer.push(text);
    }
  }

  private takeTable(rows: readonly string[][]): void {
    const table = tableItems(rows);
    if (table.length > 0) {
      this.close();
      for (const item of table) {
        if (this.line !== null && !item.has(titleOf('businessLine'))) item.set(titleOf('businessLine'), this.line.name);
        this.items.push(item);
      }
    } else if (this.question.length > 0) {
      this.answer ??= [];
      this.answer.push(...rows.map((row) => row.join('\t')));
    }
  }

  private open(question: string): void {
    this.close();
    this.question = [question];
  }

  /** A business line holds until another, or until a heading that stands as high. */
  private section(text: string, level: number): void {
    this.close();
    const line = businessLineOfHeading(plainHeading(text));
    if (line !== null) this.line = { name: businessLineName(line), level };
    else if (this.line !== null && level <= this.line.level && level !== LOWEST) this.line = null;
  }

  private close(): void {
    const question = this.question.join('\n').trim();
    if (question !== '') {
      const item: DocumentItem = new Map([
        [titleOf('question'), question],
        [titleOf('text'), (this.answer ?? []).join('\n').trim()],
      ]);
      if (this.line !== null) item.set(titleOf('businessLine'), this.line.name);
      for (const [field, value] of this.attributes) putAttribute(item, field, value);
      this.items.push(item);
    }
    this.question = [];
    this.answer = null;
    this.attributes = new Map();
  }
}

function putAttribute(item: DocumentItem, field: ImportField, value: string): void {
  if (field !== 'validUntil') {
    item.set(titleOf(field), value);
    return;
  }
  const { from, until } = parseSpan(value);
  if (from !== '') item.set(titleOf('validFrom'), from);
  if (until !== '') item.set(titleOf('validUntil'), until);
}

/** Rows above which a title may stand before the header row. */
const HEADER_WITHIN = 3;

/** Rows of a table that has a column of questions and one of answers; else none. */
function tableItems(rows: readonly string[][]): DocumentItem[] {
  const at = rows.slice(0, HEADER_WITHIN).findIndex((row) => {
    const fields = guessFields(row);
    return fields.includes('question') && fields.includes('text');
  });
  return at === -1 ? [] : underHeader(rows, at);
}

function underHeader(rows: readonly string[][], at: number): DocumentItem[] {
  const titles = (rows[at] ?? []).map((title) => title.trim());
  return rows
    .slice(at + 1)
    .filter((row) => row.some((cell) => cell.trim() !== ''))
    .map((row) => new Map(titles.flatMap((title, index) => (title === '' ? [] : [[title, row[index] ?? '']]))));
}

/** Where nothing is recognised, the largest table is offered as it stands: the officer says which column is what. */
function largestTable(blocks: readonly Block[]): DocumentItem[] {
  const tables = blocks.flatMap((block) =>
    block.kind === 'table' && (block.rows[0]?.length ?? 0) > 1 ? [block.rows] : [],
  );
  const largest = tables.sort((one, other) => other.length - one.length)[0];
  return largest === undefined ? [] : underHeader(largest, 0);
}

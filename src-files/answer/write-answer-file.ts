import { IMPORT_FIELDS, type ImportField } from '../../src-shared/ipc/answer-import-views';
import { writeCsv } from '../table/write-csv';
import { type SheetColumn, writeSheet } from '../table/write-sheet';
import type { AnswerFormat } from './answer-table';
import { titleOf } from './column-names';
import { type ExportedAnswer, exportedCell } from './exported-answer';
import { writeAnswerDocument } from './write-answer-document';

/**
 * The bytes of a file of answers, which `readAnswerFile` reads back to the same. A document carries what people read: question,
 * answer, basis, validity, region and owner; the other formats carry every field of an import.
 *
 * @param day on which it is written, `YYYY-MM-DD`
 */
export async function writeAnswerFile(
  format: AnswerFormat,
  answers: readonly ExportedAnswer[],
  day: string,
): Promise<Buffer> {
  switch (format) {
    case 'xlsx':
      return writeSheet('口径库', IMPORT_FIELDS.map(columnOf), answers.map(cellsOf));
    case 'csv':
      return Buffer.from(writeCsv([IMPORT_FIELDS.map(titleOf), ...answers.map(cellsOf)]), 'utf8');
    case 'jsonl':
      return Buffer.from(answers.map((answer) => `${JSON.stringify(recordOf(answer))}\n`).join(''), 'utf8');
    case 'docx':
      return writeAnswerDocument(answers, day);
  }
}

const WIDE: readonly ImportField[] = ['question', 'alternatives', 'text', 'shortText', 'textEn', 'internalNote'];

function columnOf(field: ImportField): SheetColumn {
  return { title: titleOf(field), width: WIDE.includes(field) ? 48 : 16 };
}

function cellsOf(answer: ExportedAnswer): string[] {
  return IMPORT_FIELDS.map((field) => exportedCell(answer, field));
}

/** With the names of the domain; owners by their ids, business lines by their codes. */
function recordOf({ id, content }: ExportedAnswer) {
  const { basis, ownerDepartmentId, ownerOfficerId, attachments: _, ...rest } = content;
  return {
    id,
    ...rest,
    basis: basis === null ? null : { title: basis.title, source: basis.source, date: basis.date },
    ownerDepartment: ownerDepartmentId,
    ownerOfficer: ownerOfficerId,
  };
}

import { z } from 'zod';
import { ANSWER_FIELDS, type AnswerField } from '../domain/answer';
import { answerImportSchema } from '../domain/answer-import';
import { answerImportIdSchema } from '../domain/ids';
import { rejectionCodeSchema } from '../sync/commands';
import { pendingSchema } from './library-views';

/** What the screens of reading answers in and writing them out show. */

const count = z.number().int().nonnegative();
const fieldSchema = z.enum(ANSWER_FIELDS as [AnswerField, ...AnswerField[]]);

/** Columns of a file that an import can take, and where a plain column goes. */
export const IMPORT_FIELDS = [
  'id',
  'question',
  'alternatives',
  'text',
  'shortText',
  'link',
  'textEn',
  'internalNote',
  'basisTitle',
  'basisSource',
  'basisDate',
  'businessLine',
  'region',
  'ownerDepartment',
  'ownerOfficer',
  'keywords',
  'validFrom',
  'validUntil',
  'reviewAt',
] as const;
export const importFieldSchema = z.enum(IMPORT_FIELDS);
export type ImportField = z.infer<typeof importFieldSchema>;

/** One row of a file after mapping. */
export const importPreviewRowSchema = z.object({
  /** Row or question number in the file, from 1. */
  row: z.number().int().positive(),
  effect: z.enum(['create', 'change', 'same', 'problem', 'skip']),
  question: z.string(),
  text: z.string(),
  /** What is wrong, each with its field and what was found there. */
  problems: z.array(
    z.object({
      field: importFieldSchema.nullable(),
      code: z.enum([
        'missing',
        'too_long',
        'not_a_day',
        'unknown_business_line',
        'unknown_department',
        'unknown_officer',
        'not_a_link',
        'too_many',
        'repeated_id',
        'repeated_question',
        'days_reversed',
        'unknown_id',
        'unreadable',
      ]),
      value: z.string(),
    }),
  ),
  /** Fields that a change would change. */
  changes: z.array(fieldSchema),
});
export type ImportPreviewRow = z.infer<typeof importPreviewRowSchema>;

/** The import that is being prepared on this workstation. */
export const importJobSchema = z.discriminatedUnion('state', [
  z.object({ state: z.literal('none') }),
  z.object({ state: z.literal('reading'), fileName: z.string(), done: count, total: count.nullable() }),
  z.object({
    state: z.literal('failed'),
    fileName: z.string(),
    reason: z.enum(['unreadable', 'too_large', 'too_many_rows', 'empty', 'unsupported', 'encrypted']),
    detail: z.string(),
  }),
  z.object({
    state: z.literal('preview'),
    fileName: z.string(),
    format: z.enum(['xlsx', 'csv', 'docx', 'jsonl']),
    columns: z.array(
      z.object({ name: z.string(), field: importFieldSchema.nullable(), samples: z.array(z.string()).max(3) }),
    ),
    counts: z.object({ create: count, change: count, same: count, problem: count }),
    /** Checking after a change of the mapping. */
    checking: z.boolean(),
  }),
  z.object({ state: z.literal('committing'), fileName: z.string(), done: count, total: count }),
  z.object({ state: z.literal('sent'), fileName: z.string(), importId: answerImportIdSchema }),
]);
export type ImportJob = z.infer<typeof importJobSchema>;

export const importViewSchema = z.object({
  answerImport: answerImportSchema,
  mayDecide: z.boolean(),
  mayUndo: z.boolean(),
  mayCancel: z.boolean(),
  pending: pendingSchema.nullable(),
});
export type ImportView = z.infer<typeof importViewSchema>;

/** Imports that this workstation has written and that are not whole on the gateway yet. */
export const importOnItsWaySchema = z.object({
  importId: answerImportIdSchema,
  fileName: z.string(),
  sent: count,
  parts: count,
  refused: rejectionCodeSchema.nullable(),
});
export type ImportOnItsWay = z.infer<typeof importOnItsWaySchema>;

export const EXPORT_FORMATS = ['xlsx', 'csv', 'docx', 'jsonl'] as const;
export const exportFormatSchema = z.enum(EXPORT_FORMATS);
export type ExportFormat = z.infer<typeof exportFormatSchema>;

export const exportResultSchema = z.discriminatedUnion('state', [
  z.object({ state: z.literal('cancelled') }),
  z.object({ state: z.literal('written'), path: z.string(), answers: count }),
]);

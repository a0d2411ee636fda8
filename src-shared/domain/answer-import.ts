import { z } from 'zod';
import { answerContentSchema } from './answer';
import {
  answerIdSchema,
  answerImportIdSchema,
  answerRevisionIdSchema,
  deskIdSchema,
  instantSchema,
  officerIdSchema,
} from './ids';

/** More rows than any bureau's library; a file with more is refused before anything is read in. */
export const MAX_IMPORT_ROWS = 20_000;
/** Rows in one command, so that a push stays small. */
export const MAX_ROWS_PER_STAGE = 100;

/** `in_review → applied | refused | cancelled`, `applied → undone`. Before it is whole on the gateway nobody sees it. */
export const IMPORT_STATES = ['in_review', 'applied', 'refused', 'cancelled', 'undone'] as const;
export const importStateSchema = z.enum(IMPORT_STATES);
export type ImportState = z.infer<typeof importStateSchema>;

/** One row of an import: a new answer (`baseVersion` null) or the change of one. */
export const importRowSchema = z.object({
  revisionId: answerRevisionIdSchema,
  answerId: answerIdSchema,
  baseVersion: z.number().int().positive().nullable(),
  content: answerContentSchema,
});
export type ImportRow = z.infer<typeof importRowSchema>;

/** A file of answers that was read in as a whole: reviewed, applied and undone as a whole. */
export const answerImportSchema = z.object({
  id: answerImportIdSchema,
  deskId: deskIdSchema,
  fileName: z.string().min(1).max(200),
  state: importStateSchema,
  /** Rows by what they do. */
  created: z.number().int().nonnegative(),
  changed: z.number().int().nonnegative(),
  importedById: officerIdSchema,
  importedBy: z.string().max(40),
  importedAt: instantSchema,
  decidedBy: z.string().max(40).nullable(),
  decidedAt: instantSchema.nullable(),
  note: z.string().max(1_000),
  /** Answers that an undo left alone because they were changed since; 0 before an undo. */
  kept: z.number().int().nonnegative(),
});
export type AnswerImport = z.infer<typeof answerImportSchema>;

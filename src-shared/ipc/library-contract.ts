import { z } from 'zod';
import { answerContentSchema, answerSchema } from '../domain/answer';
import { gapStateSchema } from '../domain/answer-gap';
import { revisionOriginSchema } from '../domain/answer-revision';
import { attachmentSchema, sha256Schema } from '../domain/attachment';
import { businessLineSchema } from '../domain/classification';
import { DESK_SETTING_KEYS, deskSettingsSchema } from '../domain/desk-setting';
import {
  answerGapIdSchema,
  answerIdSchema,
  answerImportIdSchema,
  answerRevisionIdSchema,
  correctionIdSchema,
  daySchema,
  messageIdSchema,
  officerIdSchema,
  replyIdSchema,
  synonymIdSchema,
  ticketEventIdSchema,
} from '../domain/ids';
import { officerSchema } from '../domain/officer';
import { MAX_REPLY_TEXT } from '../domain/reply';
import { synonymSchema } from '../domain/synonym';
import { figureListInputSchema, figureListSchema, figuresSchema } from './answer-figure-views';
import {
  exportFormatSchema,
  exportResultSchema,
  importFieldSchema,
  importJobSchema,
  importOnItsWaySchema,
  importPreviewRowSchema,
  importViewSchema,
} from './answer-import-views';
import {
  ANSWER_SORTS,
  answerDetailSchema,
  answerFacetsSchema,
  answerFilterSchema,
  answerListSchema,
  answerPairsSchema,
  answerResultsSchema,
  answerUsageSchema,
  correctionViewSchema,
  gapViewSchema,
  RECORD_KINDS,
  recordResultsSchema,
  revisionDetailSchema,
  revisionViewSchema,
  synonymProposalSchema,
  taskListSchema,
} from './library-views';

const nothing = z.null();
const version = z.number().int().positive();
const note = z.string().trim().max(1_000);
const reason = z.string().trim().min(1).max(1_000);
const onAnswer = z.object({ answerId: answerIdSchema });
const onRevision = z.object({ revisionId: answerRevisionIdSchema });
const onImport = z.object({ importId: answerImportIdSchema });
const limit = z.number().int().min(1).max(200);
const offset = z.number().int().nonnegative();

/** Requests of the answer library that the core answers. */
export const libraryContract = {
  'answer.search': {
    input: z.object({
      query: z.string().max(2_000),
      /** The open message, whose business line and region count; null for none. */
      messageId: messageIdSchema.nullable(),
      limit: z.number().int().min(1).max(50),
      filter: answerFilterSchema.prefault({}),
    }),
    output: answerResultsSchema,
  },
  /** Suggestions for an open message, from its whole text. */
  'answer.suggest': {
    input: z.object({
      messageId: messageIdSchema,
      limit: z.number().int().min(1).max(50),
      filter: answerFilterSchema.prefault({}),
    }),
    output: answerResultsSchema,
  },
  /** Answers that are like one. */
  'answer.similar': {
    input: onAnswer.extend({ limit: z.number().int().min(1).max(50) }),
    output: answerResultsSchema,
  },
  'record.search': {
    input: z.object({
      kind: z.enum(RECORD_KINDS),
      query: z.string().max(2_000),
      limit: z.number().int().min(1).max(50),
    }),
    output: recordResultsSchema,
  },
  'answer.get': { input: onAnswer, output: answerSchema },
  'answer.list': {
    input: z.object({
      text: z.string().max(200).default(''),
      filter: answerFilterSchema.prefault({}),
      sort: z.enum(ANSWER_SORTS).default('question'),
      offset,
      limit,
    }),
    output: answerListSchema,
  },
  'answer.facets': { input: nothing, output: answerFacetsSchema },
  'answer.detail': { input: onAnswer, output: answerDetailSchema },
  /** Replies that rest on an answer, newest first. */
  'answer.usages': {
    input: onAnswer.extend({ offset, limit }),
    output: z.object({ usages: z.array(answerUsageSchema), total: z.number().int() }),
  },
  'answer.pairs': { input: nothing, output: answerPairsSchema },
  'answer.settle_pair': {
    input: z.object({ firstId: answerIdSchema, secondId: answerIdSchema, note: z.string().trim().max(500) }),
    output: nothing,
  },

  'revision.list': {
    /** `mine`: what the officer wrote; `to_review`: what waits for somebody else's decision; an import's rows. */
    input: z.object({
      box: z.enum(['mine', 'to_review', 'import']),
      importId: answerImportIdSchema.nullable(),
      offset,
      limit,
    }),
    output: z.object({ revisions: z.array(revisionViewSchema), total: z.number().int() }),
  },
  'revision.detail': { input: onRevision, output: revisionDetailSchema },
  'answer.save': {
    input: z.object({
      /** Null for a new revision. */
      revisionId: answerRevisionIdSchema.nullable(),
      /** Null for a new answer. */
      answerId: answerIdSchema.nullable(),
      baseVersion: version.nullable(),
      content: answerContentSchema,
      before: answerContentSchema.nullable(),
      origin: revisionOriginSchema,
    }),
    output: z.object({ revisionId: answerRevisionIdSchema, answerId: answerIdSchema }),
  },
  /** A draft of an answer out of what is at hand, in one go. */
  'answer.propose': {
    input: z.object({
      from: z.discriminatedUnion('kind', [
        z.object({ kind: z.literal('reply'), replyId: replyIdSchema }),
        z.object({
          kind: z.literal('draft'),
          messageId: messageIdSchema,
          body: z.string().trim().min(1).max(MAX_REPLY_TEXT),
        }),
        z.object({ kind: z.literal('feedback'), ticketEventId: ticketEventIdSchema }),
      ]),
    }),
    output: z.object({ revisionId: answerRevisionIdSchema }),
  },
  'answer.submit': { input: onRevision, output: nothing },
  'answer.recall': { input: onRevision, output: nothing },
  'answer.discard': { input: onRevision, output: nothing },
  'answer.return': { input: onRevision.extend({ note: reason }), output: nothing },
  'answer.approve': {
    input: onRevision.extend({
      revisionVersion: version,
      onVersion: version.nullable(),
      note,
      openCorrections: z.boolean(),
    }),
    output: nothing,
  },
  'answer.retire': {
    input: onAnswer.extend({ answerVersion: version, reason, openCorrections: z.boolean() }),
    output: nothing,
  },
  'answer.review': {
    input: onAnswer.extend({ answerVersion: version, reviewAt: daySchema.nullable(), note }),
    output: nothing,
  },

  'task.list': { input: nothing, output: taskListSchema },

  'correction.list': {
    input: z.object({
      state: z.enum(['open', 'settled']),
      answerId: answerIdSchema.nullable(),
      messageId: messageIdSchema.nullable(),
      limit,
    }),
    output: z.object({ corrections: z.array(correctionViewSchema), total: z.number().int() }),
  },
  'correction.settle': {
    input: z.object({
      correctionId: correctionIdSchema,
      verdict: z.enum(['corrected', 'not_needed']),
      replyId: replyIdSchema.nullable(),
      note,
    }),
    output: nothing,
  },
  'correction.reopen': { input: z.object({ correctionId: correctionIdSchema }), output: nothing },

  'gap.list': {
    input: z.object({ states: z.array(gapStateSchema), businessLines: z.array(businessLineSchema), offset, limit }),
    output: z.object({ gaps: z.array(gapViewSchema), total: z.number().int() }),
  },
  'gap.report': {
    input: z.object({
      question: z.string().trim().min(1).max(500),
      businessLine: businessLineSchema.nullable(),
      messageId: messageIdSchema.nullable(),
    }),
    output: nothing,
  },
  'gap.update': {
    input: z.object({
      gapId: answerGapIdSchema,
      question: z.string().trim().min(1).max(500),
      businessLine: businessLineSchema.nullable(),
      state: gapStateSchema,
      assigneeId: officerIdSchema.nullable(),
      note,
      answerId: answerIdSchema.nullable(),
    }),
    output: nothing,
  },

  'synonym.list': {
    input: nothing,
    output: z.object({ synonyms: z.array(synonymSchema), proposals: z.array(synonymProposalSchema) }),
  },
  'synonym.save': {
    input: z.object({
      /** Null for a new group. */
      synonymId: synonymIdSchema.nullable(),
      terms: synonymSchema.shape.terms,
      state: synonymSchema.shape.state,
      note: synonymSchema.shape.note,
      origin: synonymSchema.shape.origin,
    }),
    output: nothing,
  },

  'desk_setting.get': { input: nothing, output: deskSettingsSchema },
  'desk_setting.set': {
    input: z.object({ key: z.enum(DESK_SETTING_KEYS), value: z.record(z.string(), z.unknown()) }),
    output: nothing,
  },

  'answer.figures': { input: z.object({ from: daySchema, to: daySchema }), output: figuresSchema },
  'answer.figure_list': { input: figureListInputSchema.extend({ offset, limit }), output: figureListSchema },

  'answer_import.job': { input: nothing, output: importJobSchema },
  'answer_import.map': {
    /** Column of the file → field, by position; null leaves a column out. */
    input: z.object({ fields: z.array(importFieldSchema.nullable()).max(200) }),
    output: nothing,
  },
  'answer_import.rows': {
    input: z.object({ only: z.enum(['all', 'create', 'change', 'same', 'problem']), offset, limit }),
    output: z.object({ rows: z.array(importPreviewRowSchema), total: z.number().int() }),
  },
  /** Stops reading, or forgets the preview. Nothing has left the workstation. */
  'answer_import.abandon': { input: nothing, output: nothing },
  /** Sends the good rows for review. `skipProblems`: the officer has seen that rows with problems stay out. */
  'answer_import.commit': { input: z.object({ skipProblems: z.boolean() }), output: nothing },
  'answer_import.list': {
    input: nothing,
    output: z.object({ imports: z.array(importViewSchema), onTheirWay: z.array(importOnItsWaySchema) }),
  },
  'answer_import.approve': { input: onImport.extend({ note }), output: nothing },
  'answer_import.refuse': { input: onImport.extend({ note: reason }), output: nothing },
  'answer_import.cancel': { input: onImport, output: nothing },
  'answer_import.undo': { input: onImport.extend({ note: reason }), output: nothing },

  /** Officers who can own or be assigned something. */
  'officer.list': { input: nothing, output: z.array(officerSchema) },
} as const;

/**
 * Requests that start with a file dialog: the main process asks for the place, the core does the reading and writing. The page never
 * sees a path that the officer has not chosen.
 */
export const fileContract = {
  /** Opens a dialog and starts to read the file; `false` when the officer cancelled. */
  'answer_import.open': { input: nothing, output: z.boolean() },
  'answer_export.save': {
    input: z.object({
      format: exportFormatSchema,
      filter: answerFilterSchema.prefault({}),
      text: z.string().max(200).default(''),
    }),
    output: exportResultSchema,
  },
  /** A file to be attached; null when the officer cancelled. */
  'attachment.add': { input: nothing, output: attachmentSchema.nullable() },
  /** Saves an attachment where the officer says; `false` when cancelled. */
  'attachment.save': {
    input: z.object({ sha256: sha256Schema, name: z.string().min(1).max(200) }),
    output: z.boolean(),
  },
} as const;

/** What the main process asks of the core after a dialog. Not reachable from the page. */
export const hostContract = {
  'answer_import.read': { input: z.object({ path: z.string().min(1) }), output: nothing },
  'answer_export.write': {
    input: z.object({
      path: z.string().min(1),
      format: exportFormatSchema,
      filter: answerFilterSchema.prefault({}),
      text: z.string().max(200).default(''),
    }),
    output: z.object({ answers: z.number().int() }),
  },
  'attachment.take': { input: z.object({ path: z.string().min(1) }), output: attachmentSchema },
  'attachment.write': { input: z.object({ sha256: sha256Schema, path: z.string().min(1) }), output: nothing },
} as const;

import { z } from 'zod';
import { ANSWER_FIELDS, type AnswerField, answerContentSchema, answerSchema, validitySchema } from '../domain/answer';
import { answerGapSchema } from '../domain/answer-gap';
import { answerRevisionSchema } from '../domain/answer-revision';
import { answerEventSchema, answerVersionSchema } from '../domain/answer-version';
import { businessLineSchema } from '../domain/classification';
import { correctionSchema } from '../domain/correction';
import {
  answerIdSchema,
  departmentIdSchema,
  instantSchema,
  messageIdSchema,
  officerIdSchema,
  replyIdSchema,
} from '../domain/ids';
import { replyStateSchema } from '../domain/reply';
import { rejectionCodeSchema } from '../sync/commands';

/** What the screens of the answer library show. */

const count = z.number().int().nonnegative();
/** Half-open, in UTF-16 units. */
export const rangeSchema = z.tuple([z.number().int(), z.number().int()]);
const fieldSchema = z.enum(ANSWER_FIELDS as [AnswerField, ...AnswerField[]]);

export const answerFilterSchema = z.object({
  businessLines: z.array(businessLineSchema).default([]),
  ownerDepartmentIds: z.array(departmentIdSchema).default([]),
  ownerOfficerIds: z.array(officerIdSchema).default([]),
  /** Empty: all but the retired ones. `expiring`: valid, and ending within the reminder's days. */
  validities: z.array(validitySchema.or(z.literal('expiring'))).default([]),
  regions: z.array(z.string().max(80)).default([]),
});
export type AnswerFilter = z.infer<typeof answerFilterSchema>;

/** How an answer came to its place: parts of its score, each about 1 at most; 0 where a factor is off or does not apply. */
export const rankFactorsSchema = z.object({
  text: z.number(),
  businessLine: z.number(),
  region: z.number(),
  use: z.number(),
  success: z.number(),
});
export type RankFactors = z.infer<typeof rankFactorsSchema>;

/** What this desk's replies say of an answer. */
export const answerUseSchema = z.object({
  /** Replies that rest on it. */
  replies: count,
  /** Of these, sent word for word. */
  asIs: count,
  /** Mean share of its text that was kept, 0 to 1; null when it was never used. */
  kept: z.number().min(0).max(1).nullable(),
  lastUsedAt: instantSchema.nullable(),
});
export type AnswerUse = z.infer<typeof answerUseSchema>;

export const answerHitSchema = z.object({
  answer: answerSchema,
  score: z.number(),
  expired: z.boolean(),
  questionRanges: z.array(rangeSchema),
  textRanges: z.array(rangeSchema),
  factors: rankFactorsSchema,
  use: answerUseSchema,
});
export type AnswerHit = z.infer<typeof answerHitSchema>;

/** Why a search found nothing, and the nearest there is. */
export const emptyResultSchema = z.object({
  reason: z.enum(['library_empty', 'nothing_to_search', 'filtered_out', 'only_retired', 'nothing_alike']),
  /** Words of the query that stand nowhere in the library. */
  unknownTerms: z.array(z.string()).max(20),
  /** What would be found without the filter. */
  withoutFilter: count,
  nearest: z.array(answerHitSchema).max(5),
});
export type EmptyResult = z.infer<typeof emptyResultSchema>;

export const answerResultsSchema = z.object({
  hits: z.array(answerHitSchema),
  /** Null when something was found, and while the index is being made. */
  empty: emptyResultSchema.nullable(),
  /** The index is being made: answers taken up and answers in all; null when everything is in. */
  indexing: z.object({ done: count, total: count }).nullable(),
});
export type AnswerResults = z.infer<typeof answerResultsSchema>;

/** Tabs beside the answers: what was written before. */
export const RECORD_KINDS = ['reply', 'ticket', 'message'] as const;
export const recordHitSchema = z.object({
  kind: z.enum(RECORD_KINDS),
  id: z.string(),
  messageId: messageIdSchema,
  /** Author of a message, officer of a reply, department of a ticket. */
  who: z.string(),
  /** The whole text. */
  text: z.string(),
  ranges: z.array(rangeSchema),
  at: instantSchema,
  /** Status of the message, state of the reply or ticket. */
  state: z.string(),
});
export type RecordHit = z.infer<typeof recordHitSchema>;
export const recordResultsSchema = z.object({
  hits: z.array(recordHitSchema),
  /** Still reading what there is: rows taken up and rows in all; null when everything is in. */
  indexing: z.object({ done: count, total: count }).nullable(),
});
export type RecordResults = z.infer<typeof recordResultsSchema>;

export const ANSWER_SORTS = ['question', 'updated', 'used', 'expiring', 'reviewing'] as const;
export const answerListSchema = z.object({
  items: z.array(
    z.object({
      answer: answerSchema,
      validity: validitySchema,
      ownerName: z.string(),
      use: answerUseSchema,
      /** Revisions under way. */
      revisions: count,
      openCorrections: count,
      /** Marked parts of the question when a text was searched for. */
      questionRanges: z.array(rangeSchema),
    }),
  ),
  total: count,
});
export type AnswerList = z.infer<typeof answerListSchema>;

/** Values that filters can take, with how many answers have each. */
export const answerFacetsSchema = z.object({
  total: count,
  businessLines: z.array(z.object({ value: businessLineSchema.nullable(), count })),
  ownerDepartments: z.array(z.object({ value: departmentIdSchema.nullable(), name: z.string(), count })),
  ownerOfficers: z.array(z.object({ value: officerIdSchema.nullable(), name: z.string(), count })),
  regions: z.array(z.object({ value: z.string(), count })),
  validities: z.array(z.object({ value: validitySchema.or(z.literal('expiring')), count })),
});
export type AnswerFacets = z.infer<typeof answerFacetsSchema>;

/** A command on its way to the gateway, or its refusal that nobody has looked at. */
export const pendingSchema = z.object({ state: z.enum(['waiting', 'refused']), code: rejectionCodeSchema.nullable() });

export const revisionViewSchema = z.object({
  revision: answerRevisionSchema,
  /** Question in force, null for a new answer. */
  currentQuestion: z.string().nullable(),
  /** Not on the gateway yet, or refused there. */
  pending: pendingSchema.nullable(),
});
export type RevisionView = z.infer<typeof revisionViewSchema>;

export const revisionDetailSchema = revisionViewSchema.extend({
  /** The version it was made from; null for a new answer. */
  base: answerContentSchema.nullable(),
  /** The answer as it is in force now. */
  current: answerSchema.nullable(),
  /** What an approval would put in force, and the fields that both sides changed differently. */
  merged: z.object({ content: answerContentSchema, conflicts: z.array(fieldSchema) }),
  /** The first text of a pair of colliding saves. */
  sibling: answerRevisionSchema.nullable(),
  /** Other answers whose question is nearly the same. */
  alike: z.array(z.object({ answerId: answerIdSchema, question: z.string(), text: z.string() })),
  /** Replies that an approval with corrections would open. */
  repliesOnOlder: count,
  mayApprove: z.boolean(),
  /** Why the signed-in officer may not: the author may not decide, or the role does not allow it. */
  whyNot: z.enum(['same_person', 'not_permitted', 'conflicts', 'wrong_state']).nullable(),
});
export type RevisionDetail = z.infer<typeof revisionDetailSchema>;

export const answerDetailSchema = z.object({
  answer: answerSchema,
  validity: validitySchema,
  ownerDepartmentName: z.string(),
  ownerOfficerName: z.string(),
  use: answerUseSchema,
  /** Newest first. */
  versions: z.array(answerVersionSchema),
  /** Newest first. */
  events: z.array(answerEventSchema),
  revisions: z.array(revisionViewSchema),
  openCorrections: count,
  pending: pendingSchema.nullable(),
});
export type AnswerDetail = z.infer<typeof answerDetailSchema>;

/** A reply that rests on an answer. */
export const answerUsageSchema = z.object({
  replyId: replyIdSchema,
  messageId: messageIdSchema,
  answerId: answerIdSchema,
  answerVersion: z.number().int(),
  officerName: z.string(),
  queuedAt: instantSchema,
  state: z.string(),
  excerpt: z.string(),
  /** Share of the answer's text that was kept; null while it is not known. */
  kept: z.number().min(0).max(1).nullable(),
});
export type AnswerUsage = z.infer<typeof answerUsageSchema>;

/** Two answers whose questions are nearly the same. */
export const answerPairViewSchema = z.object({
  kind: z.enum(['duplicate', 'contradiction']),
  first: answerSchema,
  second: answerSchema,
  /** 0 to 1. */
  questionLikeness: z.number(),
  textLikeness: z.number(),
  /** Numbers, days and sums that stand in one text only. */
  onlyFirst: z.array(z.string()),
  onlySecond: z.array(z.string()),
});
export type AnswerPairView = z.infer<typeof answerPairViewSchema>;
export const answerPairsSchema = z.object({
  /** Answers compared so far and in all; null when done. */
  working: z.object({ done: count, total: count }).nullable(),
  pairs: z.array(answerPairViewSchema),
});
export type AnswerPairs = z.infer<typeof answerPairsSchema>;

export const TASK_KINDS = [
  'to_review',
  'returned',
  'draft',
  'expired',
  'expiring',
  'review_due',
  'correction',
  'gap',
  'contradiction',
  'duplicate',
  'import_to_review',
] as const;
export const taskKindSchema = z.enum(TASK_KINDS);
export type TaskKind = z.infer<typeof taskKindSchema>;

/** The work list: what is to be done in the library, most pressing first. */
export const taskListSchema = z.object({
  tasks: z.array(
    z.object({
      kind: taskKindSchema,
      /** Id of the answer, revision, correction, gap, import, or `first/second` of a pair. */
      id: z.string(),
      answerId: answerIdSchema.nullable(),
      title: z.string(),
      /** Day by which it is due, or instant since which it waits. */
      due: z.string().nullable(),
      ownerName: z.string(),
      /** The signed-in officer's own business: author, owner, assignee, or a member of nobody's. */
      mine: z.boolean(),
    }),
  ),
  counts: z.record(taskKindSchema, count),
  /** Tasks that are the signed-in officer's own: the number on the badge. */
  mine: count,
});
export type TaskList = z.infer<typeof taskListSchema>;

export const correctionViewSchema = z.object({
  correction: correctionSchema,
  question: z.string(),
  replyText: z.string(),
  oldText: z.string(),
  newText: z.string(),
  citizen: z.string(),
  messageStatus: z.string(),
  /** Replies on the message that were queued after the correction was opened. */
  laterReplies: z.array(
    z.object({ replyId: replyIdSchema, text: z.string(), state: replyStateSchema, queuedAt: instantSchema }),
  ),
  pending: pendingSchema.nullable(),
});
export type CorrectionView = z.infer<typeof correctionViewSchema>;

export const gapViewSchema = z.object({
  gap: answerGapSchema,
  assigneeName: z.string(),
  pending: pendingSchema.nullable(),
});
export type GapView = z.infer<typeof gapViewSchema>;

/** A group of words that use suggests: asked in one word, answered by an answer that has another. */
export const synonymProposalSchema = z.object({
  terms: z.array(z.string()).min(2),
  /** Times it was seen. */
  times: count,
  evidence: z.array(z.object({ query: z.string(), answerId: answerIdSchema, question: z.string() })).max(5),
});
export type SynonymProposal = z.infer<typeof synonymProposalSchema>;

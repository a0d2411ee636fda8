import { z } from 'zod';
import { answerContentSchema } from '../domain/answer';
import { gapDetailsSchema } from '../domain/answer-gap';
import { importRowSchema, MAX_IMPORT_ROWS, MAX_ROWS_PER_STAGE } from '../domain/answer-import';
import { revisionOriginSchema } from '../domain/answer-revision';
import { claimTokenSchema } from '../domain/claim';
import { businessLineSchema, categorySchema } from '../domain/classification';
import { DESK_SETTING_KEYS } from '../domain/desk-setting';
import { handoverItemSchema } from '../domain/handover';
import {
  answerGapIdSchema,
  answerIdSchema,
  answerImportIdSchema,
  answerRevisionIdSchema,
  commandIdSchema,
  correctionIdSchema,
  daySchema,
  deliveryIdSchema,
  departmentIdSchema,
  draftOfferIdSchema,
  emergencyIdSchema,
  handoverIdSchema,
  instantSchema,
  messageIdSchema,
  officerIdSchema,
  promiseIdSchema,
  replyIdSchema,
  shiftIdSchema,
  synonymIdSchema,
  ticketIdSchema,
  workstationIdSchema,
} from '../domain/ids';
import { EMERGENCY_STEPS, outcomeSchema } from '../domain/message';
import type { Action } from '../domain/permission';
import { MAX_REPLY_TEXT, replyBasisSchema, replyOverrideSchema } from '../domain/reply';
import { weekChangeSchema } from '../domain/rota';
import { swapAnswerSchema, swapProposalSchema } from '../domain/rota-swap';
import { promiseSchema, shiftChecksSchema } from '../domain/shift';
import { synonymSchema } from '../domain/synonym';
import { MAX_TICKET_TEXT, RECORDED_STATES } from '../domain/ticket';

const onMessage = { messageId: messageIdSchema };
const underClaim = { messageId: messageIdSchema, claim: claimTokenSchema };
const onReply = { messageId: messageIdSchema, replyId: replyIdSchema, replyVersion: z.number().int().positive() };
const onTicket = { ...underClaim, ticketId: ticketIdSchema };
const onRevision = { revisionId: answerRevisionIdSchema };
const onImport = { importId: answerImportIdSchema };
const onHandover = { handoverId: handoverIdSchema, handoverVersion: z.number().int().positive() };
const contentHash = z.string().regex(/^[0-9a-f]{64}$/);
const version = z.number().int().positive();
const note = z.string().trim().max(1_000);
const reason = z.string().trim().min(1).max(1_000);

/** Arguments of every command, by type. Fixed when the command is enqueued and never recomputed (style.md, rule 16). */
export const commandArgs = {
  'message.claim': z.object({ ...onMessage, tentative: z.boolean(), baseVersion: z.number().int().nonnegative() }),
  'message.release': z.object(underClaim),
  'message.classify': z.object({
    ...underClaim,
    category: categorySchema.nullable(),
    businessLine: businessLineSchema.nullable(),
  }),
  'message.close': z.object({ ...underClaim, outcome: outcomeSchema }),
  /** Needs no claim: whoever sees it raises it. */
  'emergency.raise': z.object({ ...onMessage, emergencyId: emergencyIdSchema, note: z.string().max(1_000) }),
  'emergency.record': z.object({
    ...onMessage,
    emergencyId: emergencyIdSchema,
    step: z.enum(EMERGENCY_STEPS),
    by: z.string().trim().min(1).max(80),
  }),
  'reply.queue': z.object({
    ...underClaim,
    replyId: replyIdSchema,
    /** As the citizen will read it, signature included. */
    text: z.string().trim().min(1).max(MAX_REPLY_TEXT),
    basis: replyBasisSchema.nullable(),
    closeAfterSent: z.boolean(),
    /** What the check pointed out and the officer sends all the same. */
    overrides: z.array(replyOverrideSchema).max(20).default([]),
  }),
  /** A second person lets a reply go, or sends it back. The version says which reply was seen. */
  'reply.approve': z.object({ ...onReply, note: z.string().trim().max(1_000) }),
  'reply.return': z.object({ ...onReply, note: z.string().trim().min(1).max(1_000) }),
  /** Its author takes a reply back that nobody has decided on yet. */
  'reply.recall': z.object(onReply),
  'ticket.forward': z.object({
    ...underClaim,
    tickets: z
      .array(
        z.object({
          ticketId: ticketIdSchema,
          departmentId: departmentIdSchema,
          deadlineAt: instantSchema,
          text: z.string().trim().min(1).max(MAX_TICKET_TEXT),
        }),
      )
      .min(1)
      .max(20),
  }),
  'ticket.confirm': z.object(onTicket),
  'ticket.rework': z.object({ ...onTicket, reason: z.string().trim().min(1).max(2_000) }),
  'ticket.withdraw': z.object({ ...onTicket, reason: z.string().trim().min(1).max(2_000) }),
  /** What a department said where no channel carries it back: by telephone, or in a robot's group. */
  'ticket.record': z.object({
    ...onTicket,
    state: z.enum(RECORDED_STATES),
    /** Who at the department. */
    by: z.string().trim().min(1).max(40),
    /** Needed for a feedback and a return. */
    text: z.string().trim().max(MAX_TICKET_TEXT),
  }),
  /** A person's word on a delivery that is `unknown` or `failed`: it did arrive, or send it again. */
  'delivery.settle': z.object({
    ...onMessage,
    deliveryId: deliveryIdSchema,
    verdict: z.enum(['arrived', 'send_again']),
    note: z.string().max(500),
  }),
  'draft.offer': z.object({
    ...onMessage,
    draftOfferId: draftOfferIdSchema,
    text: z.string().trim().min(1).max(MAX_REPLY_TEXT),
  }),

  /** Writes a revision. `before` is what its author started from: where somebody else wrote meanwhile, fields are merged. */
  'answer.save': z.object({
    ...onRevision,
    answerId: answerIdSchema,
    baseVersion: version.nullable(),
    content: answerContentSchema,
    before: answerContentSchema.nullable(),
    origin: revisionOriginSchema,
  }),
  'answer.submit': z.object(onRevision),
  /** The author takes a revision back from review. */
  'answer.recall': z.object(onRevision),
  'answer.discard': z.object(onRevision),
  'answer.return': z.object({ ...onRevision, note: reason }),
  /** Names what was seen: the revision's version and the answer's, onto which it was merged (null for a new answer). */
  'answer.approve': z.object({
    ...onRevision,
    revisionVersion: version,
    onVersion: version.nullable(),
    note,
    openCorrections: z.boolean(),
  }),
  'answer.retire': z.object({ answerId: answerIdSchema, answerVersion: version, reason, openCorrections: z.boolean() }),
  /** Looked at and still right; when to look again. */
  'answer.review': z.object({ answerId: answerIdSchema, answerVersion: version, reviewAt: daySchema.nullable(), note }),
  /** Two answers with nearly the same question are rightly two. */
  'answer.settle_pair': z.object({
    firstId: answerIdSchema,
    secondId: answerIdSchema,
    firstVersion: version,
    secondVersion: version,
    note: z.string().trim().max(500),
  }),
  'answer_import.stage': z.object({
    ...onImport,
    /** From 0, contiguous. */
    part: z.number().int().nonnegative(),
    rows: z.array(importRowSchema).min(1).max(MAX_ROWS_PER_STAGE),
  }),
  /** Everything is there: the import goes into review as a whole, or not at all. */
  'answer_import.finish': z.object({
    ...onImport,
    fileName: z.string().trim().min(1).max(200),
    parts: z.number().int().positive(),
    rows: z.number().int().positive().max(MAX_IMPORT_ROWS),
  }),
  'answer_import.approve': z.object({ ...onImport, note }),
  'answer_import.refuse': z.object({ ...onImport, note: reason }),
  /** By whoever imported, before it is decided. */
  'answer_import.cancel': z.object(onImport),
  /** Takes back an applied import as a whole, but for answers that were changed since. */
  'answer_import.undo': z.object({ ...onImport, note: reason }),
  'correction.settle': z.object({
    correctionId: correctionIdSchema,
    verdict: z.enum(['corrected', 'not_needed']),
    /** The later reply that put it right; required for `corrected`. */
    replyId: replyIdSchema.nullable(),
    note,
  }),
  /** Takes up the closed message of a correction again, so that the citizen can be answered. */
  'correction.reopen': z.object({ correctionId: correctionIdSchema, ...onMessage }),
  'gap.report': z.object({
    gapId: answerGapIdSchema,
    question: z.string().trim().min(1).max(500),
    businessLine: businessLineSchema.nullable(),
    messageId: messageIdSchema.nullable(),
  }),
  /** `before` is what was seen: another person's change of another field stays, of the same field it is refused. */
  'gap.update': gapDetailsSchema.extend({ gapId: answerGapIdSchema, before: gapDetailsSchema }),
  'synonym.save': z.object({
    synonymId: synonymIdSchema,
    /** The version that was seen; null for a new group. */
    baseVersion: version.nullable(),
    terms: synonymSchema.shape.terms,
    state: synonymSchema.shape.state,
    note: synonymSchema.shape.note,
    origin: synonymSchema.shape.origin,
  }),
  'shift.start': z.object({ shiftId: shiftIdSchema, checks: shiftChecksSchema }),
  /** Without a handover: a lead's recorded word. */
  'shift.end': z.object({ shiftId: shiftIdSchema, reason }),
  'promise.make': z.object({
    promiseId: promiseIdSchema,
    ...onMessage,
    text: promiseSchema.shape.text,
    dueAt: instantSchema,
  }),
  'promise.keep': z.object({ promiseId: promiseIdSchema }),
  /** Takes the place of an earlier offer of the shift that nobody has accepted. */
  'handover.offer': z.object({
    handoverId: handoverIdSchema,
    shiftId: shiftIdSchema,
    /** Null for whoever comes. */
    toId: officerIdSchema.nullable(),
    items: z.array(handoverItemSchema).max(500),
    contentHash,
    /** Why a lead offers it for an absent officer; empty otherwise. */
    reason: note,
  }),
  'handover.question': z.object({ ...onHandover, itemId: z.string().min(1).max(120), question: reason }),
  'handover.answer': z.object({
    ...onHandover,
    itemId: z.string().min(1).max(120),
    answer: reason,
    contentHash,
    reason: note,
  }),
  /** The last signature: with it go the shift, the claims and the drafts. */
  'handover.accept': z.object({
    ...onHandover,
    contentHash,
    itemIds: z.array(z.string().min(1).max(120)).max(500),
    /** Who takes over; another than the actor where a lead signs for an absent officer, saying why. */
    incomingId: officerIdSchema,
    reason: note,
    /** The outgoing officer's claims that move, each by the claim that it is. */
    moves: z.array(z.object({ messageId: messageIdSchema, claimId: commandIdSchema })).max(2_000),
    /** Replies that the workstation had not got through to the gateway. */
    unsyncedReplies: z.number().int().nonnegative(),
  }),
  /** The lead's word that the shift may end although something stands in the way. */
  'handover.override': z.object({ ...onHandover, reason }),
  'rota.save_week': weekChangeSchema,
  'rota.swap_propose': swapProposalSchema,
  'rota.swap_answer': swapAnswerSchema,
  'rota.swap_withdraw': swapAnswerSchema.pick({ swapId: true }),
  /** A lead's word that a message must outlast its period, and why. */
  'message.hold': z.object({ ...onMessage, reason }),
  'message.release_hold': z.object({ ...onMessage, reason }),
  'desk_setting.save': z.object({ key: z.enum(DESK_SETTING_KEYS), value: z.record(z.string(), z.unknown()) }),
} as const;

export type CommandType = keyof typeof commandArgs;
export const COMMAND_TYPES = Object.keys(commandArgs) as CommandType[];
export type CommandArgs<T extends CommandType> = z.infer<(typeof commandArgs)[T]>;

const envelope = {
  id: commandIdSchema,
  workstation: workstationIdSchema,
  /** Contiguous per workstation, from 1. A gap is an error; a lower number is a replay. */
  seq: z.number().int().positive(),
  actor: officerIdSchema,
  /** Device instant. */
  at: instantSchema,
  /** Device clock minus gateway clock in ms as last measured when the command was written; null when never measured. */
  clockOffsetMs: z.number().int().nullable(),
};
const command = <T extends CommandType>(type: T) =>
  z.object({ ...envelope, type: z.literal(type), args: commandArgs[type] });

export const commandSchema = z.discriminatedUnion('type', [
  command('message.claim'),
  command('message.release'),
  command('message.classify'),
  command('message.close'),
  command('emergency.raise'),
  command('emergency.record'),
  command('reply.queue'),
  command('reply.approve'),
  command('reply.return'),
  command('reply.recall'),
  command('ticket.forward'),
  command('ticket.confirm'),
  command('ticket.rework'),
  command('ticket.withdraw'),
  command('ticket.record'),
  command('delivery.settle'),
  command('draft.offer'),
  command('answer.save'),
  command('answer.submit'),
  command('answer.recall'),
  command('answer.discard'),
  command('answer.return'),
  command('answer.approve'),
  command('answer.retire'),
  command('answer.review'),
  command('answer.settle_pair'),
  command('answer_import.stage'),
  command('answer_import.finish'),
  command('answer_import.approve'),
  command('answer_import.refuse'),
  command('answer_import.cancel'),
  command('answer_import.undo'),
  command('correction.settle'),
  command('correction.reopen'),
  command('gap.report'),
  command('gap.update'),
  command('synonym.save'),
  command('shift.start'),
  command('shift.end'),
  command('promise.make'),
  command('promise.keep'),
  command('handover.offer'),
  command('handover.question'),
  command('handover.answer'),
  command('handover.accept'),
  command('handover.override'),
  command('rota.save_week'),
  command('rota.swap_propose'),
  command('rota.swap_answer'),
  command('rota.swap_withdraw'),
  command('message.hold'),
  command('message.release_hold'),
  command('desk_setting.save'),
]);
export type Command = z.infer<typeof commandSchema>;
export type CommandOf<T extends CommandType> = Extract<Command, { type: T }>;

/** What an officer must be permitted to do (domain/permission.ts) to give a command. */
export const commandAction: Record<CommandType, Action> = {
  'message.claim': 'handle_messages',
  'message.release': 'handle_messages',
  'message.classify': 'handle_messages',
  'message.close': 'handle_messages',
  'emergency.raise': 'handle_messages',
  'emergency.record': 'handle_messages',
  'reply.queue': 'handle_messages',
  'reply.approve': 'approve_replies',
  'reply.return': 'approve_replies',
  'reply.recall': 'handle_messages',
  'ticket.forward': 'handle_messages',
  'ticket.confirm': 'handle_messages',
  'ticket.rework': 'handle_messages',
  'ticket.withdraw': 'handle_messages',
  'ticket.record': 'handle_messages',
  'delivery.settle': 'handle_messages',
  'draft.offer': 'handle_messages',
  'answer.save': 'propose_answers',
  'answer.submit': 'propose_answers',
  'answer.recall': 'propose_answers',
  'answer.discard': 'propose_answers',
  'answer.return': 'decide_answers',
  'answer.approve': 'decide_answers',
  'answer.retire': 'decide_answers',
  'answer.review': 'decide_answers',
  'answer.settle_pair': 'keep_library',
  'answer_import.stage': 'keep_library',
  'answer_import.finish': 'keep_library',
  'answer_import.approve': 'decide_answers',
  'answer_import.refuse': 'decide_answers',
  'answer_import.cancel': 'keep_library',
  'answer_import.undo': 'decide_answers',
  'correction.settle': 'handle_messages',
  'correction.reopen': 'handle_messages',
  'gap.report': 'propose_answers',
  'gap.update': 'keep_library',
  'synonym.save': 'keep_library',
  'shift.start': 'keep_shift',
  'shift.end': 'override_shift',
  'promise.make': 'keep_shift',
  'promise.keep': 'keep_shift',
  'handover.offer': 'keep_shift',
  'handover.question': 'keep_shift',
  'handover.answer': 'keep_shift',
  'handover.accept': 'keep_shift',
  'handover.override': 'override_shift',
  'rota.save_week': 'manage_rota',
  'rota.swap_propose': 'join_rota',
  'rota.swap_answer': 'join_rota',
  'rota.swap_withdraw': 'join_rota',
  'message.hold': 'hold_messages',
  'message.release_hold': 'hold_messages',
  'desk_setting.save': 'configure_desk',
};

/** Final refusals of the gateway. The workstation shows each with a sentence and keeps what the officer wrote. */
export const REJECTION_CODES = [
  'unknown_message',
  'unknown_ticket',
  'unknown_department',
  'unknown_delivery',
  'unknown_emergency',
  'unknown_officer',
  'unknown_answer',
  /** The account is switched off. */
  'account_off',
  'not_permitted',
  'closed_message',
  'open_tickets',
  'reply_not_sent',
  'wrong_state',
  'id_taken',
  'unfilled_blank',
  /** The check points out something that the officer has not answered for, or may not. */
  'reply_problems',
  'unknown_reply',
  'unknown_revision',
  'unknown_import',
  'unknown_correction',
  'unknown_gap',
  'unknown_attachment',
  'unknown_rota_shift',
  'unknown_swap',
  /** What was seen is no longer what stands there. */
  'changed_meanwhile',
  /** Two persons are needed: the author cannot decide. */
  'same_person',
  /** Only its author may. */
  'not_author',
  'incomplete_import',
  'unknown_shift',
  'unknown_promise',
  'unknown_handover',
  /** The handover is offered to somebody else. */
  'not_addressed',
  /** Items are not accepted yet, or questions not answered. */
  'open_questions',
  /** An emergency is not acknowledged or a reply not synced, and no lead has given a word. */
  'shift_blocked',
  'invalid',
] as const;
export const rejectionCodeSchema = z.enum(REJECTION_CODES);
export type RejectionCode = z.infer<typeof rejectionCodeSchema>;

/** Who holds the message now, told to the one who does not. */
export const conflictSchema = z.object({
  holderId: officerIdSchema.nullable(),
  holderName: z.string().nullable(),
  holderWorkstationId: workstationIdSchema.nullable(),
  claimVersion: z.number().int().nonnegative(),
});
export type Conflict = z.infer<typeof conflictSchema>;

export const commandResultSchema = z.discriminatedUnion('outcome', [
  z.object({
    outcome: z.literal('applied'),
    claimVersion: z.number().int().positive().nullable(),
    leaseUntil: instantSchema.nullable(),
  }),
  z.object({ outcome: z.literal('conflict'), current: conflictSchema }),
  z.object({ outcome: z.literal('rejected'), code: rejectionCodeSchema }),
  z.object({ outcome: z.literal('retry'), afterMs: z.number().int().positive() }),
]);
export type CommandResult = z.infer<typeof commandResultSchema>;

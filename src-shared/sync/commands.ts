import { z } from 'zod';
import { claimTokenSchema } from '../domain/claim';
import { businessLineSchema, categorySchema } from '../domain/classification';
import {
  commandIdSchema,
  deliveryIdSchema,
  departmentIdSchema,
  draftOfferIdSchema,
  emergencyIdSchema,
  instantSchema,
  messageIdSchema,
  officerIdSchema,
  replyIdSchema,
  ticketIdSchema,
  workstationIdSchema,
} from '../domain/ids';
import { EMERGENCY_STEPS, outcomeSchema } from '../domain/message';
import { MAX_REPLY_TEXT, replyBasisSchema } from '../domain/reply';
import { MAX_TICKET_TEXT } from '../domain/ticket';

const onMessage = { messageId: messageIdSchema };
const underClaim = { messageId: messageIdSchema, claim: claimTokenSchema };
const onTicket = { ...underClaim, ticketId: ticketIdSchema };

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
  }),
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
  command('ticket.forward'),
  command('ticket.confirm'),
  command('ticket.rework'),
  command('ticket.withdraw'),
  command('delivery.settle'),
  command('draft.offer'),
]);
export type Command = z.infer<typeof commandSchema>;
export type CommandOf<T extends CommandType> = Extract<Command, { type: T }>;

/** Final refusals of the gateway. The workstation shows each with a sentence and keeps what the officer wrote. */
export const REJECTION_CODES = [
  'unknown_message',
  'unknown_ticket',
  'unknown_department',
  'unknown_delivery',
  'unknown_emergency',
  'unknown_officer',
  'unknown_answer',
  'not_permitted',
  'closed_message',
  'open_tickets',
  'reply_not_sent',
  'wrong_state',
  'id_taken',
  'unfilled_blank',
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

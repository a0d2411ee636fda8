import { z } from 'zod';
import { businessLineSchema, categorySchema, channelSchema } from './classification';
import {
  accountIdSchema,
  commandIdSchema,
  conversationIdSchema,
  deskIdSchema,
  emergencyIdSchema,
  instantSchema,
  messageIdSchema,
  officerIdSchema,
  workstationIdSchema,
} from './ids';
import { isUnderWay, type Reply } from './reply';
import { isTicketOpen, type Ticket } from './ticket';

export const MESSAGE_STATUSES = ['new', 'claimed', 'waiting', 'answered', 'closed'] as const;
export const messageStatusSchema = z.enum(MESSAGE_STATUSES);
export type MessageStatus = z.infer<typeof messageStatusSchema>;

export const MAX_MESSAGE_TEXT = 20_000;

export const OUTCOME_KINDS = ['answered', 'duplicate', 'transferred', 'no_reply_needed'] as const;
/** Closing needs an outcome; a note says of what it is a duplicate, where it went, or why no reply is needed. */
export const outcomeSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('answered'), note: z.string().max(500) }),
  z.object({ kind: z.literal('duplicate'), duplicateOfId: messageIdSchema, note: z.string().max(500) }),
  z.object({ kind: z.literal('transferred'), note: z.string().trim().min(1).max(500) }),
  z.object({ kind: z.literal('no_reply_needed'), note: z.string().trim().min(1).max(500) }),
]);
export type Outcome = z.infer<typeof outcomeSchema>;

export const messageSchema = z.object({
  id: messageIdSchema,
  deskId: deskIdSchema,
  accountId: accountIdSchema,
  channel: channelSchema,
  remoteId: z.string().min(1).max(200),
  conversationId: conversationIdSchema,
  authorId: z.string().max(200),
  authorName: z.string().max(80),
  text: z.string().min(1).max(MAX_MESSAGE_TEXT),
  /** When the citizen wrote it, as the channel says. */
  postedAt: instantSchema,
  /** When the gateway took it in: the clock that counts. */
  receivedAt: instantSchema,
  category: categorySchema.nullable(),
  businessLine: businessLineSchema.nullable(),
  status: messageStatusSchema,
  /** An emergency is open on it: raised and not yet resolved. The record itself is an {@link emergencySchema}. */
  emergency: z.boolean(),
  claimId: commandIdSchema.nullable(),
  claimVersion: z.number().int().nonnegative(),
  holderId: officerIdSchema.nullable(),
  holderWorkstationId: workstationIdSchema.nullable(),
  leaseUntil: instantSchema.nullable(),
  outcome: outcomeSchema.nullable(),
  closedAt: instantSchema.nullable(),
  /** When it was last taken up again for a correction: only replies written since then answer it. */
  reopenedAt: instantSchema.nullable(),
  version: z.number().int().nonnegative(),
});
export type Message = z.infer<typeof messageSchema>;

/** Life-safety matter with its own clock: raised → notified → acknowledged → resolved. Never a status of the message. */
export const emergencySchema = z.object({
  id: emergencyIdSchema,
  deskId: deskIdSchema,
  messageId: messageIdSchema,
  raisedAt: instantSchema,
  raisedBy: z.string().max(80),
  note: z.string().max(1_000),
  notifiedAt: instantSchema.nullable(),
  notifiedBy: z.string().max(80).nullable(),
  acknowledgedAt: instantSchema.nullable(),
  acknowledgedBy: z.string().max(80).nullable(),
  resolvedAt: instantSchema.nullable(),
  resolvedBy: z.string().max(80).nullable(),
});
export type Emergency = z.infer<typeof emergencySchema>;

export const EMERGENCY_STEPS = ['notified', 'acknowledged', 'resolved'] as const;
export type EmergencyStep = (typeof EMERGENCY_STEPS)[number];

/** The next step of an emergency, null when it is resolved. Steps are taken in order and never twice. */
export function nextEmergencyStep(
  emergency: Pick<Emergency, 'notifiedAt' | 'acknowledgedAt' | 'resolvedAt'>,
): EmergencyStep | null {
  if (emergency.notifiedAt === null) return 'notified';
  if (emergency.acknowledgedAt === null) return 'acknowledged';
  return emergency.resolvedAt === null ? 'resolved' : null;
}

/**
 * The status that follows from the facts, the same on workstation and gateway: an open ticket keeps the message
 * waiting; a reply counts as the answer when it was sent and was written after the last feedback or return, and after the message was
 * last taken up again.
 */
export function statusFromFacts(
  message: Pick<Message, 'status' | 'holderId' | 'reopenedAt'>,
  tickets: readonly Pick<Ticket, 'state' | 'settledAt'>[],
  replies: readonly Pick<Reply, 'state' | 'queuedAt'>[],
): MessageStatus {
  if (message.status === 'closed') return 'closed';
  if (tickets.some((ticket) => isTicketOpen(ticket.state))) return 'waiting';
  const lastMatter = tickets.reduce<string>(
    (latest, ticket) => (ticket.settledAt !== null && ticket.settledAt > latest ? ticket.settledAt : latest),
    message.reopenedAt ?? '',
  );
  if (replies.some((reply) => reply.state === 'sent' && reply.queuedAt >= lastMatter)) return 'answered';
  return message.holderId === null ? 'new' : 'claimed';
}

export type CloseRefusal = 'closed_message' | 'open_tickets' | 'reply_not_sent';

/** Why a message may not be closed with this outcome now, or null when it may. */
export function closeRefusal(
  message: Pick<Message, 'status'>,
  tickets: readonly Pick<Ticket, 'state'>[],
  replies: readonly Pick<Reply, 'state'>[],
  outcome: Pick<Outcome, 'kind'>,
): CloseRefusal | null {
  if (message.status === 'closed') return 'closed_message';
  if (tickets.some((ticket) => isTicketOpen(ticket.state))) return 'open_tickets';
  if (replies.some(isUnderWay)) return 'reply_not_sent';
  if (outcome.kind === 'answered' && !replies.some((reply) => reply.state === 'sent')) return 'reply_not_sent';
  return null;
}

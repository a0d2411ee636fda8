import { z } from 'zod';
import {
  departmentIdSchema,
  deskIdSchema,
  instantSchema,
  messageIdSchema,
  officerIdSchema,
  ticketEventIdSchema,
  ticketIdSchema,
} from './ids';

export const TICKET_STATES = [
  'queued',
  'handed_over',
  'accepted',
  'fed_back',
  'rework',
  'confirmed',
  'returned',
  'withdrawn',
] as const;
export const ticketStateSchema = z.enum(TICKET_STATES);
export type TicketState = z.infer<typeof ticketStateSchema>;

export const MAX_TICKET_TEXT = 10_000;

export const ticketSchema = z.object({
  id: ticketIdSchema,
  deskId: deskIdSchema,
  messageId: messageIdSchema,
  departmentId: departmentIdSchema,
  /** Our own number, given by the gateway; null on a workstation until the gateway has applied the command. */
  number: z.string().max(40).nullable(),
  text: z.string().min(1).max(MAX_TICKET_TEXT),
  state: ticketStateSchema,
  /** Until when the department is to feed back. */
  deadlineAt: instantSchema,
  createdAt: instantSchema,
  createdBy: officerIdSchema,
  /** Instant of the latest feedback or return: what the citizen has to be told about. */
  settledAt: instantSchema.nullable(),
  version: z.number().int().nonnegative(),
});
export type Ticket = z.infer<typeof ticketSchema>;

export const TICKET_EVENT_KINDS = [
  'forwarded',
  'handed_over',
  'accepted',
  'fed_back',
  'returned',
  'rework',
  'confirmed',
  'withdrawn',
] as const;
export const ticketEventSchema = z.object({
  id: ticketEventIdSchema,
  ticketId: ticketIdSchema,
  messageId: messageIdSchema,
  kind: z.enum(TICKET_EVENT_KINDS),
  text: z.string().max(MAX_TICKET_TEXT),
  at: instantSchema,
  /** Name of who did it: the officer, the department's person, or the channel. */
  actor: z.string().max(80),
});
export type TicketEvent = z.infer<typeof ticketEventSchema>;

const TRANSITIONS: Record<TicketState, readonly TicketState[]> = {
  queued: ['handed_over', 'withdrawn'],
  handed_over: ['accepted', 'fed_back', 'returned', 'withdrawn'],
  accepted: ['fed_back', 'returned', 'withdrawn'],
  fed_back: ['confirmed', 'rework'],
  rework: ['accepted', 'fed_back', 'returned', 'withdrawn'],
  confirmed: [],
  returned: [],
  withdrawn: [],
};

/** Whether a ticket may go from one state to another (design.md, section 4). */
export function mayTicketBecome(from: TicketState, to: TicketState): boolean {
  return TRANSITIONS[from].includes(to);
}

/** What a department does with a ticket, when an officer hears of it by telephone or in a group that no channel reads. */
export const RECORDED_STATES = ['accepted', 'fed_back', 'returned'] as const;

/** Who did something at a department, and which officer put it on record. */
export function actorOnRecord(person: string, officerName: string): string {
  return `${person}（${officerName}登记）`.slice(0, 80);
}

/** An open ticket keeps its message waiting. */
export function isTicketOpen(state: TicketState): boolean {
  return TRANSITIONS[state].length > 0;
}

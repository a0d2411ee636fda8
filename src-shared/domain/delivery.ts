import { z } from 'zod';
import { deliveryIdSchema, deskIdSchema, instantSchema, messageIdSchema } from './ids';

/** Honest states of anything that leaves the gateway (sync.md, "Channels"): a time-out is `unknown`, never `failed`. */
export const DELIVERY_STATES = ['pending', 'sending', 'unknown', 'confirmed', 'failed'] as const;
export const deliveryStateSchema = z.enum(DELIVERY_STATES);
export type DeliveryState = z.infer<typeof deliveryStateSchema>;

export const DELIVERY_KINDS = ['ticket', 'ticket_remark', 'reply'] as const;
export const deliveryKindSchema = z.enum(DELIVERY_KINDS);

/** Ways by which a matter reaches a department. `phone`: a person calls and records the call; no program can know that it arrived. */
export const DEPARTMENT_VIAS = ['oa', 'qq', 'mail', 'robot', 'phone'] as const;
export const departmentViaSchema = z.enum(DEPARTMENT_VIAS);
export type DepartmentVia = z.infer<typeof departmentViaSchema>;
/** Everything that can carry something out of the gateway. */
export const DELIVERY_VIAS = [...DEPARTMENT_VIAS, 'publish'] as const;

export const deliverySchema = z.object({
  id: deliveryIdSchema,
  deskId: deskIdSchema,
  messageId: messageIdSchema,
  kind: deliveryKindSchema,
  /** Id of the ticket, ticket event or reply that is delivered. */
  subjectId: z.uuid(),
  /** Which connector carries it. */
  via: z.enum(DELIVERY_VIAS),
  state: deliveryStateSchema,
  attempts: z.number().int().nonnegative(),
  /** What went wrong last, in words for an engineer; null when nothing did. */
  lastError: z.string().max(500).nullable(),
  updatedAt: instantSchema,
});
export type Delivery = z.infer<typeof deliverySchema>;

const TRANSITIONS: Record<DeliveryState, readonly DeliveryState[]> = {
  pending: ['sending', 'failed'],
  sending: ['confirmed', 'unknown', 'failed', 'pending'],
  unknown: ['confirmed', 'pending', 'failed'],
  confirmed: ['failed'],
  failed: ['pending', 'confirmed'],
};

/**
 * `sending → pending` only when the peer is known not to have got it (connection refused, read back empty);
 * `unknown | failed → pending` only by reading back or by a person's word; `confirmed → failed` only when the peer sends it back
 * (a bounced mail).
 */
export function mayDeliveryBecome(from: DeliveryState, to: DeliveryState): boolean {
  return TRANSITIONS[from].includes(to);
}

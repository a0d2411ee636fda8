import { z } from 'zod';
import { businessLineSchema, channelSchema } from './classification';
import { accountIdSchema, departmentIdSchema, deskIdSchema, officerIdSchema } from './ids';

export const ROLES = ['officer', 'lead', 'expert', 'administrator', 'auditor'] as const;
export const roleSchema = z.enum(ROLES);
export type Role = z.infer<typeof roleSchema>;

export const officerSchema = z.object({
  id: officerIdSchema,
  deskId: deskIdSchema,
  badgeNumber: z.string().min(1).max(20),
  name: z.string().min(1).max(40),
  role: roleSchema,
  active: z.boolean(),
});
export type Officer = z.infer<typeof officerSchema>;

/** Official account (官方账号) of the bureau on a channel. */
export const accountSchema = z.object({
  id: accountIdSchema,
  deskId: deskIdSchema,
  channel: channelSchema,
  name: z.string().min(1).max(80),
});
export type Account = z.infer<typeof accountSchema>;

export const departmentSchema = z.object({
  id: departmentIdSchema,
  deskId: deskIdSchema,
  name: z.string().min(1).max(80),
  businessLines: z.array(businessLineSchema),
  active: z.boolean(),
});
export type Department = z.infer<typeof departmentSchema>;

/**
 * Who may write on behalf of the desk. Auditors only read; experts maintain answers and do not speak to citizens.
 * Checked in the core and again on the gateway (design.md, section 6).
 */
export function mayHandleMessages(role: Role): boolean {
  return role === 'officer' || role === 'lead' || role === 'administrator';
}

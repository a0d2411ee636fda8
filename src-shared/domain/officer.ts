import { z } from 'zod';
import { businessLineSchema, channelSchema } from './classification';
import { departmentViaSchema } from './delivery';
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
  /** Whose account it is: the region of a sub-bureau; empty for the whole bureau. */
  region: z.string().max(80),
  /** False: it takes no new replies; what citizens write to it still comes in. */
  active: z.boolean().default(true),
});
export type Account = z.infer<typeof accountSchema>;

export const departmentSchema = z.object({
  id: departmentIdSchema,
  deskId: deskIdSchema,
  name: z.string().min(1).max(80),
  businessLines: z.array(businessLineSchema),
  /** How matters are forwarded to it. */
  via: departmentViaSchema,
  /** Where on that way: group number, mail address or robot's name; empty where the way needs none. */
  address: z.string().max(200),
  active: z.boolean(),
});
export type Department = z.infer<typeof departmentSchema>;

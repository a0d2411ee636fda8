import { z } from 'zod';
import { deskIdSchema, instantSchema, synonymIdSchema } from './ids';

/** A refused group is kept, so that it is not proposed again. */
export const SYNONYM_STATES = ['active', 'refused'] as const;
export const synonymStateSchema = z.enum(SYNONYM_STATES);

/** Words that the bureau's people and the public use for one thing; applied to queries. */
export const synonymSchema = z.object({
  id: synonymIdSchema,
  deskId: deskIdSchema,
  terms: z.array(z.string().trim().min(1).max(40)).min(2).max(20),
  state: synonymStateSchema,
  note: z.string().max(500),
  /** Written by a person, or proposed from use and accepted. */
  origin: z.enum(['written', 'mined']),
  updatedBy: z.string().max(40),
  updatedAt: instantSchema,
  version: z.number().int().positive(),
});
export type Synonym = z.infer<typeof synonymSchema>;

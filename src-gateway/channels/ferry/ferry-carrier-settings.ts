import { z } from 'zod';
import { accountIdSchema, workstationIdSchema } from '../../../src-shared/domain/ids';

const carrier = z.strictObject({
  /** As it was enrolled: `ferry answer … --outside <id>`. */
  outside: workstationIdSchema,
  /** Whose replies are published in the outside network. */
  accounts: z.array(accountIdSchema).min(1),
  /** How often to look for a receipt; a bundle that brings one is followed at once. */
  pollMs: z.number().int().min(20).max(86_400_000).default(600_000),
});

/** `channels.ferry` of the gateway's configuration (docs/ferry.md). */
export const ferryCarrierSettingsSchema = z
  .array(carrier)
  .max(20)
  .refine(
    (carriers) => {
      const accounts = carriers.flatMap((each) => each.accounts);
      return new Set(accounts).size === accounts.length;
    },
    { message: 'each account once' },
  );
export type FerryCarrierSettings = z.infer<typeof ferryCarrierSettingsSchema>[number];

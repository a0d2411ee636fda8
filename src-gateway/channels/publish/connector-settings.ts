import { z } from 'zod';
import { accountIdSchema } from '../../../src-shared/domain/ids';

const connector = z.strictObject({
  name: z.string().min(1).max(40),
  baseUrl: z.url({ protocol: /^https?$/ }),
  token: z.string().min(16).max(500),
  timeoutMs: z.number().int().min(10).max(300_000).default(15_000),
  pollMs: z.number().int().min(20).max(3_600_000).default(60_000),
  /** Whose replies it carries; every other account's go to `channels.publish`. */
  accounts: z.array(accountIdSchema).min(1),
});

/** `channels.connectors` of the gateway's configuration (docs/channels/connector.md). Durations in milliseconds. */
export const connectorSettingsSchema = z
  .array(connector)
  .max(50)
  .refine(
    (connectors) => {
      const accounts = connectors.flatMap((each) => each.accounts);
      return new Set(accounts).size === accounts.length;
    },
    { message: 'each account once' },
  );
export type ConnectorSettings = z.infer<typeof connectorSettingsSchema>[number];

import { z } from 'zod';

const token = z.string().min(16).max(500);

/** `channels.qq` of the gateway's configuration (docs/channels/qq.md). Durations in milliseconds. */
export const qqSettingsSchema = z
  .strictObject({
    /** The bridge's access token: sent with what we ask, demanded from a bridge that connects to us. */
    token,
    /** Number of the account with which the bridge is signed in; left out: whichever it is. */
    account: z
      .string()
      .regex(/^\d{4,15}$/)
      .optional(),
    http: z
      .strictObject({
        url: z.url({ protocol: /^https?$/ }),
        /** Key of the signature of posted events; left out: the bridge posts none. */
        postSecret: token.optional(),
      })
      .optional(),
    /** The bridge's WebSocket, to which we connect. */
    forward: z.strictObject({ url: z.url({ protocol: /^wss?$/ }) }).optional(),
    /** Whether the bridge may connect to us, on /channels/qq/ws. */
    reverse: z.boolean().default(false),
    timeoutMs: z.number().int().min(10).max(300_000).default(15_000),
    /** How often to read the groups' histories for what was missed; it is also done after each connecting. */
    pollMs: z.number().int().min(50).max(3_600_000).default(180_000),
    /** A post that is not in the history this long after sending is taken for not sent: bridges post late. */
    settleMs: z.number().int().min(0).max(600_000).default(60_000),
    /** Between two posts in one group. */
    gapMs: z.number().int().min(0).max(60_000).default(1_500),
    /** Posts in one group within any minute. */
    perMinute: z.number().int().min(1).max(1_000).default(20),
    /** Of one post; a longer text goes in several. */
    maxCharacters: z.number().int().min(200).max(4_500).default(2_000),
  })
  .refine(({ http, forward, reverse }) => http !== undefined || forward !== undefined || reverse, {
    message: 'one of http, forward, reverse',
  });
export type QqSettings = z.infer<typeof qqSettingsSchema>;

/** Whether a text is a group's number and nothing else. */
export function isGroupNumber(text: string): boolean {
  return /^[1-9]\d{3,14}$/.test(text);
}

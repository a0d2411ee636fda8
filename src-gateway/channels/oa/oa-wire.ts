import { z } from 'zod';

/** What the generic OA answers (docs/channels/oa.md). Everything in it is hostile until it has passed these schemas. */
export const oaStatusSchema = z.object({
  number: z.string().min(1).max(40),
  state: z.string().max(40),
  revision: z.number().int().nonnegative(),
  /** Read one by one with {@link oaEventSchema}: one bad event must not hide the others. */
  events: z.array(z.unknown()).max(1_000),
});
export type OaStatus = z.infer<typeof oaStatusSchema>;

export const oaEventSchema = z.object({
  id: z.string().min(1).max(100),
  kind: z.string().min(1).max(40),
  /** Of any length within an answer; the reader cuts it. */
  text: z.string(),
  at: z.iso.datetime({ offset: true }),
  actor: z.string(),
});
export type OaEvent = z.infer<typeof oaEventSchema>;

export const oaCallbackSchema = z.object({
  number: z.string().min(1).max(40),
  /** Left out by systems that count none. */
  revision: z.number().int().nonnegative().default(Number.MAX_SAFE_INTEGER),
});

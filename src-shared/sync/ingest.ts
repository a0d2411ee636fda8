import { z } from 'zod';
import { businessLineSchema, categorySchema, channelSchema } from '../domain/classification';
import { accountIdSchema } from '../domain/ids';
import { MAX_MESSAGE_TEXT } from '../domain/message';

/**
 * One citizen's message as a collector hands it in, over signed HTTP push or as a row of a watched file.
 * Idempotent by channel + remoteId: the first wins, a repetition is counted and ignored.
 */
export const ingestRecordSchema = z.object({
  channel: channelSchema,
  account: accountIdSchema,
  remoteId: z.string().trim().min(1).max(200),
  /** The citizen's thread on that account; falls back to the author's id. */
  conversation: z.string().trim().min(1).max(200).optional(),
  authorId: z.string().trim().min(1).max(200),
  authorName: z.string().trim().min(1).max(80),
  text: z.string().trim().min(1).max(MAX_MESSAGE_TEXT),
  /** ISO 8601 with offset, or `YYYY-MM-DD HH:mm[:ss]` in the bureau's time zone (UTC+8). */
  postedAt: z.string().trim().min(10).max(40),
  category: categorySchema.nullish(),
  businessLine: businessLineSchema.nullish(),
  emergency: z.boolean().nullish(),
});
export type IngestRecord = z.infer<typeof ingestRecordSchema>;

/** POST /ingest/messages. Signed: `X-DutyDesk-Signature: sha256=<hex HMAC-SHA256(secret, timestamp + "\n" + raw body)>`. */
export const ingestRequestSchema = z.object({ messages: z.array(z.unknown()).min(1).max(1_000) });
export const ingestResponseSchema = z.object({
  accepted: z.number().int(),
  repeated: z.number().int(),
  refused: z.array(z.object({ index: z.number().int(), remoteId: z.string().nullable(), reason: z.string() })),
});

export const INGEST_SOURCE_HEADER = 'x-dutydesk-source';
export const INGEST_TIMESTAMP_HEADER = 'x-dutydesk-timestamp';
export const INGEST_SIGNATURE_HEADER = 'x-dutydesk-signature';
/** A signed push is refused when its timestamp (seconds since 1970) is further than this from the gateway's clock. */
export const INGEST_MAX_SKEW_SECONDS = 300;

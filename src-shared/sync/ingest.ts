import { z } from 'zod';
import { MAX_FILE_NAME, MAX_MESSAGE_FILES, sha256Schema } from '../domain/attachment';
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
  /**
   * Files that came with it, in their order. Over HTTP each is named by the hash under which it is handed in, before or after; in a
   * watched folder by its name in the folder of files beside the table.
   */
  attachments: z
    .array(
      z.union([
        z.object({ name: z.string().trim().min(1).max(MAX_FILE_NAME), sha256: sha256Schema }),
        z.object({ file: z.string().trim().min(1).max(MAX_FILE_NAME) }),
      ]),
    )
    .max(MAX_MESSAGE_FILES)
    .nullish(),
});
export type IngestAttachment = NonNullable<z.infer<typeof ingestRecordSchema>['attachments']>[number];
export type IngestRecord = z.infer<typeof ingestRecordSchema>;

/** POST /ingest/messages. Signed: `X-DutyDesk-Signature: sha256=<hex HMAC-SHA256(secret, timestamp + "\n" + raw body)>`. */
export const ingestRequestSchema = z.object({ messages: z.array(z.unknown()).min(1).max(1_000) });
export const ingestResponseSchema = z.object({
  accepted: z.number().int(),
  repeated: z.number().int(),
  refused: z.array(z.object({ index: z.number().int(), remoteId: z.string().nullable(), reason: z.string() })),
});

/**
 * PUT /ingest/attachments/<sha256>, `application/octet-stream`: a file that a message names. Signed like a message, over the hash in
 * place of the body, which the hash stands for: `sha256=<hex HMAC-SHA256(secret, timestamp + "\n" + sha256)>`.
 */
export const INGEST_ATTACHMENTS_PATH = '/ingest/attachments';

export const INGEST_SOURCE_HEADER = 'x-dutydesk-source';
export const INGEST_TIMESTAMP_HEADER = 'x-dutydesk-timestamp';
export const INGEST_SIGNATURE_HEADER = 'x-dutydesk-signature';
/** A signed push is refused when its timestamp (seconds since 1970) is further than this from the gateway's clock. */
export const INGEST_MAX_SKEW_SECONDS = 300;

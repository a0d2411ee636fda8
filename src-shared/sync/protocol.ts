import { z } from 'zod';
import { claimTokenSchema } from '../domain/claim';
import { commandIdSchema, deskIdSchema, instantSchema, messageIdSchema } from '../domain/ids';
import { commandResultSchema, commandSchema } from './commands';
import { changeSchema } from './entities';

/** Changes whenever a wire schema changes; `protocol.test.ts` holds the hash of the schemas and fails otherwise. */
export const PROTOCOL_VERSION = 3;
export const PROTOCOL_HEADER = 'x-dutydesk-protocol';
/** Names the workstation; the bearer token beside it proves it. */
export const WORKSTATION_HEADER = 'x-dutydesk-workstation';

export const MAX_COMMANDS_PER_PUSH = 50;
export const MAX_TRANSACTIONS_PER_PULL = 500;
/** A poll at least this often makes the wake-up stream unnecessary (sync.md, "Pull"). */
export const POLL_INTERVAL_MS = 30_000;

/** Scope of the change log: one desk. Epoch: one life of the gateway's store, new after a restore. */
const position = { scope: deskIdSchema, epoch: z.uuid() };
const seq = z.number().int().nonnegative();

/** POST /sync/commands */
export const pushRequestSchema = z.object({ commands: z.array(commandSchema).min(1).max(MAX_COMMANDS_PER_PUSH) });
export const pushResponseSchema = z.object({
  /** One per command in the same order; shorter when the gateway stopped at a `retry`, which is then the last. */
  results: z.array(z.object({ id: commandIdSchema, result: commandResultSchema })),
  head: seq,
  now: instantSchema,
});

/** GET /sync/changes */
export const pullQuerySchema = z.object({
  scope: deskIdSchema,
  epoch: z.uuid(),
  after: z.coerce.number().int().nonnegative(),
  limit: z.coerce.number().int().positive().max(MAX_TRANSACTIONS_PER_PULL).default(200),
});
export const transactionSchema = z.object({ seq, changes: z.array(changeSchema) });
export const pullResponseSchema = z.object({
  ...position,
  transactions: z.array(transactionSchema),
  /** Cursor for the next pull. */
  next: seq,
  head: seq,
  hasMore: z.boolean(),
  now: instantSchema,
});

/** 410 of GET /sync/changes: rebuild the working copy from a snapshot, leave outbox and drafts alone. */
export const rebaseSchema = z.object({
  code: z.literal('rebase'),
  reason: z.enum(['epoch_changed', 'cursor_too_old', 'cursor_ahead']),
  epoch: z.uuid(),
});

/** GET /sync/snapshot?scope: lines of JSON; the first is the header, then puts, the last the trailer. */
export const snapshotHeaderSchema = z.object({ kind: z.literal('header'), ...position, head: seq, now: instantSchema });
export const snapshotTrailerSchema = z.object({ kind: z.literal('trailer'), rows: z.number().int().nonnegative() });

/** GET /sync/session: who this workstation is, asked once per start. */
export const syncSessionSchema = z.object({
  protocol: z.number().int(),
  workstation: z.object({ id: z.string(), name: z.string() }),
  desk: z.object({ id: deskIdSchema, name: z.string() }),
  epoch: z.uuid(),
  head: seq,
  /** Highest command seq that the gateway has applied for this workstation. */
  lastSeq: seq,
  leaseMs: z.number().int().positive(),
  now: instantSchema,
});

/** POST /sync/renew: keeps claims alive; not a command, since renewing late means nothing. */
export const renewRequestSchema = z.object({
  claims: z.array(z.object({ messageId: messageIdSchema, claim: claimTokenSchema })).max(500),
});
export const renewResponseSchema = z.object({
  renewed: z.array(z.object({ messageId: messageIdSchema, leaseUntil: instantSchema })),
  lost: z.array(messageIdSchema),
  now: instantSchema,
});

/**
 * PUT and GET /sync/attachments/<sha256>: the bytes of a file, `application/octet-stream`. A PUT is refused unless the bytes have the
 * hash that it names; a repetition changes nothing. A GET takes one `Range` and answers with the hash as `ETag`.
 * A PUT with `Content-Range` brings the next part of a larger file, GET /sync/attachments/<sha256>/received says where to go on.
 */
export const ATTACHMENTS_PATH = '/sync/attachments';
/** Of a file that is sent in parts; the last part has the rest. */
export const UPLOAD_PART_BYTES = 1_048_576;
export const uploadResponseSchema = z.object({
  /** Bytes that the gateway has, from the beginning. */
  received: z.number().int().nonnegative(),
  now: instantSchema,
});

/** POST /sync/audit: rows of the workstation's audit log (audit.ts). */
export const AUDIT_PATH = '/sync/audit';

/** GET /sync/events: server-sent events named `head`; they only wake the loop. */
export const headEventSchema = z.object({ scope: deskIdSchema, head: seq });

export const SYNC_ERROR_CODES = [
  'unauthorized',
  'protocol_mismatch',
  'sequence_gap',
  'command_id_reused',
  'wrong_workstation',
  'wrong_scope',
  'forbidden',
  'invalid_request',
  'too_large',
  'too_many_requests',
  'unavailable',
] as const;
export const syncErrorSchema = z.object({
  code: z.enum(SYNC_ERROR_CODES),
  message: z.string(),
  expectedSeq: seq.optional(),
});

export type PushRequest = z.infer<typeof pushRequestSchema>;
export type PushResponse = z.infer<typeof pushResponseSchema>;
export type PullResponse = z.infer<typeof pullResponseSchema>;
export type Transaction = z.infer<typeof transactionSchema>;
export type SyncSession = z.infer<typeof syncSessionSchema>;
export type RenewRequest = z.infer<typeof renewRequestSchema>;
export type UploadResponse = z.infer<typeof uploadResponseSchema>;
export type RenewResponse = z.infer<typeof renewResponseSchema>;
export type SyncErrorCode = (typeof SYNC_ERROR_CODES)[number];

import { z } from 'zod';
import { MAX_FILE_NAME } from '../domain/attachment';
import { channelLimitSchema } from '../domain/channel-text';
import { channelSchema } from '../domain/classification';
import { accountIdSchema, deskIdSchema, instantSchema, workstationIdSchema } from '../domain/ids';
import { publicKeysSchema } from '../domain/key';
import { officerSchema } from '../domain/officer';
import { auditHeadSchema, auditRequestSchema } from './audit';
import { commandResultSchema } from './commands';
import { ingestRecordSchema } from './ingest';
import { syncSessionSchema } from './protocol';
import { passphraseRequestSchema } from './sign-in';

/**
 * What is inside a ferry bundle: `state.json` first, then files and the messages of the network as lines of JSON, in parts. A bundle with
 * nothing but its state is a receipt.
 *
 * - workstation → gateway: `attachments/<sha256>/000001`, `commands/000001.jsonl` (a command a line, byte for byte as in the outbox),
 *   `audit/…` (rows of the audit log)
 * - gateway → workstation: `attachments/<sha256>/000001`, `results/…` (answers to commands), and either `changes/…` (a transaction a line)
 *   or `snapshot/…` (the lines of GET /sync/snapshot)
 * - gateway → outside network: `orders/…` (replies to publish)
 * - outside network → gateway: `attachments/<sha256>/000001`, `records/…` (citizens' messages), `receipts/…` (what became of orders)
 */
const sha256 = z.string().regex(/^[0-9a-f]{64}$/);
const count = z.number().int().nonnegative();

const peer = {
  protocol: z.number().int(),
  /** The receipt: the last bundle taken from the addressee, null when none was. */
  taken: z.object({ seq: count, hash: sha256 }).nullable(),
  /** Key id of the newest keys of the addressee that are known. */
  knows: publicKeysSchema.shape.keyId,
  /** New keys of the sender; what the old ones sign counts until then. */
  announces: z.object({ keys: publicKeysSchema, oldUntil: instantSchema }).nullable(),
};

export const ferryWorkstationStateSchema = z.object({
  kind: z.literal('workstation'),
  ...peer,
  /** Where the copy stands; null before the first. */
  position: z.object({ scope: deskIdSchema, epoch: z.uuid(), cursor: count }).nullable(),
  /** Every command up to this number has its answer here. */
  settledThrough: count,
  /** Its audit log, as in POST /sync/audit; the rows are in `audit/…`. Null for a log without rows. */
  audit: auditRequestSchema.pick({ chain: true, countersigned: true }).nullable(),
  /** Files that are named by answers and are not here. */
  wants: z.array(sha256).max(200),
  /** Changes of passphrases that the gateway has not decided on, in their order, each as in POST /sync/sign-in/passphrase. */
  passphrases: z.array(passphraseRequestSchema).max(200),
});

/** Lets the workstation make a key slot for an officer who has never sat there (src-files/keys/ferry-grant.ts). */
const ferryGrantSchema = z.object({
  officer: officerSchema,
  secretVersion: z.number().int().positive(),
  costLog2: z.number().int().min(10).max(20),
  salt: z.string().regex(/^[0-9a-f]{32}$/),
  key: z.base64().length(44),
  /** The passphrase was set by somebody else and only serves to choose one's own. */
  mustChange: z.boolean(),
});

/** Who may sign in at a workstation without the gateway and under which rules; also inside the box of an answer. */
export const ferrySignInSchema = z.object({
  /** Of every officer who may; whoever has none may not. */
  grants: z.array(ferryGrantSchema).max(500),
  offlineDays: z.number().int().min(1).max(3_650),
  lockAfterMinutes: z.number().int().positive(),
  /** To seal changes of passphrases to. */
  keys: publicKeysSchema,
});

export const ferryGatewayStateSchema = z.object({
  kind: z.literal('gateway'),
  ...peer,
  session: syncSessionSchema,
  /** Answers are here to every command after this number that the gateway has taken. */
  resultsAfter: count,
  /** Null in a bundle that brings no changes. `after`: the cursor from which they go on. */
  changes: z.object({ after: count, next: count }).nullable(),
  hasSnapshot: z.boolean(),
  /** Where the gateway has the workstation's audit log, signed; null when it has none of it. */
  audit: auditHeadSchema.nullable(),
  signIn: ferrySignInSchema,
  /** What the gateway has decided on changes of passphrases, by the SHA-256 of their boxes. */
  passphrases: z
    .array(z.object({ box: sha256, outcome: z.enum(['changed', 'refused', 'weak', 'other_keys']) }))
    .max(1_000),
});

/** The gateway to the outside network. */
export const ferryInsideStateSchema = z.object({ kind: z.literal('inside'), ...peer });

export const ferryOutsideStateSchema = z.object({
  kind: z.literal('outside'),
  ...peer,
  /** Life of the gateway's store in which `taken` counts; null before the first bundle. */
  epoch: z.uuid().nullable(),
});

/** A reply to publish: published at most once, whatever number of bundles carries it. */
export const ferryOrderLineSchema = z.object({
  replyId: z.string().min(1).max(64),
  /** Counts up when a person sends again what was refused. */
  attempt: z.number().int().positive(),
  channel: channelSchema,
  account: accountIdSchema,
  remoteId: z.string().min(1).max(200),
  conversation: z.string().min(1).max(200),
  text: z.string().min(1),
  limit: channelLimitSchema,
});

/** What is known of an order: `published` and `refused` are final, `waiting` says what it waits for. */
export const ferryReceiptLineSchema = z.object({
  replyId: ferryOrderLineSchema.shape.replyId,
  attempt: ferryOrderLineSchema.shape.attempt,
  state: z.enum(['published', 'refused', 'waiting']),
  receiptId: z.string().max(200).nullable(),
  note: z.string().max(500),
});

/** A citizen's message, checked outside; files that could not be carried are named with the reason. */
export const ferryRecordLineSchema = z.object({
  record: ingestRecordSchema,
  notKept: z.array(
    z.object({
      name: z.string().min(1).max(MAX_FILE_NAME),
      size: count.nullable(),
      reason: z.enum(['too_large', 'empty', 'missing']),
    }),
  ),
});

export const ferryResultLineSchema = z.object({ id: z.uuid(), result: commandResultSchema });

/** Signed by whoever wrote it, `signature` aside, as JSON with its keys in this order. */
export const FERRY_PAPER_DOMAIN = 'dutydesk ferry enrolment v1';

/** What a workstation without a network asks with: carried to the gateway, its fingerprint compared by people. */
export const ferryRequestSchema = z.strictObject({
  format: z.literal('dutydesk-ferry-request'),
  version: z.literal(1),
  keys: publicKeysSchema,
  createdAt: instantSchema,
  signature: z.base64().length(88),
});

/** The gateway's answer: who the workstation is, and with whose keys it will talk. */
export const ferryAnswerSchema = z.strictObject({
  format: z.literal('dutydesk-ferry-answer'),
  version: z.literal(1),
  /** Key id of the request that it answers. */
  request: publicKeysSchema.shape.keyId,
  workstation: z.strictObject({ id: workstationIdSchema, name: z.string().min(1).max(80) }),
  desk: z.strictObject({ id: deskIdSchema, name: z.string() }),
  gateway: publicKeysSchema,
  /** `ferrySignInSchema`, encrypted to the workstation: so that somebody can sign in there who never could ask the gateway. */
  signIn: z.base64().max(400_000),
  /** The last bundle that the gateway took from a workstation of this name: numbers go on after it. */
  taken: z.strictObject({ seq: count, hash: sha256 }).nullable(),
  createdAt: instantSchema,
  signature: z.base64().length(88),
});

/** The gateway's answer to the machine in the outside network. */
export const ferryOutsideAnswerSchema = z.strictObject({
  format: z.literal('dutydesk-ferry-outside-answer'),
  version: z.literal(1),
  request: ferryAnswerSchema.shape.request,
  outside: z.strictObject({ id: workstationIdSchema, name: z.string().min(1).max(80) }),
  desk: ferryAnswerSchema.shape.desk,
  gateway: publicKeysSchema,
  taken: ferryAnswerSchema.shape.taken,
  createdAt: instantSchema,
  signature: ferryAnswerSchema.shape.signature,
});

export type FerryOutsideState = z.infer<typeof ferryOutsideStateSchema>;
export type FerryInsideState = z.infer<typeof ferryInsideStateSchema>;
export type FerryOrderLine = z.infer<typeof ferryOrderLineSchema>;
export type FerryReceiptLine = z.infer<typeof ferryReceiptLineSchema>;
export type FerryRecordLine = z.infer<typeof ferryRecordLineSchema>;
export type FerryOutsideAnswer = z.infer<typeof ferryOutsideAnswerSchema>;
export type FerryWorkstationState = z.infer<typeof ferryWorkstationStateSchema>;
export type FerryGatewayState = z.infer<typeof ferryGatewayStateSchema>;
export type FerrySignIn = z.infer<typeof ferrySignInSchema>;
export type FerryGrant = z.infer<typeof ferryGrantSchema>;
export type FerryRequest = z.infer<typeof ferryRequestSchema>;
export type FerryAnswer = z.infer<typeof ferryAnswerSchema>;

import { z } from 'zod';
import { instantSchema } from '../domain/ids';

const hash = z.string().regex(/^[0-9a-f]{64}$/);
const seq = z.number().int().positive();

/** One row of an audit log as it was hashed: nothing of it may be put otherwise on the way. */
export const auditRowSchema = z.object({
  seq,
  /** Device instant. */
  at: instantSchema,
  actor: z.string().max(100).nullable(),
  action: z.string().min(1).max(100),
  subject: z.string().max(200).nullable(),
  /** JSON object, as text. */
  detail: z.string().max(20_000),
  prevHash: hash,
  hash,
});
export type AuditRow = z.infer<typeof auditRowSchema>;

/** The gateway's word that a log had this hash at this number; kept on both sides. */
export const auditHeadSchema = z.object({
  /** Hash of the log's first row: it names the log, which begins anew with each new database of a workstation. */
  chain: hash,
  seq,
  hash,
  at: instantSchema,
  keyId: z.string().max(40),
  /** Ed25519 over {@link auditHeadText} in the domain {@link AUDIT_HEAD_DOMAIN}; base64. */
  signature: z.base64().max(200),
});
export type AuditHead = z.infer<typeof auditHeadSchema>;

export const AUDIT_HEAD_DOMAIN = 'dutydesk audit head v1';
export const MAX_AUDIT_ROWS = 500;

/** What the gateway signs. @param owner workstation whose log it is, or `gateway` */
export function auditHeadText(owner: string, head: Pick<AuditHead, 'chain' | 'seq' | 'hash' | 'at'>): string {
  return JSON.stringify([owner, head.chain, head.seq, head.hash, head.at]);
}

/** POST /sync/audit: rows in order, none left out. What the gateway has already is compared and changes nothing. */
export const auditRequestSchema = z.object({
  chain: hash,
  rows: z.array(auditRowSchema).max(MAX_AUDIT_ROWS),
  /** The last head that the gateway has signed for this log; shows a gateway that lost rows, and one that is another. */
  countersigned: auditHeadSchema.nullable(),
});
export const auditResponseSchema = z.object({
  /** Number of the last row that the gateway has; 0 when none. The next request goes on from there. */
  have: z.number().int().nonnegative(),
  head: auditHeadSchema.nullable(),
  now: instantSchema,
});
export type AuditRequest = z.infer<typeof auditRequestSchema>;
export type AuditResponse = z.infer<typeof auditResponseSchema>;

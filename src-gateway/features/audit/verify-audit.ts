import { AUDIT_START, type AuditPosition, followAudit } from '../../../src-files/audit/audit-chain';
import { isSignedBy } from '../../../src-files/keys/key-pairs';
import type { PublicKeys } from '../../../src-shared/domain/key';
import { AUDIT_HEAD_DOMAIN, type AuditHead, auditHeadText } from '../../../src-shared/sync/audit';
import type { Reader } from '../../db/database';
import { type AuditLog, listAuditFindings, listAuditHeads, listAuditLogs, listAuditRows } from './audit.repository';

export type AuditFault = AuditLog & { seq: number } & (
    | { kind: 'row_does_not_follow' | 'rows_missing_at_end' | 'head_differs' | 'signature_wrong' | 'first_row_differs' }
    /** Noted when the rows came in. */
    | { kind: 'noted'; noted: string; at: string }
  );

export interface AuditReport {
  logs: number;
  rows: number;
  heads: number;
  faults: AuditFault[];
}

const PAGE = 1_000;

/**
 * Walks every log and compares it with every head that was signed: finds a row that was edited, moved, put in or cut out, and rows cut
 * off at the end up to the last signature.
 *
 * @param keys what the gateway signs or has signed with
 */
export async function verifyAudit(db: Reader, keys: readonly PublicKeys[]): Promise<AuditReport> {
  const report: AuditReport = { logs: 0, rows: 0, heads: 0, faults: [] };
  for (const log of await listAuditLogs(db)) {
    report.logs += 1;
    report.faults.push(...(await verifyLog(db, log, keys, report)));
  }
  for (const { owner, chain, seq, kind, at } of await listAuditFindings(db))
    report.faults.push({ owner, chain, seq, kind: 'noted', noted: kind, at });
  return report;
}

async function verifyLog(
  db: Reader,
  log: AuditLog & AuditPosition,
  keys: readonly PublicKeys[],
  report: AuditReport,
): Promise<AuditFault[]> {
  const heads = await listAuditHeads(db, log);
  report.heads += heads.length;
  const faults: AuditFault[] = heads.flatMap((head) =>
    isSigned(keys, log.owner, head) ? [] : [faultOf(log, 'signature_wrong', head.seq)],
  );
  const signed = new Map(heads.map((head) => [head.seq, head.hash]));
  let position: AuditPosition = AUDIT_START;
  for (;;) {
    const rows = await listAuditRows(db, log, position.seq + 1, PAGE);
    report.rows += rows.length;
    if (position.seq === 0 && rows[0] !== undefined && rows[0].hash !== log.chain)
      faults.push(faultOf(log, 'first_row_differs', 1));
    const differing = rows.find(({ seq, hash }) => (signed.get(seq) ?? hash) !== hash);
    if (differing !== undefined) faults.push(faultOf(log, 'head_differs', differing.seq));
    const followed = followAudit(position, rows);
    if (!followed.ok) return [...faults, faultOf(log, 'row_does_not_follow', followed.brokenAt)];
    position = followed.position;
    if (rows.length < PAGE) break;
  }
  const lastSigned = heads.at(-1)?.seq ?? 0;
  if (Math.max(lastSigned, log.seq) > position.seq) faults.push(faultOf(log, 'rows_missing_at_end', position.seq + 1));
  return faults;
}

function isSigned(keys: readonly PublicKeys[], owner: string, head: AuditHead): boolean {
  const text = Buffer.from(auditHeadText(owner, head));
  return keys.some((key) => key.keyId === head.keyId && isSignedBy(key, AUDIT_HEAD_DOMAIN, text, head.signature));
}

function faultOf({ owner, chain }: AuditLog, kind: Exclude<AuditFault['kind'], 'noted'>, seq: number): AuditFault {
  return { owner, chain, seq, kind };
}

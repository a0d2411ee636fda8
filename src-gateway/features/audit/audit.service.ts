import { AUDIT_START, type AuditPosition, followAudit, hashAuditRow } from '../../../src-files/audit/audit-chain';
import { isSignedBy, publicPart, type StoredKeys, sign } from '../../../src-files/keys/key-pairs';
import {
  AUDIT_HEAD_DOMAIN,
  type AuditHead,
  type AuditRequest,
  type AuditResponse,
  type AuditRow,
  auditHeadText,
} from '../../../src-shared/sync/audit';
import type { Db, Trx } from '../../db/database';
import { inTransaction, readClock } from '../../db/transaction';
import type { Logger } from '../../platform/log';
import { SyncProblem } from '../../sync/sync-problem';
import {
  type AuditFindingKind,
  type AuditLog,
  insertAuditFinding,
  insertAuditHead,
  insertAuditRows,
  listAuditRows,
  lockAllLogs,
  lockAuditLog,
  lockNewestLog,
  openAuditLog,
} from './audit.repository';

/** Owner of the gateway's own log: what administrators do on the command line, and what the gateway decides by itself. */
const GATEWAY_OWNER = 'gateway';

export interface AuditDeps {
  db: Db;
  log: Logger;
  /** The gateway's key pairs, with which heads are signed. */
  keys(): Promise<StoredKeys>;
}

interface Taken {
  have: number;
  head: AuditHead | null;
  now: string;
  findings: { seq: number; kind: AuditFindingKind }[];
}

/**
 * Takes rows of a workstation's log and signs where it stands then. What does not fit is kept as a finding, for a person: the log itself
 * is never corrected.
 *
 * @throws SyncProblem invalid_request when the rows do not follow from what the gateway has
 */
export async function takeAuditRows(
  deps: AuditDeps,
  seat: { id: string; deskId: string },
  request: AuditRequest,
): Promise<AuditResponse> {
  const keys = await deps.keys();
  const log: AuditLog = { owner: seat.id, chain: request.chain };
  const { findings, ...response } = await inTransaction(deps.db, (trx) => take(trx, keys, log, seat.deskId, request));
  for (const finding of findings) deps.log.error({ ...log, ...finding }, 'an audit log does not fit');
  if (findings.some(({ kind }) => kind === 'row_does_not_follow' || kind === 'row_differs'))
    throw new SyncProblem(
      'invalid_request',
      '这个席位的审计日志与网关的记录接不上，可能被改动过：已记录，请管理员核查。 The audit log of this workstation does not follow from what the gateway has and may have been edited: it is on record, the administrator should look into it.',
    );
  return response;
}

async function take(
  trx: Trx,
  keys: StoredKeys,
  log: AuditLog,
  deskId: string,
  { rows, countersigned, chain }: AuditRequest,
): Promise<Taken> {
  const [first] = rows;
  let position = await lockAuditLog(trx, log);
  const now = await readClock(trx);
  if (position === null && first !== undefined && first.seq === 1) {
    await openAuditLog(trx, log, deskId, first);
    position = await lockAuditLog(trx, log);
  }
  const start: AuditPosition = position ?? AUDIT_START;
  const findings: Taken['findings'] = [];
  if (countersigned !== null && countersigned.seq > start.seq && isOurs(keys, log.owner, countersigned))
    findings.push({ seq: start.seq + 1, kind: 'gateway_lost_rows' });
  const differing = await findDiffering(
    trx,
    log,
    rows.filter(({ seq }) => seq <= start.seq),
  );
  if (differing !== null) findings.push({ seq: differing, kind: 'row_differs' });
  const fresh = rows.filter(({ seq }) => seq > start.seq);
  const isNext = fresh[0]?.seq === start.seq + 1;
  const followed = followAudit(start, isNext ? fresh : []);
  if (!followed.ok) findings.push({ seq: followed.brokenAt, kind: 'row_does_not_follow' });
  if (fresh[0]?.seq === 1 && fresh[0].hash !== chain) findings.push({ seq: 1, kind: 'row_does_not_follow' });
  for (const finding of findings) await insertAuditFinding(trx, log, { ...finding, at: now });
  const isBroken = findings.some(({ kind }) => kind !== 'gateway_lost_rows');
  if (isBroken || !followed.ok || position === null || followed.position.seq === start.seq)
    return { have: start.seq, head: null, now, findings };
  await insertAuditRows(trx, log, fresh, { deskId, now });
  const head = signHead(keys, log.owner, { chain, ...followed.position, at: now });
  await insertAuditHead(trx, log.owner, head);
  return { have: head.seq, head, now, findings };
}

/** The first of the rows that the gateway has otherwise. */
async function findDiffering(trx: Trx, log: AuditLog, rows: readonly AuditRow[]): Promise<number | null> {
  const [first] = rows;
  if (first === undefined) return null;
  const known = await listAuditRows(trx, log, first.seq, rows.length);
  const differing = rows.find((row, index) => known[index]?.seq === row.seq && known[index].hash !== row.hash);
  return differing?.seq ?? null;
}

function signHead(keys: StoredKeys, owner: string, head: Pick<AuditHead, 'chain' | 'seq' | 'hash' | 'at'>): AuditHead {
  const signature = sign(keys, AUDIT_HEAD_DOMAIN, Buffer.from(auditHeadText(owner, head)));
  return { chain: head.chain, seq: head.seq, hash: head.hash, at: head.at, keyId: keys.keyId, signature };
}

function isOurs(keys: StoredKeys, owner: string, head: AuditHead): boolean {
  return (
    head.keyId === keys.keyId &&
    isSignedBy(publicPart(keys), AUDIT_HEAD_DOMAIN, Buffer.from(auditHeadText(owner, head)), head.signature)
  );
}

export interface GatewayAuditEntry {
  action: string;
  subject: string | null;
  /** Officer who did it from a workstation; left out for the command line and the gateway itself. */
  actor?: string | null;
  /** Whose log it is read in; left out for what concerns the whole gateway. */
  deskId?: string | null;
  /** No personal data: ids, counts, codes. */
  detail: Record<string, unknown>;
}

/** Appends to the gateway's own log, in the transaction of what it records, and signs where it stands then. */
export async function appendGatewayAudit(trx: Trx, keys: StoredKeys, entry: GatewayAuditEntry): Promise<void> {
  let last = await lockNewestLog(trx, GATEWAY_OWNER);
  if (last === null) {
    // Two that begin at once would begin two logs.
    await lockAllLogs(trx);
    last = await lockNewestLog(trx, GATEWAY_OWNER);
  }
  const now = await readClock(trx);
  const row = {
    seq: (last?.seq ?? 0) + 1,
    at: now,
    actor: entry.actor ?? null,
    action: entry.action,
    subject: entry.subject,
    detail: JSON.stringify(entry.detail),
    prevHash: last?.hash ?? AUDIT_START.hash,
  };
  const hashed = { ...row, hash: hashAuditRow(row) };
  const log: AuditLog = { owner: GATEWAY_OWNER, chain: last?.chain ?? hashed.hash };
  if (last === null) await openAuditLog(trx, log, null, hashed);
  await insertAuditRows(trx, log, [hashed], { deskId: entry.deskId ?? null, now });
  await insertAuditHead(
    trx,
    GATEWAY_OWNER,
    signHead(keys, GATEWAY_OWNER, { chain: log.chain, seq: hashed.seq, hash: hashed.hash, at: now }),
  );
}

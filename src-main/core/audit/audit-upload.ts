import { MAX_AUDIT_ROWS } from '../../../src-shared/sync/audit';
import type { LocalDatabase } from '../db/database';
import type { Log } from '../platform/log';
import type { GatewayClient } from '../sync/gateway-client';
import { Refused } from '../sync/problem';
import { listAuditRows, readAuditSent, updateAuditSent } from './audit.repository';

/** Keeps a request well under the gateway's limit. */
const MAX_CHARACTERS = 2_000_000;

/**
 * Hands the gateway the rows of the audit log that it does not have; it signs where the log stands. A refusal is noted for a person and
 * never holds up the officer's work.
 *
 * @throws Unreachable, Refused for what concerns the workstation and not its log
 */
export async function uploadAudit(
  db: LocalDatabase,
  client: Pick<GatewayClient, 'audit'>,
  log: Log,
  signal: AbortSignal,
): Promise<void> {
  for (;;) {
    const sent = await readAuditSent(db.read);
    const rows = withinSize(await listAuditRows(db.read, sent.seq + 1, MAX_AUDIT_ROWS));
    if (rows.length === 0) return;
    const [first] = await listAuditRows(db.read, 1, 1);
    if (first === undefined) return;
    try {
      const { have, head } = await client.audit({ chain: first.hash, rows, countersigned: sent.head }, signal);
      // A gateway that was restored has fewer rows than it signed; they are handed over again.
      const lost = sent.head !== null && have < sent.seq;
      if (lost) log.warn({ have, sent: sent.seq }, 'the gateway misses rows of the audit log that it has signed');
      await db.transact((trx) =>
        updateAuditSent(trx, {
          seq: have,
          ...(head === null ? {} : { head }),
          problem: lost ? 'gateway_lost_rows' : (sent.problem ?? null),
        }),
      );
      if (have <= sent.seq && !lost) return;
    } catch (error) {
      if (!(error instanceof Refused) || error.reason !== 'invalid_request') throw error;
      log.error({ from: sent.seq + 1, detail: error.message }, 'the gateway refuses the audit log');
      await db.transact((trx) => updateAuditSent(trx, { problem: 'refused' }));
      return;
    }
  }
}

function withinSize<Row extends { detail: string }>(rows: readonly Row[]): Row[] {
  let characters = 0;
  return rows.filter(({ detail }, index) => {
    characters += detail.length;
    return index === 0 || characters <= MAX_CHARACTERS;
  });
}

import type { EntityName } from '../../../src-shared/sync/entities';
import type { LocalDatabase } from '../db/database';
import type { GatewayClient } from './gateway-client';
import { listHeldClaims } from './held-claims.repository';
import { setLease } from './shadow.repository';

const MAX_CLAIMS = 500;

/**
 * Prolongs the leases of this workstation's claims. What was lost shows with the next pull.
 * @returns the entities that were touched
 */
export async function renewClaims(
  db: LocalDatabase,
  client: GatewayClient,
  signal: AbortSignal,
): Promise<Set<EntityName>> {
  const claims = await listHeldClaims(db.read, client.workstationId, MAX_CLAIMS);
  if (claims.length === 0) return new Set();
  const { renewed } = await client.renew({ claims }, signal);
  await db.transact(async (trx) => {
    for (const { messageId, leaseUntil } of renewed) await setLease(trx, messageId, leaseUntil);
  });
  return new Set(['message']);
}

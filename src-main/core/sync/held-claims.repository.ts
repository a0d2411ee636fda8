import type { WorkstationId } from '../../../src-shared/domain/ids';
import type { RenewRequest } from '../../../src-shared/sync/protocol';
import type { ReadDatabase } from '../db/database';

/**
 * Claims that the gateway has granted to this workstation and that whoever is signed in holds. An officer who went
 * home does not keep a message through a program that was left running.
 */
export async function listHeldClaims(
  db: ReadDatabase,
  workstationId: WorkstationId,
  limit: number,
): Promise<RenewRequest['claims']> {
  const rows = await db
    .selectFrom('message')
    .innerJoin('session', 'session.officer_id', 'message.holder_id')
    .select(['message.id', 'claim_id', 'claim_version'])
    .where('holder_workstation_id', '=', workstationId)
    .where('lease_until', 'is not', null)
    .where('status', '<>', 'closed')
    .orderBy('lease_until')
    .limit(limit)
    .execute();
  return rows.flatMap(({ id, claim_id, claim_version }) =>
    claim_id === null ? [] : [{ messageId: id, claim: { id: claim_id, version: claim_version } }],
  );
}

import { z } from 'zod';
import type { KnownKey, OwnKeys } from '../../../../src-files/bundle/peer-keys';
import { storedKeysSchema } from '../../../../src-files/keys/key-pairs';
import type { DeskId, WorkstationId } from '../../../../src-shared/domain/ids';
import { publicKeysSchema } from '../../../../src-shared/domain/key';
import { type FerryAnswer, ferryAnswerSchema } from '../../../../src-shared/sync/ferry';
import type { ReadDatabase, WriteTransaction } from '../../db/database';
import type { FerryIdentityTable } from './ferry.table';

const formerKeysSchema = z.array(z.object({ keys: storedKeysSchema, until: z.string() }));
const gatewayKeysSchema = z.array(z.object({ keys: publicKeysSchema, acceptedUntil: z.string().nullable() }));

/** Who this workstation is on the ferry, and with whom it exchanges bundles. */
export interface FerryIdentity extends OwnKeys {
  state: FerryIdentityTable['state'];
  /** The newest last. */
  gatewayKeys: KnownKey[];
  workstation: { id: WorkstationId; name: string } | null;
  desk: { id: DeskId; name: string } | null;
  /** The gateway's answer to the request, which nobody has confirmed yet. */
  answer: FerryAnswer | null;
  /** Number of the next bundle. */
  outNext: number;
  /** The last bundle that is known to have arrived. */
  receipted: { seq: number; hash: string } | null;
}

export async function findIdentity(db: ReadDatabase): Promise<FerryIdentity | null> {
  const row = await db
    .selectFrom('ferry_identity')
    .select([
      'state',
      'keys',
      'next_keys',
      'next_old_until',
      'former_keys',
      'gateway_keys',
      'workstation_id',
      'workstation_name',
      'desk_id',
      'desk_name',
      'answer',
      'out_next',
      'out_receipted',
      'out_receipted_hash',
    ])
    .executeTakeFirst();
  if (row === undefined) return null;
  const { workstation_id: id, workstation_name: name, desk_id: deskId, desk_name: deskName } = row;
  return {
    state: row.state,
    keys: storedKeysSchema.parse(JSON.parse(row.keys)),
    next:
      row.next_keys === null || row.next_old_until === null
        ? null
        : { keys: storedKeysSchema.parse(JSON.parse(row.next_keys)), oldUntil: row.next_old_until },
    former: formerKeysSchema.parse(JSON.parse(row.former_keys)),
    gatewayKeys: gatewayKeysSchema.parse(JSON.parse(row.gateway_keys)),
    workstation: id === null || name === null ? null : { id, name },
    desk: deskId === null || deskName === null ? null : { id: deskId, name: deskName },
    answer: row.answer === null ? null : ferryAnswerSchema.parse(JSON.parse(row.answer)),
    outNext: row.out_next,
    receipted: row.out_receipted_hash === null ? null : { seq: row.out_receipted, hash: row.out_receipted_hash },
  };
}

export async function putIdentity(trx: WriteTransaction, identity: FerryIdentity): Promise<void> {
  const row = {
    state: identity.state,
    keys: JSON.stringify(identity.keys),
    next_keys: identity.next === null ? null : JSON.stringify(identity.next.keys),
    next_old_until: identity.next?.oldUntil ?? null,
    former_keys: JSON.stringify(identity.former),
    gateway_keys: JSON.stringify(identity.gatewayKeys),
    workstation_id: identity.workstation?.id ?? null,
    workstation_name: identity.workstation?.name ?? null,
    desk_id: identity.desk?.id ?? null,
    desk_name: identity.desk?.name ?? null,
    answer: identity.answer === null ? null : JSON.stringify(identity.answer),
    out_next: identity.outNext,
    out_receipted: identity.receipted?.seq ?? 0,
    out_receipted_hash: identity.receipted?.hash ?? null,
  };
  await trx
    .insertInto('ferry_identity')
    .values({ id: 1, ...row })
    .onConflict((conflict) => conflict.column('id').doUpdateSet(row))
    .execute();
}

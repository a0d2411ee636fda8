import type { PublicKeys } from '../../src-shared/domain/key';
import type { FerryWorkstationState } from '../../src-shared/sync/ferry';
import type { Reader, Trx } from '../db/database';
import { toJson } from '../db/json';

export interface FerryPeer {
  id: string;
  /** Null for the outside network. */
  workstationId: string | null;
  /** The desk that the outside network serves, null for a workstation. */
  deskId: string | null;
  isRevoked: boolean;
  /** Key id of the newest of our keys that it has. */
  ownKey: string;
  /** The last bundle of ours that it has taken. */
  receipted: { epoch: string; seq: number; hash: string } | null;
  /** What it last said of itself. */
  state: FerryWorkstationState | null;
}

export interface FerryPeerKey {
  peerId: string;
  keys: PublicKeys;
  isRevoked: boolean;
  acceptedUntil: string | null;
}

export async function listPeers(db: Reader): Promise<FerryPeer[]> {
  return (await selectPeers(db).orderBy('id').execute()).map(toPeer);
}

export async function findPeer(db: Reader, id: string): Promise<FerryPeer | null> {
  const row = await selectPeers(db).where('id', '=', id).executeTakeFirst();
  return row === undefined ? null : toPeer(row);
}

/** The peer, locked until the transaction ends: its bundles are numbered one after the other. */
export async function lockPeer(trx: Trx, id: string): Promise<FerryPeer | null> {
  const row = await selectPeers(trx).where('id', '=', id).forUpdate().executeTakeFirst();
  return row === undefined ? null : toPeer(row);
}

/** Lets a peer in with these keys alone, in the place of whoever had its name. */
export async function enrolPeer(
  trx: Trx,
  peer: Pick<FerryPeer, 'id' | 'workstationId' | 'deskId' | 'ownKey'> & { keys: PublicKeys },
): Promise<void> {
  const fresh = { own_key: peer.ownKey, receipted_epoch: null, receipted_seq: null, receipted_hash: null };
  const state = toJson(null);
  await trx
    .insertInto('ferry_peer')
    .values({ id: peer.id, workstation_id: peer.workstationId, desk_id: peer.deskId, ...fresh, state })
    .onConflict((conflict) =>
      conflict.column('id').doUpdateSet({ ...fresh, desk_id: peer.deskId, state, revoked: false }),
    )
    .execute();
  await trx.updateTable('ferry_peer_key').set({ revoked: true }).where('peer_id', '=', peer.id).execute();
  await trx
    .insertInto('ferry_peer_key')
    .values({ key_id: peer.keys.keyId, peer_id: peer.id, keys: toJson(peer.keys), accepted_until: null })
    .onConflict((conflict) =>
      conflict.column('key_id').doUpdateSet({ peer_id: peer.id, revoked: false, accepted_until: null }),
    )
    .execute();
}

export async function revokePeer(trx: Trx, id: string): Promise<boolean> {
  await trx.updateTable('ferry_peer_key').set({ revoked: true }).where('peer_id', '=', id).execute();
  const result = await trx.updateTable('ferry_peer').set({ revoked: true }).where('id', '=', id).executeTakeFirst();
  return result.numUpdatedRows > 0n;
}

/** What a bundle said of its sender. */
export async function updatePeer(
  trx: Trx,
  id: string,
  change: Pick<FerryPeer, 'ownKey' | 'receipted' | 'state'>,
): Promise<void> {
  await trx
    .updateTable('ferry_peer')
    .set({
      own_key: change.ownKey,
      receipted_epoch: change.receipted?.epoch ?? null,
      receipted_seq: change.receipted?.seq ?? null,
      receipted_hash: change.receipted?.hash ?? null,
      state: toJson(change.state),
    })
    .where('id', '=', id)
    .execute();
}

/** Every key of every peer, the newest of a peer last. */
export async function listPeerKeys(db: Reader): Promise<FerryPeerKey[]> {
  const rows = await db
    .selectFrom('ferry_peer_key')
    .select(['peer_id', 'keys', 'revoked', 'accepted_until'])
    .orderBy('added_at')
    .execute();
  return rows.map((row) => ({
    peerId: row.peer_id,
    keys: row.keys,
    isRevoked: row.revoked,
    acceptedUntil: row.accepted_until,
  }));
}

/** A peer's new keys; its former ones count until then. */
export async function addPeerKey(trx: Trx, peerId: string, keys: PublicKeys, oldUntil: string): Promise<void> {
  await trx
    .updateTable('ferry_peer_key')
    .set({ accepted_until: oldUntil })
    .where('peer_id', '=', peerId)
    .where('accepted_until', 'is', null)
    .where('key_id', '<>', keys.keyId)
    .execute();
  await trx
    .insertInto('ferry_peer_key')
    .values({ key_id: keys.keyId, peer_id: peerId, keys: toJson(keys), accepted_until: null })
    .onConflict((conflict) => conflict.doNothing())
    .execute();
}

type Row = Awaited<ReturnType<ReturnType<typeof selectPeers>['executeTakeFirstOrThrow']>>;

function selectPeers(db: Reader) {
  return db
    .selectFrom('ferry_peer')
    .select([
      'id',
      'workstation_id',
      'desk_id',
      'revoked',
      'own_key',
      'receipted_epoch',
      'receipted_seq',
      'receipted_hash',
      'state',
    ]);
}

function toPeer(row: Row): FerryPeer {
  const { receipted_epoch: epoch, receipted_seq: seq, receipted_hash: hash } = row;
  return {
    id: row.id,
    workstationId: row.workstation_id,
    deskId: row.desk_id,
    isRevoked: row.revoked,
    ownKey: row.own_key,
    receipted: epoch === null || seq === null || hash === null ? null : { epoch, seq, hash },
    state: row.state,
  };
}

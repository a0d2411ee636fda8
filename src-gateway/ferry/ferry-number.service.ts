import { publicPart, type StoredKeys } from '../../src-files/keys/key-pairs';
import type { PublicKeys } from '../../src-shared/domain/key';
import type { FerryInsideState } from '../../src-shared/sync/ferry';
import type { Trx } from '../db/database';
import { type FerryBundle, insertBundle, lastSeq, listTaken } from './ferry-bundle.repository';
import { openOwnKeys } from './ferry-key.repository';
import { type FerryPeer, listPeerKeys } from './ferry-peer.repository';

/** A bundle that has its number, before it is written. */
export interface NumberedBundle {
  seq: number;
  fileName: string;
  /** Ours, with which it is signed. */
  keys: StoredKeys;
  addressee: PublicKeys;
  state: Pick<FerryInsideState, 'taken' | 'knows' | 'announces'>;
}

/** Takes the next number for a peer that the caller has locked, and puts it down. Null when the peer has no key that counts. */
export async function takeNumber(
  trx: Trx,
  peer: FerryPeer,
  { name, epoch, now }: { name: string; epoch: string; now: string },
): Promise<NumberedBundle | null> {
  const addressee = (await listPeerKeys(trx)).filter((key) => key.peerId === peer.id && !key.isRevoked).at(-1);
  const own = await openOwnKeys(trx);
  const newest = own.at(-1);
  // A peer that does not have our newest keys yet is written to under those that it has, which vouch for the new ones.
  const signing = own.find(({ keys }) => keys.keyId === peer.ownKey) ?? newest;
  if (addressee === undefined || newest === undefined || signing === undefined) return null;
  const seq = (await lastSeq(trx, peer.id, 'out', epoch)) + 1;
  const taken = (await listTaken(trx, peer.id)).at(-1);
  const fileName = `gateway-${name}-${String(seq).padStart(6, '0')}.dutyferry`;
  await insertBundle(trx, emptyRow({ peerId: peer.id, epoch, seq, fileName, createdAt: now }));
  const isBehind = signing !== newest && signing.oldUntil !== null;
  return {
    seq,
    fileName,
    keys: signing.keys,
    addressee: addressee.keys,
    state: {
      taken: taken === undefined || taken.manifest_hash === null ? null : { seq: taken.seq, hash: taken.manifest_hash },
      knows: addressee.keys.keyId,
      announces: isBehind ? { keys: publicPart(newest.keys), oldUntil: signing.oldUntil ?? now } : null,
    },
  };
}

/** The last bundle of this epoch that is known to have arrived. */
export function baseOf({ receipted }: FerryPeer, epoch: string): { seq: number; hash: string } | null {
  return receipted?.epoch === epoch ? { seq: receipted.seq, hash: receipted.hash } : null;
}

function emptyRow(row: {
  peerId: string;
  epoch: string;
  seq: number;
  fileName: string;
  createdAt: string;
}): FerryBundle {
  return {
    peer_id: row.peerId,
    direction: 'out',
    epoch: row.epoch,
    seq: row.seq,
    state: 'writing',
    manifest_hash: null,
    file_name: row.fileName,
    file_hash: null,
    size: null,
    created_at: row.createdAt,
    commands: 0,
    changes: 0,
    head: null,
    receipted_at: null,
  };
}

import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { partsOfLines } from '../../src-files/bundle/json-parts';
import type { BundlePart } from '../../src-files/bundle/tar-parts';
import { writeBundle } from '../../src-files/bundle/write-bundle';
import type { FerryInsideState, FerryOrderLine } from '../../src-shared/sync/ferry';
import { PROTOCOL_VERSION } from '../../src-shared/sync/protocol';
import type { Db, Trx } from '../db/database';
import { inTransaction } from '../db/transaction';
import { readPosition } from '../sync/change-log.repository';
import { markWritten } from './ferry-bundle.repository';
import { baseOf, type NumberedBundle, takeNumber } from './ferry-number.service';
import { listOpenOrders, markCarried } from './ferry-order.repository';
import { type FerryPeer, lockPeer } from './ferry-peer.repository';

export interface ExportedBundle {
  path: string;
  seq: number;
  fileHash: string;
  size: number;
  changes: number;
  isWholeCopy: boolean;
}

interface Cargo extends NumberedBundle {
  peer: FerryPeer;
  epoch: string;
  now: string;
  orders: FerryOrderLine[];
}

/**
 * Writes a bundle for the outside network: every order for which no final receipt has come. That an order is carried again does no harm,
 * since outside it is known by its reply.
 *
 * @returns null when there is no such peer, or it is shut out
 * @throws what the disk refuses; the reason of `signal`
 */
export async function exportToOutside(
  deps: { db: Db; newId: () => string },
  peerId: string,
  folder: string,
  signal?: AbortSignal,
): Promise<ExportedBundle | null> {
  const cargo = await inTransaction(deps.db, (trx) => load(trx, peerId));
  if (cargo === null) return null;
  const { peer, epoch, seq, orders } = cargo;
  await mkdir(folder, { recursive: true });
  const path = join(folder, cargo.fileName);
  const written = await writeBundle({
    path,
    head: {
      bundleId: deps.newId(),
      from: 'gateway',
      to: peerId,
      epoch,
      seq,
      previous: baseOf(peer, epoch),
      createdAt: cargo.now,
    },
    keys: cargo.keys,
    addressee: cargo.addressee,
    parts: partsOf(cargo),
    ...(signal === undefined ? {} : { signal }),
  });
  const carried = { ...written, changes: orders.length, head: 0 };
  await inTransaction(deps.db, (trx) => markWritten(trx, { peerId, epoch, seq }, carried));
  const { fileHash, size } = written;
  return { path, seq, fileHash, size, changes: orders.length, isWholeCopy: false };
}

async function load(trx: Trx, peerId: string): Promise<Cargo | null> {
  const peer = await lockPeer(trx, peerId);
  if (peer === null || peer.isRevoked || peer.deskId === null) return null;
  const position = await readPosition(trx, peer.deskId);
  if (position === null) return null;
  const { epoch, now } = position;
  const numbered = await takeNumber(trx, peer, { name: peerId.slice('outside:'.length), epoch, now });
  if (numbered === null) return null;
  const orders = await listOpenOrders(trx, peerId);
  await markCarried(trx, peerId, { epoch, seq: numbered.seq });
  return { ...numbered, peer, epoch, now, orders };
}

async function* partsOf({ state, orders }: Cargo): AsyncGenerator<BundlePart> {
  const whole: FerryInsideState = { kind: 'inside', protocol: PROTOCOL_VERSION, ...state };
  yield { name: 'state.json', bytes: Buffer.from(JSON.stringify(whole)) };
  yield* partsOfLines(
    'orders',
    orders.map((order) => JSON.stringify(order)),
  );
}

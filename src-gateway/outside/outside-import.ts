import { basename } from 'node:path';
import { BundleRefused } from '../../src-files/bundle/bundle-refused';
import { folderOf, linesOf, parseLine } from '../../src-files/bundle/json-parts';
import { openingKeys, withArrivedKeys, withKnownKeys } from '../../src-files/bundle/peer-keys';
import { type BundleReader, refusalOf, type VerifiedBundle, verifyBundle } from '../../src-files/bundle/read-bundle';
import { type FerryRefusal, type FerryVerdict, ferryRefusal, judgeBundle } from '../../src-shared/domain/ferry';
import {
  type FerryInsideState,
  type FerryOrderLine,
  ferryInsideStateSchema,
  ferryOrderLineSchema,
} from '../../src-shared/sync/ferry';
import { readState } from '../ferry/ferry-state';
import { listOutsideTaken, putOutsideBundle } from './outside-bundle.repository';
import { type EnrolledIdentity, enrolledIdentity } from './outside-enrolment';
import { type OutsideIdentity, putOutsideIdentity } from './outside-identity.repository';
import { findLetter, markReceiptsLost, markReceiptsTold, putLetter, tellAgain } from './outside-letter.repository';
import { markRecordsArrived, markRecordsLost } from './outside-record.repository';
import type { OutsideStore } from './outside-store';

export type OutsideImported =
  | { ok: true; seq: number; fileHash: string; orders: number; isRepeated: boolean }
  | { ok: false; refusal: FerryRefusal };

/**
 * Takes the gateway's bundle: checked from end to end, then everything in one transaction. An order is known by its reply: one that is
 * here already is not published again, whatever number of bundles carries it.
 *
 * @throws StartupProblem when not enrolled; the reason of `signal`
 */
export async function importOutside(
  store: OutsideStore,
  path: string,
  now: Date,
  signal?: AbortSignal,
): Promise<OutsideImported> {
  const identity = enrolledIdentity(store);
  const read = await verifyBundle(path, readerOf(identity, now, signal));
  if (!read.ok) return read;
  try {
    const load = await contentOf(read.bundle);
    return store.transact(() => take(store, read.bundle, basename(path), load, now));
  } catch (error) {
    signal?.throwIfAborted();
    return { ok: false, refusal: refusalOf(error) };
  }
}

interface Load {
  state: FerryInsideState;
  orders: FerryOrderLine[];
}

function readerOf(identity: EnrolledIdentity, now: Date, signal: AbortSignal | undefined): BundleReader {
  const { enrolled, gatewayKeys } = identity;
  return {
    address: `outside:${enrolled.id}`,
    ownKey: (keyId) => openingKeys(identity, keyId, now.toISOString()),
    senderKey(keyId) {
      const known = gatewayKeys.find((each) => each.keys.keyId === keyId);
      return known === undefined ? null : { address: 'gateway', isRevoked: false, ...known };
    },
    now: now.toISOString(),
    ...(signal === undefined ? {} : { signal }),
  };
}

async function contentOf(bundle: VerifiedBundle): Promise<Load> {
  let state: FerryInsideState | null = null;
  const orders: FerryOrderLine[] = [];
  for await (const part of bundle.parts()) {
    if (state === null) state = readState(part.name, part.bytes, ferryInsideStateSchema);
    else if (folderOf(part) === 'orders') {
      for (const line of linesOf(part)) {
        const order = ferryOrderLineSchema.safeParse(parseLine(line, part.name));
        if (!order.success) throw new BundleRefused('bad_contents', part.name);
        orders.push(order.data);
      }
    } else throw new BundleRefused('bad_contents', part.name);
  }
  if (state === null) throw new BundleRefused('bad_contents', 'no state');
  return { state, orders };
}

function take(
  store: OutsideStore,
  { manifest, manifestHash, fileHash }: VerifiedBundle,
  fileName: string,
  { state, orders }: Load,
  now: Date,
): OutsideImported {
  const identity = enrolledIdentity(store);
  const { epoch, seq } = manifest;
  if (epoch === null) throw new BundleRefused('bad_contents', 'no epoch');
  const verdict = judge(store, identity, { epoch, seq, previous: manifest.previous }, manifestHash);
  if (verdict.is === 'refused') return { ok: false, refusal: verdict.refusal };
  const whole = { ok: true, seq, fileHash } as const;
  if (verdict.is === 'taken') return { ...whole, orders: 0, isRepeated: true };
  const fresh = orders.filter((order) => takeOrder(store, order)).length;
  const isNewLife = identity.epoch !== null && identity.epoch !== epoch;
  const gatewayKeys = withKnownKeys(identity.gatewayKeys, state.announces);
  const renewed = withArrivedKeys({ ...identity, gatewayKeys }, state.knows);
  putOutsideIdentity(store, { ...withReceipt(store, renewed, state, isNewLife), epoch });
  putOutsideBundle(store, { direction: 'in', epoch, seq, manifestHash, fileName, at: now.toISOString() });
  return { ...whole, orders: fresh, isRepeated: false };
}

/** A bundle of our epoch goes on after the last one; one of a new epoch begins a new count; one of an epoch that is over is too late. */
function judge(
  store: OutsideStore,
  identity: OutsideIdentity,
  manifest: { epoch: string; seq: number; previous: { seq: number; hash: string } | null },
  hash: string,
): FerryVerdict {
  const taken = listOutsideTaken(store, manifest.epoch);
  if (manifest.epoch !== identity.epoch && taken.length > 0)
    return taken.some((each) => each.hash === hash)
      ? { is: 'taken' }
      : { is: 'refused', refusal: ferryRefusal('wrong_epoch', 'of an epoch that is over') };
  return judgeBundle(manifest, hash, {
    last: taken.at(-1)?.seq ?? 0,
    hashOf: (seq) => taken.find((each) => each.seq === seq)?.hash ?? null,
  });
}

/** @returns whether it is to be published */
function takeOrder(store: OutsideStore, order: FerryOrderLine): boolean {
  const known = findLetter(store, order.replyId);
  const isAgain = known?.state === 'refused' && order.attempt > known.order.attempt;
  if (known === null || isAgain) {
    putLetter(store, order);
    return true;
  }
  // The inside holds it for open: what it was told has not reached it, or its store was put back.
  tellAgain(store, order.replyId, order.attempt);
  return false;
}

/** What the gateway has taken of ours need not be carried any more. */
function withReceipt(
  store: OutsideStore,
  identity: OutsideIdentity,
  { taken }: FerryInsideState,
  isNewLife: boolean,
): OutsideIdentity {
  const before = identity.receipted?.seq ?? 0;
  const arrived = taken?.seq ?? 0;
  if (isNewLife && arrived < before) {
    markRecordsLost(store, arrived);
    markReceiptsLost(store, arrived);
  } else if (arrived > before) {
    markRecordsArrived(store, arrived);
    markReceiptsTold(store, arrived);
  }
  const counts = arrived >= before || isNewLife;
  return {
    ...identity,
    receipted: counts ? taken : identity.receipted,
    outNext: Math.max(identity.outNext, arrived + 1),
  };
}

import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { partsOfFile } from '../../src-files/bundle/file-parts';
import { partsOfLines } from '../../src-files/bundle/json-parts';
import { announcementOf } from '../../src-files/bundle/peer-keys';
import type { BundlePart } from '../../src-files/bundle/tar-parts';
import { writeBundle } from '../../src-files/bundle/write-bundle';
import type { FerryOutsideState, FerryReceiptLine } from '../../src-shared/sync/ferry';
import { PROTOCOL_VERSION } from '../../src-shared/sync/protocol';
import { listOutsideTaken, putOutsideBundle } from './outside-bundle.repository';
import { type EnrolledIdentity, enrolledIdentity } from './outside-enrolment';
import { filePartsOf, findFile } from './outside-file.repository';
import { putOutsideIdentity } from './outside-identity.repository';
import { takeReceipts } from './outside-letter.repository';
import { listWaitingRecords, markRecordsCarried, type WaitingRecord } from './outside-record.repository';
import type { OutsideStore } from './outside-store';

/** What one bundle carries at most; the rest goes with the next, once this has arrived. */
const MAX_RECORDS = 5_000;
export const MAX_FILE_BYTES = 512 * 1024 * 1024;

export interface OutsideExported {
  path: string;
  seq: number;
  fileHash: string;
  size: number;
  records: number;
  receipts: number;
}

/**
 * Writes a bundle for the gateway: messages and receipts for which none of its receipts has come. Its number is taken first, so that no
 * two bundles share one.
 *
 * @throws StartupProblem when not enrolled; what the disk refuses; the reason of `signal`
 */
export async function exportFromOutside(
  store: OutsideStore,
  deps: { newId: () => string; now: () => Date },
  folder: string,
  signal?: AbortSignal,
): Promise<OutsideExported> {
  const createdAt = deps.now().toISOString();
  const { identity, seq, fileName, records, receipts, state } = store.transact(() => load(store, createdAt));
  const addressee = identity.gatewayKeys.at(-1);
  if (addressee === undefined) throw new Error('the gateway has no keys');
  await mkdir(folder, { recursive: true });
  const path = join(folder, fileName);
  const written = await writeBundle({
    path,
    head: {
      bundleId: deps.newId(),
      from: `outside:${identity.enrolled.id}`,
      to: 'gateway',
      epoch: identity.epoch,
      seq,
      previous: identity.receipted,
      createdAt,
    },
    keys: identity.keys,
    addressee: addressee.keys,
    parts: partsOf(store, state, records, receipts),
    ...(signal === undefined ? {} : { signal }),
  });
  const row = { direction: 'out', epoch: '', seq, fileName, at: createdAt } as const;
  store.transact(() => putOutsideBundle(store, { ...row, manifestHash: written.manifestHash }));
  const { fileHash, size } = written;
  return { path, seq, fileHash, size, records: records.length, receipts: receipts.length };
}

function load(store: OutsideStore, createdAt: string) {
  const identity = enrolledIdentity(store);
  const seq = identity.outNext;
  const fileName = `${identity.enrolled.id}-gateway-${String(seq).padStart(6, '0')}.dutyferry`;
  putOutsideIdentity(store, { ...identity, outNext: seq + 1 });
  putOutsideBundle(store, { direction: 'out', epoch: '', seq, manifestHash: null, fileName, at: createdAt });
  const records = withinSize(listWaitingRecords(store, MAX_RECORDS));
  const last = records.at(-1);
  if (last !== undefined) markRecordsCarried(store, last.number, seq);
  const receipts = takeReceipts(store, seq);
  return { identity, seq, fileName, records, receipts, state: stateOf(store, identity) };
}

/** The first record goes whatever its size: files of one message are limited as they come (outside-sink.ts). */
function withinSize(records: WaitingRecord[]): WaitingRecord[] {
  let size = 0;
  const end = records.findIndex(({ bytes }) => {
    size += bytes;
    return size > MAX_FILE_BYTES;
  });
  return end < 0 ? records : records.slice(0, Math.max(1, end));
}

function stateOf(store: OutsideStore, identity: EnrolledIdentity): FerryOutsideState {
  const { epoch, gatewayKeys } = identity;
  const taken = epoch === null ? undefined : listOutsideTaken(store, epoch).at(-1);
  return {
    kind: 'outside',
    protocol: PROTOCOL_VERSION,
    taken: taken === undefined || taken.hash === null ? null : { seq: taken.seq, hash: taken.hash },
    knows: gatewayKeys.at(-1)?.keys.keyId ?? '',
    announces: announcementOf(identity),
    epoch,
  };
}

async function* partsOf(
  store: OutsideStore,
  state: FerryOutsideState,
  records: readonly WaitingRecord[],
  receipts: readonly FerryReceiptLine[],
): AsyncGenerator<BundlePart> {
  yield { name: 'state.json', bytes: Buffer.from(JSON.stringify(state)) };
  let room = MAX_FILE_BYTES;
  for (const sha256 of new Set(records.flatMap(({ files }) => files))) {
    const file = findFile(store, sha256);
    if (file === null || file.size > room) continue;
    room -= file.size;
    yield* partsOfFile(sha256, filePartsOf(store, file.id));
  }
  yield* partsOfLines(
    'records',
    records.map(({ line }) => line),
  );
  yield* partsOfLines(
    'receipts',
    receipts.map((receipt) => JSON.stringify(receipt)),
  );
}

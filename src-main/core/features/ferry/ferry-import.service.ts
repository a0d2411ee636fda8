import path from 'node:path';
import { BundleRefused } from '../../../../src-files/bundle/bundle-refused';
import { wholeFile } from '../../../../src-files/bundle/file-parts';
import { openingKeys } from '../../../../src-files/bundle/peer-keys';
import {
  type BundleReader,
  refusalOf,
  type VerifiedBundle,
  verifyBundle,
} from '../../../../src-files/bundle/read-bundle';
import { MAX_ATTACHMENT_BYTES } from '../../../../src-shared/domain/attachment';
import { type FerryRefusal, ferryRefusal, judgeBundle } from '../../../../src-shared/domain/ferry';
import { fail, type Result, succeed } from '../../../../src-shared/ipc/failure';
import type { FerryTaken } from '../../../../src-shared/ipc/ferry-views';
import { ENTITY_NAMES } from '../../../../src-shared/sync/entities';
import type { ReadDatabase } from '../../db/database';
import { Refused } from '../../sync/problem';
import { stage } from '../../sync/snapshot';
import { clearStaging } from '../../sync/staging.repository';
import { readSyncState } from '../../sync/sync-state.repository';
import { insertAttachment } from '../attachment/attachment.repository';
import { keepCarriedFile } from '../attachment/carried-file';
import { applyBundle } from './ferry-apply';
import { type FerryBundleRow, listTaken } from './ferry-bundle.repository';
import { readCargo, readGatewayState, snapshotLines } from './ferry-cargo';
import { notEnrolled } from './ferry-enrolment.service';
import { type FerryIdentity, findIdentity } from './ferry-identity.repository';
import type { FerryPorts } from './ferry-ports';
import { slipOf } from './ferry-slip';

/**
 * Takes a bundle from the gateway. It is read and checked from end to end before anything changes; then answers, changes, receipt and
 * the note that it was taken go in with one transaction, so that after a power cut either all of it is here or nothing.
 *
 * @returns `ferry_refused` with the reason
 */
export async function importBundle(
  ports: FerryPorts,
  file: string,
  signal: AbortSignal,
  onProgress: (done: number) => void,
): Promise<Result<FerryTaken>> {
  const identity = await findIdentity(ports.db.read);
  if (identity?.state !== 'enrolled' || identity.workstation === null) return fail(notEnrolled());
  const read = await verifyBundle(file, readerOf(identity, identity.workstation.id, ports, signal, onProgress));
  if (!read.ok) return refuse(read.refusal);
  const { bundle } = read;
  try {
    const verdict = await judge(ports.db.read, bundle);
    if (verdict.is === 'refused') return refuse(verdict.refusal);
    if (verdict.is === 'taken') return succeed(repetition(identity, bundle, path.basename(file)));
    return succeed(await take(ports, identity, bundle, path.basename(file), signal));
  } catch (error) {
    signal.throwIfAborted();
    return refuse(error instanceof Refused ? refusalFor(error) : refusalOf(error));
  }
}

function readerOf(
  identity: FerryIdentity,
  id: string,
  { clock }: Pick<FerryPorts, 'clock'>,
  signal: AbortSignal,
  onProgress: (done: number) => void,
): BundleReader {
  const now = clock.now().toISOString();
  return {
    address: `workstation:${id}`,
    ownKey: (keyId) => openingKeys(identity, keyId, now),
    senderKey(keyId) {
      const known = identity.gatewayKeys.find(({ keys }) => keys.keyId === keyId);
      return known === undefined ? null : { address: 'gateway', isRevoked: false, ...known };
    },
    now,
    signal,
    onProgress,
  };
}

/** A bundle of the copy's epoch goes on after the last one; one of a new epoch begins a new count with a whole copy. */
async function judge(db: ReadDatabase, { manifest, manifestHash }: VerifiedBundle) {
  const { epoch } = await readSyncState(db);
  if (manifest.epoch === null) return { is: 'refused', refusal: ferryRefusal('bad_contents', 'no epoch') } as const;
  const taken = await listTaken(db, manifest.epoch);
  if (manifest.epoch !== epoch && taken.length > 0) {
    const isRepeated = taken.some(({ manifest_hash: hash }) => hash === manifestHash);
    return isRepeated
      ? ({ is: 'taken' } as const)
      : ({ is: 'refused', refusal: ferryRefusal('wrong_epoch', 'of an epoch that is over') } as const);
  }
  return judgeBundle(manifest, manifestHash, {
    last: taken.at(-1)?.seq ?? 0,
    hashOf: (seq) => taken.find((each) => each.seq === seq)?.manifest_hash ?? null,
  });
}

async function take(
  ports: FerryPorts,
  identity: FerryIdentity,
  bundle: VerifiedBundle,
  fileName: string,
  signal: AbortSignal,
): Promise<FerryTaken> {
  const { db } = ports;
  const state = await readGatewayState(bundle);
  const cargo = await readCargo(bundle, state, async (sha256, pieces) => {
    const addedAt = ports.clock.now().toISOString();
    if (await keepCarriedFile(db, sha256, abortable(pieces, signal), addedAt)) return;
    // A larger one is of a message, and nobody wants it any more.
    const bytes = await wholeFile(pieces, MAX_ATTACHMENT_BYTES);
    if (bytes !== null) await db.transact((trx) => insertAttachment(trx, { sha256, bytes, stored: true, addedAt }));
  });
  let copy: Awaited<ReturnType<typeof stage>> | null = null;
  let copyRows = 0;
  if (state.hasSnapshot) {
    await db.transact(clearStaging);
    const source = { snapshot: () => snapshotLines(bundle) };
    copy = await stage(db, source, state.session.desk.id, (rows) => (copyRows = rows), signal);
    if (copy.epoch !== bundle.manifest.epoch) throw new BundleRefused('bad_contents', 'a copy of another epoch');
  }
  signal.throwIfAborted();
  const { row, answered, refused } = await db.transact((trx) =>
    applyBundle(trx, ports, { identity, bundle, fileName, state, cargo, copy, copyRows }),
  );
  if (copy !== null) await db.transact(clearStaging);
  await ports.heard({ ...state.signIn, at: bundle.manifest.createdAt, decided: state.passphrases });
  ports.announce([...ENTITY_NAMES, 'outbox', 'draft', 'syncStatus', 'ferry', 'download']);
  return { isRepeated: false, slip: slipOf(row, identity), answered, refused, isWholeCopy: copy !== null };
}

async function* abortable(pieces: AsyncIterable<Buffer>, signal: AbortSignal): AsyncGenerator<Buffer> {
  for await (const piece of pieces) {
    signal.throwIfAborted();
    yield piece;
  }
}

function repetition(
  identity: FerryIdentity,
  { manifest, fileHash, size }: VerifiedBundle,
  fileName: string,
): FerryTaken {
  const row: FerryBundleRow = {
    direction: 'in',
    epoch: manifest.epoch ?? '',
    seq: manifest.seq,
    state: 'taken',
    manifest_hash: null,
    file_name: fileName,
    file_hash: fileHash,
    size,
    created_at: manifest.createdAt,
    officer: '',
    commands: 0,
    changes: 0,
    attachments: '[]',
    receipted_at: null,
  };
  return { isRepeated: true, slip: slipOf(row, identity), answered: 0, refused: 0, isWholeCopy: false };
}

function refusalFor({ reason, message }: Refused): FerryRefusal {
  if (reason === 'protocol_mismatch') return ferryRefusal('other_version', message);
  if (reason === 'wrong_workstation') return ferryRefusal('misaddressed', message);
  return ferryRefusal('bad_contents', message);
}

function refuse(refusal: FerryRefusal): Result<never> {
  return fail({ code: 'ferry_refused', refusal });
}

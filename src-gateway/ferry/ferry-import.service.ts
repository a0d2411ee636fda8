import { basename } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { BundleRefused } from '../../src-files/bundle/bundle-refused';
import { type BundleItem, itemsOf, wholeFile } from '../../src-files/bundle/file-parts';
import { folderOf, linesOf, parseLine } from '../../src-files/bundle/json-parts';
import { type BundleReader, refusalOf, type VerifiedBundle, verifyBundle } from '../../src-files/bundle/read-bundle';
import type { BundlePart } from '../../src-files/bundle/tar-parts';
import { MAX_ATTACHMENT_BYTES } from '../../src-shared/domain/attachment';
import { type FerryRefusal, ferryRefusal, judgeBundle } from '../../src-shared/domain/ferry';
import { type AuditRow, auditRowSchema, MAX_AUDIT_ROWS } from '../../src-shared/sync/audit';
import {
  type FerryReceiptLine,
  type FerryWorkstationState,
  ferryWorkstationStateSchema,
} from '../../src-shared/sync/ferry';
import { MAX_COMMANDS_PER_PUSH } from '../../src-shared/sync/protocol';
import type { GatewayConfig } from '../config';
import type { Trx } from '../db/database';
import { inTransaction, readClock } from '../db/transaction';
import type { IngestDeps } from '../deps';
import { openIdentity } from '../enrolment/identity.repository';
import { storeAttachment } from '../features/attachment/attachment.service';
import { takeAuditRows } from '../features/audit/audit.service';
import { lookAtReply } from '../features/delivery/delivery.service';
import { type EnrolledWorkstation, findWorkstation } from '../features/desk/workstation.repository';
import { readPosition } from '../sync/change-log.repository';
import { type PushDeps, pushBodySchema, takeCommands } from '../sync/push.service';
import { SyncProblem } from '../sync/sync-problem';
import { type FerryBundle, insertBundle, listTaken, markReceipted } from './ferry-bundle.repository';
import { openOwnKeys } from './ferry-key.repository';
import { putReceipt } from './ferry-order.repository';
import { takeFromOutside } from './ferry-outside-import.service';
import { addPeerKey, type FerryPeer, findPeer, listPeerKeys, lockPeer, updatePeer } from './ferry-peer.repository';
import { takePassphrases } from './ferry-sign-in.service';
import { readState } from './ferry-state';

/** How often a command that asks for a repetition is given one before the bundle waits for another time. */
const RETRIES = 20;

export interface FerryImportDeps extends PushDeps, Pick<IngestDeps, 'heads'> {
  config: Pick<GatewayConfig, 'attachments' | 'signIn'>;
}

export type FerryImported =
  | { ok: true; peerId: string; seq: number; fileHash: string; commands: number; refused: number; isRepeated: boolean }
  | { ok: false; refusal: FerryRefusal };

type Envelope = Parameters<typeof takeCommands>[2][number];

/**
 * Takes a peer's bundle. Everything that can be refused is found before the first command is carried out; then files, commands
 * and receipt go in through the services that serve the network. After a power cut the same bundle is taken again: what had been
 * carried out gives its stored answer, the rest follows, nothing is doubled.
 *
 * @throws the reason of `signal`, or the failure of the database
 */
export async function importBundle(deps: FerryImportDeps, path: string, signal?: AbortSignal): Promise<FerryImported> {
  const reader = await readerOf(deps, signal);
  const read = await verifyBundle(path, reader);
  if (!read.ok) return read;
  try {
    return await take(deps, read.bundle, basename(path));
  } catch (error) {
    signal?.throwIfAborted();
    return { ok: false, refusal: refusalFor(error) };
  }
}

async function readerOf({ db }: FerryImportDeps, signal: AbortSignal | undefined): Promise<BundleReader> {
  const { own, known, now } = await inTransaction(db, async (trx) => ({
    own: await openOwnKeys(trx),
    known: await listPeerKeys(trx),
    now: await readClock(trx),
  }));
  const usable = own.filter(({ oldUntil }) => oldUntil === null || oldUntil >= now);
  return {
    address: 'gateway',
    ownKey: (keyId) => usable.find(({ keys }) => keys.keyId === keyId)?.keys ?? null,
    senderKey(keyId) {
      const key = known.find(({ keys }) => keys.keyId === keyId);
      return key === undefined ? null : { ...key, address: key.peerId };
    },
    now,
    ...(signal === undefined ? {} : { signal }),
  };
}

async function take(deps: FerryImportDeps, bundle: VerifiedBundle, fileName: string): Promise<FerryImported> {
  const { manifest, manifestHash, fileHash } = bundle;
  const peer = await findPeer(deps.db, manifest.from);
  if (peer === null || peer.isRevoked) throw new BundleRefused('revoked_key', manifest.from);
  const sender = await senderOf(deps, peer);
  const whole = { peerId: peer.id, seq: manifest.seq, fileHash };
  const taken = await listTaken(deps.db, peer.id);
  const verdict = judgeBundle(manifest, manifestHash, {
    last: taken.at(-1)?.seq ?? 0,
    hashOf: (seq) => taken.find((each) => each.seq === seq)?.manifest_hash ?? null,
  });
  if (verdict.is === 'refused') {
    const { code, detail } = verdict.refusal;
    const epoch = code === 'gap' ? (await readPosition(deps.db, sender.deskId))?.epoch : undefined;
    // What is missing was taken in another life of this store: no bundle brings it back, but the gateway's next one asks for it.
    if (epoch !== undefined && manifest.epoch !== null && manifest.epoch !== epoch)
      throw new BundleRefused('wrong_epoch', detail);
    return { ok: false, refusal: verdict.refusal };
  }
  if (verdict.is === 'taken') return { ok: true, ...whole, commands: 0, refused: 0, isRepeated: true };
  const carried = await sender.carry(bundle);
  await inTransaction(deps.db, (trx) => note(trx, deps, peer.id, bundle, fileName, carried));
  return { ok: true, ...whole, commands: carried.commands, refused: carried.refused, isRepeated: false };
}

/** What a bundle brought, and what it says of its sender. */
interface Carried {
  commands: number;
  refused: number;
  said: Pick<FerryWorkstationState, 'taken' | 'knows' | 'announces'> & { epoch: string | null };
  /** Kept of a workstation. */
  state: FerryWorkstationState | null;
  receipts: FerryReceiptLine[];
}

interface Sender {
  deskId: string;
  carry(bundle: VerifiedBundle): Promise<Carried>;
}

async function senderOf(deps: FerryImportDeps, peer: FerryPeer): Promise<Sender> {
  const { deskId } = peer;
  if (deskId !== null)
    return {
      deskId,
      async carry(bundle) {
        const load = await takeFromOutside(deps, { id: peer.id, deskId }, bundle);
        return { ...load, said: load.state, state: null };
      },
    };
  const seat = peer.workstationId === null ? null : await findWorkstation(deps.db, peer.workstationId);
  if (seat === null || seat.revoked) throw new BundleRefused('revoked_key', peer.id);
  return {
    deskId: seat.deskId,
    async carry(bundle) {
      const state = await check(deps, bundle, seat);
      const results = await carryOut(deps, bundle, seat);
      await takePassphrases(deps, seat, state);
      await takeAudit(deps, bundle, seat, state);
      const refused = results.filter((outcome) => outcome !== 'applied').length;
      const said = { ...state, epoch: state.position?.epoch ?? null };
      // The boxes are not kept: they open under a key that lies in the same store.
      return { commands: results.length, refused, said, state: { ...state, passphrases: [] }, receipts: [] };
    },
  };
}

/** Goes through the whole content without carrying anything out. @throws BundleRefused */
async function check(
  deps: FerryImportDeps,
  bundle: VerifiedBundle,
  seat: EnrolledWorkstation,
): Promise<FerryWorkstationState> {
  let state: FerryWorkstationState | null = null;
  let first: number | null = null;
  let last: number | null = null;
  for await (const item of itemsOf(bundle.parts())) {
    if (!('part' in item)) {
      await fileOf(item);
      continue;
    }
    const { part } = item;
    const folder = folderOf(part);
    if (state === null) state = stateOf(part.name, part.bytes);
    else if (folder === 'commands') {
      for (const command of commandsOf(part)) {
        if (command.workstation !== seat.id)
          throw new BundleRefused('bad_contents', 'a command of another workstation');
        if (last !== null && command.seq !== last + 1)
          throw new BundleRefused('bad_contents', 'commands are not in order');
        first ??= command.seq;
        last = command.seq;
      }
    } else if (folder === 'audit') auditRowsOf(part);
    else throw new BundleRefused('bad_contents', part.name);
  }
  if (state === null) throw new BundleRefused('bad_contents', 'no state');
  if (first !== null && first > seat.lastSeq + 1) {
    const epoch = (await readPosition(deps.db, seat.deskId))?.epoch;
    const detail = `commands from ${first}, the gateway is at ${seat.lastSeq}`;
    throw new BundleRefused(bundle.manifest.epoch === epoch ? 'bad_contents' : 'wrong_epoch', detail);
  }
  return state;
}

function stateOf(name: string, bytes: Buffer): FerryWorkstationState {
  return readState(name, bytes, ferryWorkstationStateSchema);
}

/** Files first, since commands name them. @returns the outcome of each command */
async function carryOut(deps: FerryImportDeps, bundle: VerifiedBundle, seat: EnrolledWorkstation): Promise<string[]> {
  const outcomes: string[] = [];
  for await (const item of itemsOf(bundle.parts())) {
    if (!('part' in item)) {
      const { sha256 } = item;
      const bytes = await fileOf(item);
      await inTransaction(deps.db, (trx) => storeAttachment(trx, { deskId: seat.deskId, sha256, bytes }));
    } else if (folderOf(item.part) === 'commands') {
      const commands = commandsOf(item.part);
      for (let from = 0; from < commands.length; from += MAX_COMMANDS_PER_PUSH) {
        const batch = commands.slice(from, from + MAX_COMMANDS_PER_PUSH);
        outcomes.push(...(await takeBatch(deps, seat, batch)));
        deps.heads.wake(seat.deskId);
      }
    }
  }
  return outcomes;
}

/** A file that an answer is to carry. @throws BundleRefused bad_contents when it is larger than such a file may be */
async function fileOf({ sha256, pieces }: Exclude<BundleItem, { part: BundlePart }>): Promise<Buffer> {
  const bytes = await wholeFile(pieces, MAX_ATTACHMENT_BYTES);
  if (bytes === null) throw new BundleRefused('bad_contents', `file ${sha256} is too large`);
  return bytes;
}

/** What does not fit is on record as a finding, for a person, and holds nothing else up. */
async function takeAudit(
  deps: FerryImportDeps,
  bundle: VerifiedBundle,
  seat: EnrolledWorkstation,
  { audit }: FerryWorkstationState,
): Promise<void> {
  if (audit === null) return;
  const keys = async () => (await openIdentity(deps.db)).keys;
  for await (const part of bundle.parts()) {
    const rows = folderOf(part) === 'audit' ? auditRowsOf(part) : [];
    for (let from = 0; from < rows.length; from += MAX_AUDIT_ROWS) {
      const request = { ...audit, rows: rows.slice(from, from + MAX_AUDIT_ROWS) };
      try {
        await takeAuditRows({ db: deps.db, log: deps.log, keys }, seat, request);
      } catch (error) {
        if (!(error instanceof SyncProblem) || error.code !== 'invalid_request') throw error;
        return;
      }
    }
  }
}

function auditRowsOf(part: BundlePart): AuditRow[] {
  return linesOf(part).map((line) => {
    const row = auditRowSchema.safeParse(parseLine(line, part.name));
    if (!row.success) throw new BundleRefused('bad_contents', part.name);
    return row.data;
  });
}

async function takeBatch(deps: FerryImportDeps, seat: EnrolledWorkstation, commands: Envelope[]): Promise<string[]> {
  const outcomes: string[] = [];
  for (let attempt = 0; outcomes.length < commands.length; ) {
    const { results } = await takeCommands(deps, seat, commands.slice(outcomes.length));
    for (const { result } of results) if (result.outcome !== 'retry') outcomes.push(result.outcome);
    const end = results.at(-1)?.result;
    if (end?.outcome !== 'retry') continue;
    attempt += 1;
    if (attempt > RETRIES) throw new BundleRefused('busy');
    await sleep(end.afterMs);
  }
  return outcomes;
}

function commandsOf(part: { name: string; bytes: Buffer }): Envelope[] {
  const values = linesOf(part).map((line) => parseLine(line, part.name));
  const commands: Envelope[] = [];
  for (let from = 0; from < values.length; from += MAX_COMMANDS_PER_PUSH) {
    const batch = pushBodySchema.safeParse({ commands: values.slice(from, from + MAX_COMMANDS_PER_PUSH) });
    if (!batch.success) throw new BundleRefused('bad_contents', part.name);
    commands.push(...batch.data.commands);
  }
  return commands;
}

/** The bundle was taken: its number, what it says of its sender, and what it confirms of ours. */
async function note(
  trx: Trx,
  deps: FerryImportDeps,
  peerId: string,
  { manifest, manifestHash, fileHash, size }: VerifiedBundle,
  fileName: string,
  { commands, said, state, receipts }: Carried,
): Promise<void> {
  const peer = await lockPeer(trx, peerId);
  if (peer === null) throw new Error(`peer ${peerId} has gone`);
  const now = await readClock(trx);
  const row: FerryBundle = {
    peer_id: peerId,
    direction: 'in',
    epoch: '',
    seq: manifest.seq,
    state: 'taken',
    manifest_hash: manifestHash,
    file_name: fileName,
    file_hash: fileHash,
    size,
    created_at: manifest.createdAt,
    commands,
    changes: 0,
    head: null,
    receipted_at: now,
  };
  await insertBundle(trx, row);
  const receipted = receiptOf(peer, said);
  if (receipted !== null && receipted !== peer.receipted) await markReceipted(trx, { peerId, ...receipted, at: now });
  const knows = (await openOwnKeys(trx)).some(({ keys }) => keys.keyId === said.knows);
  await updatePeer(trx, peerId, { ownKey: knows ? said.knows : peer.ownKey, receipted, state });
  if (said.announces !== null) await addPeerKey(trx, peerId, said.announces.keys, said.announces.oldUntil);
  for (const receipt of receipts)
    if (await putReceipt(trx, peerId, receipt)) await lookAtReply(trx, deps.ports, receipt.replyId);
}

/** A receipt names a bundle of the epoch in which its sender is. */
function receiptOf(peer: FerryPeer, { taken, epoch }: Carried['said']): FerryPeer['receipted'] {
  if (taken === null || epoch === null) return null;
  const { receipted } = peer;
  if (receipted?.epoch === epoch && receipted.seq >= taken.seq) return receipted;
  return { epoch, ...taken };
}

function refusalFor(error: unknown): FerryRefusal {
  if (!(error instanceof SyncProblem)) return refusalOf(error);
  if (error.code === 'unauthorized') return ferryRefusal('revoked_key', error.code);
  return ferryRefusal(error.code === 'unavailable' ? 'busy' : 'bad_contents', error.code);
}

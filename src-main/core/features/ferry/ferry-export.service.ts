import path from 'node:path';
import { partsOfFile } from '../../../../src-files/bundle/file-parts';
import { partsOfLines } from '../../../../src-files/bundle/json-parts';
import { announcementOf } from '../../../../src-files/bundle/peer-keys';
import type { BundlePart } from '../../../../src-files/bundle/tar-parts';
import { writeBundle } from '../../../../src-files/bundle/write-bundle';
import type { Officer } from '../../../../src-shared/domain/officer';
import { fail, type Result, succeed } from '../../../../src-shared/ipc/failure';
import type { FerrySlip } from '../../../../src-shared/ipc/ferry-views';
import { MAX_AUDIT_ROWS } from '../../../../src-shared/sync/audit';
import type { FerryWorkstationState } from '../../../../src-shared/sync/ferry';
import { PROTOCOL_VERSION } from '../../../../src-shared/sync/protocol';
import { appendAudit, listAuditRows, readAuditSent } from '../../audit/audit.repository';
import type { ReadDatabase, WriteTransaction } from '../../db/database';
import { listWaitingChanges } from '../../session/sign-in-rule.repository';
import { markSent } from '../../sync/outbox.repository';
import { readPosition, readSyncState } from '../../sync/sync-state.repository';
import { findAttachment, listUnsentAttachments } from '../attachment/attachment.repository';
import { listWanted } from '../attachment/fetched-file.repository';
import {
  findOutBundle,
  listMissingFiles,
  listTaken,
  listWaitingNumbers,
  markBundleWritten,
  pageWaiting,
  putBundle,
} from './ferry-bundle.repository';
import { notEnrolled } from './ferry-enrolment.service';
import { type FerryIdentity, findIdentity, putIdentity } from './ferry-identity.repository';
import type { FerryPorts } from './ferry-ports';
import { slipOf } from './ferry-slip';

const COMMANDS_PER_PAGE = 50;
const MAX_FILES_WANTED = 200;
/** Changes of passphrases that one bundle carries. */
const MAX_PASSPHRASES = 200;
/** What one bundle carries of the audit log; the rest goes with the next. */
const MAX_AUDIT_ROWS_CARRIED = 20_000;
const GATEWAY = 'gateway';

export interface ExportOrder {
  /** An existing folder, on the stick or on the way to it. */
  folder: string;
  officer: Officer;
  /** Ask for the files of answers that are not here. */
  wantsFiles: boolean;
}

/** What a bundle will carry, fixed in one transaction before anything is written. */
interface Cargo {
  identity: FerryIdentity;
  seq: number;
  fileName: string;
  createdAt: string;
  epoch: string | null;
  state: FerryWorkstationState;
  commands: { from: number; to: number } | null;
  attachments: string[];
}

/**
 * Writes a bundle with everything that the gateway is not known to have: since each carries what the one before it carried, unless
 * that has arrived, a lost stick is made good by the next bundle. Its number is taken first, so that no two bundles share one; when
 * writing breaks off the number stays unused.
 *
 * @returns `ferry_refused: not_enrolled`; what the disk refuses is thrown
 */
export async function exportBundle(
  ports: FerryPorts,
  order: ExportOrder,
  signal: AbortSignal,
  onProgress: (bytes: number) => void,
): Promise<Result<FerrySlip>> {
  const { db, clock, ids } = ports;
  const cargo = await db.transact((trx) => load(trx, order, clock.now().toISOString()));
  if (cargo === null) return fail(notEnrolled());
  const { identity, seq, fileName, createdAt, epoch } = cargo;
  const addressee = identity.gatewayKeys.at(-1)?.keys;
  if (identity.workstation === null || addressee === undefined) return fail(notEnrolled());
  ports.announce(['ferry', 'outbox', 'syncStatus']);
  const written = await writeBundle({
    path: path.join(order.folder, fileName),
    head: {
      bundleId: ids.next(),
      from: `workstation:${identity.workstation.id}`,
      to: GATEWAY,
      epoch,
      seq,
      previous: identity.receipted,
      createdAt,
    },
    keys: identity.keys,
    addressee,
    parts: partsOf(db.read, cargo),
    signal,
    onBytes: onProgress,
  });
  const row = await db.transact(async (trx) => {
    await markBundleWritten(trx, seq, written);
    return findOutBundle(trx, seq);
  });
  ports.announce(['ferry']);
  if (row === null) throw new Error(`bundle ${seq} is not on record`);
  return succeed(slipOf(row, identity));
}

async function load(trx: WriteTransaction, order: ExportOrder, createdAt: string): Promise<Cargo | null> {
  const identity = await findIdentity(trx);
  if (identity?.state !== 'enrolled' || identity.workstation === null) return null;
  const seq = identity.outNext;
  const waiting = (await listWaitingNumbers(trx)).map((row) => row.seq);
  const first = waiting[0];
  const last = waiting.at(-1);
  if (waiting.length > 0) await markSent(trx, waiting);
  const attachments = await listUnsentAttachments(trx);
  const position = await readPosition(trx);
  const state = await stateOf(trx, identity, first, order.wantsFiles);
  const fileName = `${identity.workstation.id}-gateway-${String(seq).padStart(6, '0')}.dutyferry`;
  const { officer } = order;
  await putIdentity(trx, { ...identity, outNext: seq + 1 });
  await putBundle(trx, {
    direction: 'out',
    epoch: '',
    seq,
    state: 'writing',
    manifest_hash: null,
    file_name: fileName,
    file_hash: null,
    size: null,
    created_at: createdAt,
    officer: `${officer.name} ${officer.badgeNumber}`,
    commands: waiting.length,
    changes: 0,
    attachments: JSON.stringify(attachments),
    receipted_at: null,
  });
  const detail = { seq, commands: waiting.length, files: attachments.length };
  await appendAudit(trx, { at: createdAt, actor: officer.id, action: 'ferry.exported', subject: null, detail });
  const commands = first === undefined || last === undefined ? null : { from: first, to: last };
  return { identity, seq, fileName, createdAt, epoch: position?.epoch ?? null, state, commands, attachments };
}

async function stateOf(
  trx: WriteTransaction,
  identity: FerryIdentity,
  firstWaiting: number | undefined,
  wantsFiles: boolean,
): Promise<FerryWorkstationState> {
  const { next_seq: nextSeq } = await readSyncState(trx);
  const position = await readPosition(trx);
  const taken = position === null ? undefined : (await listTaken(trx, position.epoch)).at(-1);
  return {
    kind: 'workstation',
    protocol: PROTOCOL_VERSION,
    taken: taken === undefined || taken.manifest_hash === null ? null : { seq: taken.seq, hash: taken.manifest_hash },
    knows: identity.gatewayKeys.at(-1)?.keys.keyId ?? '',
    announces: announcementOf(identity),
    position,
    settledThrough: (firstWaiting ?? nextSeq) - 1,
    audit: await auditStateOf(trx),
    wants: await wantedFiles(trx, wantsFiles),
    passphrases: (await listWaitingChanges(trx)).slice(0, MAX_PASSPHRASES).map(({ keyId, box }) => ({ keyId, box })),
  };
}

/** What officers asked for goes first; all that answers name only when the export says so. */
async function wantedFiles(trx: WriteTransaction, wantsFiles: boolean): Promise<string[]> {
  const asked = await listWanted(trx, MAX_FILES_WANTED);
  const named = wantsFiles ? await listMissingFiles(trx, MAX_FILES_WANTED) : [];
  return [...new Set([...asked, ...named])].slice(0, MAX_FILES_WANTED);
}

async function auditStateOf(trx: WriteTransaction): Promise<FerryWorkstationState['audit']> {
  const [first] = await listAuditRows(trx, 1, 1);
  return first === undefined ? null : { chain: first.hash, countersigned: (await readAuditSent(trx)).head };
}

async function* auditLines(db: ReadDatabase, after: number): AsyncGenerator<string> {
  for (let from = after + 1; from <= after + MAX_AUDIT_ROWS_CARRIED; ) {
    const rows = await listAuditRows(db, from, MAX_AUDIT_ROWS);
    for (const row of rows) yield JSON.stringify(row);
    const last = rows.at(-1);
    if (last === undefined || rows.length < MAX_AUDIT_ROWS) return;
    from = last.seq + 1;
  }
}

async function* partsOf(db: ReadDatabase, cargo: Cargo): AsyncGenerator<BundlePart> {
  yield { name: 'state.json', bytes: Buffer.from(JSON.stringify(cargo.state)) };
  for (const sha256 of cargo.attachments) {
    const bytes = await findAttachment(db, sha256);
    if (bytes !== null) yield* partsOfFile(sha256, [bytes]);
  }
  if (cargo.commands !== null) yield* partsOfLines('commands', payloads(db, cargo.commands));
  yield* partsOfLines('audit', auditLines(db, (await readAuditSent(db)).seq));
}

async function* payloads(db: ReadDatabase, { from, to }: { from: number; to: number }): AsyncGenerator<string> {
  for (let next = from; ; ) {
    const page = await pageWaiting(db, { from: next, to }, COMMANDS_PER_PAGE);
    for (const { payload } of page) yield payload;
    const last = page.at(-1);
    if (last === undefined || page.length < COMMANDS_PER_PAGE) return;
    next = last.seq + 1;
  }
}

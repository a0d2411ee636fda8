import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { partsOfFile } from '../../src-files/bundle/file-parts';
import { partsOfLines } from '../../src-files/bundle/json-parts';
import type { BundlePart } from '../../src-files/bundle/tar-parts';
import { writeBundle } from '../../src-files/bundle/write-bundle';
import type { FerryGatewayState, FerryWorkstationState } from '../../src-shared/sync/ferry';
import { PROTOCOL_VERSION, type SyncSession, type Transaction } from '../../src-shared/sync/protocol';
import type { Db, Trx } from '../db/database';
import { inTransaction } from '../db/transaction';
import { readPart } from '../features/attachment/attachment.repository';
import { findReadable } from '../features/attachment/attachment.service';
import { listAuditHeads } from '../features/audit/audit.repository';
import { findWorkstation } from '../features/desk/workstation.repository';
import { readPosition } from '../sync/change-log.repository';
import { pull } from '../sync/pull.service';
import { snapshot } from '../sync/snapshot.service';
import { markWritten, pageResults } from './ferry-bundle.repository';
import { baseOf, type NumberedBundle, takeNumber } from './ferry-number.service';
import { type ExportedBundle, exportToOutside } from './ferry-outside-export.service';
import { type FerryPeer, lockPeer } from './ferry-peer.repository';
import { listDecided, type SignInRules, signInFor, signInKeys } from './ferry-sign-in.service';

/** More changes than this go as a whole copy, which is never held in memory. In characters of JSON. */
const MAX_CHANGES = 16 * 1024 * 1024;
/** Files that one bundle carries, together. */
const MAX_FILES_BYTES = 512 * 1024 * 1024;
const CHANGES_PER_PULL = 200;
const RESULTS_PER_PAGE = 500;
const GATEWAY = 'gateway';

export interface FerryExportDeps {
  db: Db;
  newId: () => string;
  leaseMs: number;
  signIn: SignInRules;
}

interface Cargo extends NumberedBundle {
  peer: FerryPeer;
  session: SyncSession;
}

/**
 * Writes a bundle for a peer. For a workstation: answers to its commands, and what its copy lacks according to its last receipt, as changes or, where
 * that cannot be or would be too much, as a whole copy. Its number is taken first, so that no two bundles share one.
 *
 * @param folder made when it is not there
 * @returns null when there is no such peer, or it is shut out
 * @throws what the disk refuses; the reason of `signal`
 */
export async function exportBundle(
  deps: FerryExportDeps,
  peerId: string,
  folder: string,
  signal?: AbortSignal,
): Promise<ExportedBundle | null> {
  if (peerId.startsWith('outside:')) return exportToOutside(deps, peerId, folder, signal);
  const cargo = await inTransaction(deps.db, (trx) => load(trx, deps, peerId));
  if (cargo === null) return null;
  const { peer, seq, session } = cargo;
  const { epoch } = session;
  const position = peer.state?.position ?? null;
  const changes = await collectChanges(deps.db, session, position);
  const seat = { id: session.workstation.id, deskId: session.desk.id };
  const state: FerryGatewayState = {
    kind: 'gateway',
    protocol: PROTOCOL_VERSION,
    ...cargo.state,
    session,
    resultsAfter: peer.state?.settledThrough ?? 0,
    changes: changes === null ? null : { after: changes.after, next: changes.next },
    hasSnapshot: changes === null,
    audit: await auditHeadOf(deps.db, peer),
    // Before the grants: what is decided meanwhile is then seen by the grant's version.
    passphrases: await listDecided(deps.db, session.workstation.id),
    signIn: await signInFor(deps.db, seat, deps.signIn, await signInKeys(deps.db)),
  };
  const progress = { rows: 0, head: changes?.next ?? session.head };
  await mkdir(folder, { recursive: true });
  const path = join(folder, cargo.fileName);
  const written = await writeBundle({
    path,
    head: {
      bundleId: deps.newId(),
      from: GATEWAY,
      to: peerId,
      epoch,
      seq,
      previous: baseOf(peer, epoch),
      createdAt: session.now,
    },
    keys: cargo.keys,
    addressee: cargo.addressee,
    parts: partsOf(deps.db, cargo, state, changes?.transactions ?? [], progress),
    ...(signal === undefined ? {} : { signal }),
  });
  const carried = { ...written, changes: changes?.transactions.length ?? progress.rows, head: progress.head };
  await inTransaction(deps.db, (trx) => markWritten(trx, { peerId, epoch, seq }, carried));
  const { fileHash, size } = written;
  return { path, seq, fileHash, size, changes: carried.changes, isWholeCopy: changes === null };
}

/** The last head that was signed for the log that the workstation has shown. */
async function auditHeadOf(db: Db, { workstationId, state }: FerryPeer): Promise<FerryGatewayState['audit']> {
  const { audit } = state ?? { audit: null };
  if (workstationId === null || audit === null) return null;
  const heads = await listAuditHeads(db, { owner: workstationId, chain: audit.chain }, audit.countersigned?.seq ?? 0);
  return heads.at(-1) ?? null;
}

async function load(trx: Trx, deps: FerryExportDeps, peerId: string): Promise<Cargo | null> {
  const peer = await lockPeer(trx, peerId);
  if (peer === null || peer.isRevoked || peer.workstationId === null) return null;
  const workstation = await findWorkstation(trx, peer.workstationId);
  if (workstation === null || workstation.revoked) return null;
  const position = await readPosition(trx, workstation.deskId);
  if (position === null) return null;
  const { epoch, head, now } = position;
  const numbered = await takeNumber(trx, peer, { name: workstation.id, epoch, now });
  if (numbered === null) return null;
  return {
    ...numbered,
    peer,
    session: {
      protocol: PROTOCOL_VERSION,
      workstation: { id: workstation.id, name: workstation.name },
      desk: { id: workstation.deskId, name: workstation.deskName },
      epoch,
      head,
      lastSeq: workstation.lastSeq,
      leaseMs: deps.leaseMs,
      now,
    },
  };
}

/** Changes after the peer's cursor; null when it needs a whole copy. */
async function collectChanges(
  db: Db,
  { desk, epoch }: SyncSession,
  position: FerryWorkstationState['position'],
): Promise<{ after: number; next: number; transactions: Transaction[] } | null> {
  if (position === null || position.epoch !== epoch || position.scope !== desk.id) return null;
  const transactions: Transaction[] = [];
  let after = position.cursor;
  for (let size = 0; ; ) {
    const pulled = await pull(db, { scope: desk.id, epoch, after, limit: CHANGES_PER_PULL });
    if (!pulled.ok) return null;
    for (const transaction of pulled.response.transactions) {
      size += JSON.stringify(transaction).length;
      transactions.push(transaction);
    }
    if (size > MAX_CHANGES) return null;
    after = pulled.response.next;
    if (!pulled.response.hasMore) return { after: position.cursor, next: after, transactions };
  }
}

async function* partsOf(
  db: Db,
  { peer, session }: Cargo,
  state: FerryGatewayState,
  transactions: readonly Transaction[],
  progress: { rows: number; head: number },
): AsyncGenerator<BundlePart> {
  yield { name: 'state.json', bytes: Buffer.from(JSON.stringify(state)) };
  let room = MAX_FILES_BYTES;
  for (const sha256 of new Set(peer.state?.wants ?? [])) {
    const file = await findReadable(db, session.desk.id, sha256);
    // What is not there, or too much for this bundle, is asked for again.
    if (file === null || file.size > room) continue;
    room -= file.size;
    yield* partsOfFile(sha256, bodyOf(db, file.bodyId));
  }
  yield* partsOfLines('results', results(db, peer, session));
  if (state.hasSnapshot) yield* partsOfLines('snapshot', copyLines(db, session.desk.id, progress));
  else
    yield* partsOfLines(
      'changes',
      transactions.map((each) => JSON.stringify(each)),
    );
}

async function* results(db: Db, peer: FerryPeer, session: SyncSession): AsyncGenerator<string> {
  for (let after = peer.state?.settledThrough ?? 0; ; ) {
    const page = await pageResults(db, session.workstation.id, { after, to: session.lastSeq }, RESULTS_PER_PAGE);
    for (const { id, result } of page) yield JSON.stringify({ id, result });
    const last = page.at(-1);
    if (last === undefined || page.length < RESULTS_PER_PAGE) return;
    after = last.seq;
  }
}

async function* copyLines(db: Db, deskId: string, progress: { rows: number; head: number }): AsyncGenerator<string> {
  for await (const chunk of snapshot(db, deskId)) {
    for (const line of chunk.split('\n')) {
      if (line === '') continue;
      progress.rows += 1;
      yield line;
    }
  }
}

async function* bodyOf(db: Db, bodyId: string): AsyncGenerator<Buffer> {
  for (let position = 0; ; position += 1) {
    const part = await readPart(db, bodyId, position);
    if (part === null) return;
    yield part;
  }
}

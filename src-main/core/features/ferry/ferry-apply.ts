import { BundleRefused } from '../../../../src-files/bundle/bundle-refused';
import { withArrivedKeys, withKnownKeys } from '../../../../src-files/bundle/peer-keys';
import type { VerifiedBundle } from '../../../../src-files/bundle/read-bundle';
import type { FerryGatewayState } from '../../../../src-shared/sync/ferry';
import { appendAudit, listAuditRows, readAuditSent, updateAuditSent } from '../../audit/audit.repository';
import type { WriteTransaction } from '../../db/database';
import { renumberWaitingIn, shakeHandsIn } from '../../sync/handshake';
import { listUnsettled } from '../../sync/outbox.repository';
import { applyPulled } from '../../sync/pull';
import { book } from '../../sync/push';
import { type Position, swapIn } from '../../sync/snapshot';
import { readPosition, updateSyncState } from '../../sync/sync-state.repository';
import { markAllAttachmentsUnsent, markAttachmentStored } from '../attachment/attachment.repository';
import {
  type FerryBundleRow,
  findOutBundle,
  markReceipted,
  markUnreceipted,
  putBundle,
} from './ferry-bundle.repository';
import type { Cargo } from './ferry-cargo';
import { type FerryIdentity, findIdentity, putIdentity } from './ferry-identity.repository';
import type { FerryPorts } from './ferry-ports';

interface Load {
  identity: FerryIdentity;
  bundle: VerifiedBundle;
  fileName: string;
  state: FerryGatewayState;
  cargo: Cargo;
  /** Where the staged copy stands; null when the bundle brings changes, or nothing. */
  copy: Position | null;
  copyRows: number;
}

/**
 * Everything that a bundle changes, in the caller's transaction, in the order in which the network would bring it: who we are to the
 * gateway, its answers, its changes.
 *
 * @throws Refused or BundleRefused when the two sides do not fit together; nothing is kept then
 */
export async function applyBundle(trx: WriteTransaction, ports: FerryPorts, load: Load) {
  const { bundle, state, cargo, copy } = load;
  const now = ports.clock.now().toISOString();
  const before = await readPosition(trx);
  const workstationId = load.identity.workstation?.id;
  if (workstationId === undefined) throw new BundleRefused('not_enrolled');
  await shakeHandsIn(trx, state.session, workstationId, ports.log);
  const answers = await bookAnswers(trx, load, now);
  await giveNewNumbers(trx, ports, state, now);
  if (copy === null) await applyChanges(trx, load);
  else if (before?.epoch !== copy.epoch || before.cursor <= copy.head) await swapIn(trx, copy);
  // A store of another life may have none of the files that it was given.
  if (before !== null && before.epoch !== state.session.epoch) await markAllAttachmentsUnsent(trx);
  await takeReceipt(trx, state, before !== null && before.epoch !== state.session.epoch, now);
  await takeAuditHead(trx, state.audit);
  await updateSyncState(trx, { last_synced_at: now });
  const row: FerryBundleRow = {
    direction: 'in',
    epoch: state.session.epoch,
    seq: bundle.manifest.seq,
    state: 'taken',
    manifest_hash: bundle.manifestHash,
    file_name: load.fileName,
    file_hash: bundle.fileHash,
    size: bundle.size,
    created_at: bundle.manifest.createdAt,
    officer: '',
    commands: answers.answered,
    changes: copy === null ? cargo.transactions.length : load.copyRows,
    attachments: JSON.stringify(cargo.attachments),
    receipted_at: null,
  };
  await putBundle(trx, row);
  const detail = { seq: row.seq, ...answers, changes: row.changes, isWholeCopy: copy !== null };
  await appendAudit(trx, { at: now, actor: null, action: 'ferry.imported', subject: bundle.manifest.bundleId, detail });
  return { row, ...answers };
}

/** Answers to commands that still wait for one; the others are known here already. */
async function bookAnswers(trx: WriteTransaction, { state, cargo }: Load, now: string) {
  const answers = new Map(cargo.results.map((each) => [each.id as string, each]));
  const rows = (await listUnsettled(trx)).filter(({ id }) => answers.has(id));
  const results = rows.flatMap(({ id }) => answers.get(id) ?? []);
  if (rows.length > 0) await book(trx, rows, { results, head: state.session.head, now: state.session.now }, now);
  const refused = results.filter(({ result }) => result.outcome !== 'applied').length;
  return { answered: results.length, refused };
}

/**
 * A command that waits under a number which the gateway has taken for another one: this database is older than what was sent from here
 * (restored from an image). The gateway does not know its id, or its answer would be in the bundle.
 */
async function giveNewNumbers(
  trx: WriteTransaction,
  { log }: Pick<FerryPorts, 'log'>,
  { session, resultsAfter }: FerryGatewayState,
  now: string,
): Promise<void> {
  const first = (await listUnsettled(trx, 1))[0];
  if (first === undefined || first.seq > session.lastSeq || first.seq <= resultsAfter) return;
  await renumberWaitingIn(trx, session.lastSeq, now, log);
}

async function applyChanges(trx: WriteTransaction, { state, cargo, bundle }: Load): Promise<void> {
  const position = await readPosition(trx);
  if (position === null || position.epoch !== bundle.manifest.epoch || state.session.epoch !== bundle.manifest.epoch)
    throw new BundleRefused('wrong_epoch', 'needs a whole copy');
  const { changes } = state;
  if (changes === null || changes.next <= position.cursor) return;
  if (changes.after > position.cursor)
    throw new BundleRefused('wrong_epoch', `changes after ${changes.after}, the copy is at ${position.cursor}`);
  const transactions = cargo.transactions.filter(({ seq }) => seq > position.cursor);
  await applyPulled(trx, { transactions, next: changes.next });
}

/** What the gateway has taken of ours, and which of our keys it knows. */
async function takeReceipt(
  trx: WriteTransaction,
  { taken, knows, announces }: FerryGatewayState,
  isNewLife: boolean,
  now: string,
): Promise<void> {
  const identity = await findIdentity(trx);
  if (identity === null) throw new BundleRefused('not_enrolled');
  const before = identity.receipted?.seq ?? 0;
  const arrived = taken?.seq ?? 0;
  const counts = arrived >= before || isNewLife;
  if (taken !== null && arrived > before) {
    const row = await findOutBundle(trx, arrived);
    for (const sha256 of JSON.parse(row?.attachments ?? '[]') as string[]) await markAttachmentStored(trx, sha256);
    await markReceipted(trx, arrived, now);
  }
  if (isNewLife && arrived < before) await markUnreceipted(trx, arrived);
  await putIdentity(trx, {
    ...withArrivedKeys(identity, knows),
    gatewayKeys: withKnownKeys(identity.gatewayKeys, announces),
    receipted: counts ? taken : identity.receipted,
    outNext: Math.max(identity.outNext, arrived + 1),
  });
}

/** As over the network (core/audit/audit-upload.ts): a gateway that was put back gets again what it had signed. */
async function takeAuditHead(trx: WriteTransaction, head: FerryGatewayState['audit']): Promise<void> {
  const [first] = await listAuditRows(trx, 1, 1);
  const sent = await readAuditSent(trx);
  if (first === undefined || (head !== null && head.chain !== first.hash)) return;
  const have = head?.seq ?? 0;
  const lost = sent.head !== null && have < sent.seq;
  await updateAuditSent(trx, {
    seq: have,
    ...(head === null ? {} : { head }),
    problem: lost ? 'gateway_lost_rows' : sent.problem,
  });
}

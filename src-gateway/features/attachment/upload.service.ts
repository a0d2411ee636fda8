import { randomUUID } from 'node:crypto';
import { MAX_ATTACHMENT_BYTES } from '../../../src-shared/domain/attachment';
import type { Db, Reader } from '../../db/database';
import { inTransaction } from '../../db/transaction';
import { SyncProblem } from '../../sync/sync-problem';
import { deleteBody, findOwnAttachment, insertPart, keepForGood, PART_BYTES } from './attachment.repository';
import { finishUpload } from './attachment.service';
import {
  findHandedIn,
  insertUpload,
  lockUpload,
  readUpload,
  touchUpload,
  type Upload,
  type UploadKey,
} from './upload.repository';

/** Which bytes of how many a request brings; `to` is not included. */
export interface UploadRange {
  from: number;
  to: number;
  size: number;
}

/** How much of a file the gateway has from this workstation; all of it when any of the desk's has handed it in. */
export async function readReceived(db: Reader, key: UploadKey): Promise<number> {
  return (await findHandedIn(db, key.deskId, key.sha256)) ?? receivedOf(await readUpload(db, key));
}

/**
 * Takes the next part of a file; parts come in order, so that what has come is always its beginning. A part that is here already
 * changes nothing. With the last one the file is checked and becomes an attachment.
 *
 * @returns how many bytes are here now
 * @throws SyncProblem invalid_request when the part is none, does not follow, or the whole is not what its hash says
 */
export async function takePart(db: Db, key: UploadKey, range: UploadRange, bytes: Buffer): Promise<number> {
  assertPart(range, bytes);
  const taken = await inTransaction(db, async (trx) => {
    if ((await findOwnAttachment(trx, key.deskId, key.sha256)) !== null) {
      await keepForGood(trx, key.deskId, key.sha256);
      return { received: range.size, problem: null };
    }
    const bodyId = randomUUID();
    await insertUpload(trx, bodyId, key, range.size);
    const upload = await lockUpload(trx, key);
    const received = receivedOf(upload);
    if (upload === null || upload.size !== range.size || range.from > received) throw doesNotFollow();
    if (range.from < received) return { received, problem: null };
    await insertPart(trx, upload.bodyId, range.from / PART_BYTES, bytes);
    await touchUpload(trx, upload.bodyId);
    if (range.to < range.size) return { received: range.to, problem: null };
    const problem = await finishUpload(trx, key, upload);
    // Whatever it was, it begins anew: the parts must go though the request is refused.
    if (problem !== null) await deleteBody(trx, upload.bodyId);
    return { received: range.to, problem };
  });
  if (taken.problem !== null) throw taken.problem;
  return taken.received;
}

function receivedOf(upload: Upload | null): number {
  return upload === null ? 0 : Math.min(upload.parts * PART_BYTES, upload.size);
}

function assertPart({ from, to, size }: UploadRange, bytes: Buffer): void {
  const isWhole = bytes.length === to - from && (bytes.length === PART_BYTES || to === size);
  if (size > MAX_ATTACHMENT_BYTES)
    throw new SyncProblem('too_large', '附件太大，没有保存。 The file is too large; nothing was kept.');
  if (from % PART_BYTES !== 0 || to > size || bytes.length === 0 || bytes.length > PART_BYTES || !isWhole)
    throw new SyncProblem(
      'invalid_request',
      `附件要按 ${PART_BYTES} 字节一段依次发送。 A file is sent in parts of ${PART_BYTES} bytes, one after the other.`,
    );
}

function doesNotFollow(): SyncProblem {
  return new SyncProblem(
    'invalid_request',
    '这一段接不上网关已收到的部分，请先查询再续传。 This part does not follow what the gateway has: ask how much it has and go on from there.',
  );
}

import { createHash, randomUUID } from 'node:crypto';
import { attachmentKindOf } from '../../../src-files/attachment-type';
import { fileTypeOf, HEAD_BYTES } from '../../../src-files/file-type';
import type { Reader, Trx } from '../../db/database';
import { SyncProblem } from '../../sync/sync-problem';
import {
  deleteBody,
  findOwnAttachment,
  findPublishedAttachment,
  insertAttachment,
  insertBody,
  insertPart,
  keepForGood,
  type NewAttachment,
  PART_BYTES,
  type StoredFile,
} from './attachment.repository';

/**
 * Takes a file that an answer of the desk is to carry. A repetition changes nothing.
 *
 * @throws SyncProblem invalid_request when the bytes are not what their hash says, or of a kind that no answer may carry
 */
export async function storeAttachment(
  trx: Trx,
  file: { deskId: string; sha256: string; bytes: Buffer },
): Promise<void> {
  if (createHash('sha256').update(file.bytes).digest('hex') !== file.sha256)
    throw new SyncProblem(
      'invalid_request',
      '附件内容与其校验值不符，没有保存；请重新发送。 The bytes do not have the hash that they are sent under; nothing was kept, send them again.',
    );
  if (attachmentKindOf(file.bytes) === null)
    throw new SyncProblem(
      'invalid_request',
      '这种文件不能作为口径的附件，没有保存。 An answer may not carry a file of this kind; nothing was kept.',
    );
  await storeBytes(trx, { ...file, origin: 'workstation' });
}

/** Keeps bytes of any kind that are in memory already, once. @param file `sha256` is that of `bytes` */
export async function storeBytes(
  trx: Trx,
  file: { deskId: string; sha256: string; bytes: Buffer; origin: NewAttachment['origin'] },
): Promise<void> {
  const { bytes, ...rest } = file;
  if (file.origin === 'workstation') await keepForGood(trx, file.deskId, file.sha256);
  if ((await findOwnAttachment(trx, file.deskId, file.sha256)) !== null) return;
  const bodyId = randomUUID();
  await insertBody(trx, bodyId);
  for (let from = 0; from < bytes.length; from += PART_BYTES)
    await insertPart(trx, bodyId, from / PART_BYTES, bytes.subarray(from, from + PART_BYTES));
  const type = fileTypeOf(bytes.subarray(0, HEAD_BYTES), bytes);
  if (!(await insertAttachment(trx, { ...rest, size: bytes.length, type }, bodyId))) await deleteBody(trx, bodyId);
}

/** What a workstation may read under a hash: its desk's files, and those that published answers carry. */
export async function findReadable(db: Reader, deskId: string, sha256: string): Promise<StoredFile | null> {
  return (await findOwnAttachment(db, deskId, sha256)) ?? (await findPublishedAttachment(db, sha256));
}

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
import { readBody } from './attachment-body';

/**
 * Takes a file that an answer of the desk is to carry. A repetition changes nothing.
 *
 * @throws SyncProblem invalid_request when the bytes are not what their hash says, or of a kind that no answer may carry
 */
export async function storeAttachment(
  trx: Trx,
  file: { deskId: string; sha256: string; bytes: Buffer },
): Promise<void> {
  const problem = problemOf(file);
  if (problem !== null) throw problem;
  await storeBytes(trx, { ...file, origin: 'workstation' });
}

/** Makes an upload whose parts are all here an attachment. @returns why it can be none, to be thrown; null when it is one now */
export async function finishUpload(
  trx: Trx,
  { deskId, sha256 }: { deskId: string; sha256: string },
  { bodyId, size }: { bodyId: string; size: number },
): Promise<SyncProblem | null> {
  const bytes = await readBody(trx, { bodyId, size, type: null });
  const problem = problemOf({ sha256, bytes });
  if (problem !== null) return problem;
  const type = fileTypeOf(bytes.subarray(0, HEAD_BYTES), bytes);
  if (!(await insertAttachment(trx, { deskId, sha256, size, type, origin: 'workstation' }, bodyId)))
    await deleteBody(trx, bodyId);
  return null;
}

function problemOf({ sha256, bytes }: { sha256: string; bytes: Buffer }): SyncProblem | null {
  if (createHash('sha256').update(bytes).digest('hex') !== sha256)
    return new SyncProblem(
      'invalid_request',
      '附件内容与其校验值不符，没有保存；请重新发送。 The bytes do not have the hash that they are sent under; nothing was kept, send them again.',
    );
  if (attachmentKindOf(bytes) === null)
    return new SyncProblem(
      'invalid_request',
      '这种文件不能作为口径的附件，没有保存。 An answer may not carry a file of this kind; nothing was kept.',
    );
  return null;
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

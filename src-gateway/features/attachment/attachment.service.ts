import { createHash } from 'node:crypto';
import { attachmentKindOf } from '../../../src-files/attachment-type';
import type { Trx } from '../../db/database';
import { SyncProblem } from '../../sync/sync-problem';
import { insertAttachment } from './attachment.repository';

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
  await insertAttachment(trx, file);
}

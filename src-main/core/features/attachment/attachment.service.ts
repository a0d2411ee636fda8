import { createHash } from 'node:crypto';
import type { Attachment } from '../../../../src-shared/domain/attachment';
import { fail, type Result, succeed } from '../../../../src-shared/ipc/failure';
import type { WriteTransaction } from '../../db/database';
import type { HandlerKit } from '../../handler-kit';
import { findAttachment, insertAttachment } from './attachment.repository';
import { type AttachmentFile, writeWholeFile } from './attachment-file';

/** Keeps a file in the encrypted database, from where it goes to the gateway by itself. @returns the reference for an answer */
export async function keepAttachment(
  trx: WriteTransaction,
  { name, type, bytes }: AttachmentFile,
  addedAt: string,
): Promise<Result<Attachment>> {
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  await insertAttachment(trx, { sha256, bytes, stored: false, addedAt });
  return succeed({ name, sha256, size: bytes.length, type });
}

/**
 * Writes the bytes of an attachment to a place that the officer chose; what is not here yet is fetched from the gateway and kept.
 *
 * @returns `attachment_missing` when neither has them now; `file_refused: not_writable`; `disk_full`
 */
export async function writeAttachment(
  { db, loop, ports, now }: Pick<HandlerKit, 'db' | 'loop' | 'ports' | 'now'>,
  { sha256, path }: { sha256: string; path: string },
): Promise<Result<null>> {
  const here = await findAttachment(db.read, sha256);
  const bytes = here ?? (await loop.fetchAttachment(sha256));
  if (bytes === null) return fail({ code: 'attachment_missing' });
  if (here === null) await db.transact((trx) => insertAttachment(trx, { sha256, bytes, stored: true, addedAt: now() }));
  return writeWholeFile(path, bytes, ports.ids.next());
}

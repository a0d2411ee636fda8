import { open, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { ATTACHMENT_TYPES, attachmentTypeOf, MAX_ATTACHMENT_BYTES } from '../../../../src-shared/domain/attachment';
import { fail, type Result, succeed } from '../../../../src-shared/ipc/failure';
import { errorCodeOf } from '../../db/failure';

const MAX_NAME = 200;

export interface AttachmentFile {
  name: string;
  type: string;
  bytes: Buffer;
}

/**
 * Reads a file that an answer is to carry. Its type is what its content says; a name that says otherwise gets the ending that fits.
 *
 * @returns `file_refused`: `unreadable`, `too_large`, `type_not_allowed`
 */
export async function readAttachmentFile(from: string): Promise<Result<AttachmentFile>> {
  const bytes = await readWithin(from, MAX_ATTACHMENT_BYTES);
  if (bytes === 'unreadable' || bytes === 'too_large') return fail({ code: 'file_refused', reason: bytes });
  // Its tables of encodings would cost every start.
  const { attachmentKindOf } = await import('../../../../src-files/attachment-type');
  const kind = attachmentKindOf(bytes);
  if (kind === null) return fail({ code: 'file_refused', reason: 'type_not_allowed' });
  const type = ATTACHMENT_TYPES[kind];
  const { name, ext } = path.parse(from);
  const ending = attachmentTypeOf(`x${ext}`) === type ? ext : `.${kind}`;
  return succeed({ name: shorten(name, MAX_NAME - ending.length) + ending, type, bytes });
}

/**
 * Writes a file beside its place and puts it there when it is whole: what stood there is either as it was or replaced.
 *
 * @param temporaryId makes the name of the file beside unique
 * @returns `file_refused: not_writable`, `disk_full`
 */
export async function writeWholeFile(to: string, bytes: Uint8Array, temporaryId: string): Promise<Result<null>> {
  const beside = `${to}.${temporaryId}.part`;
  try {
    const file = await open(beside, 'wx');
    try {
      await file.writeFile(bytes);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(beside, to);
    return succeed(null);
  } catch (error) {
    const code = errorCodeOf(error);
    if (code === null) throw error;
    await rm(beside, { force: true }).catch(() => undefined); // Where nothing can be written nothing can be removed either.
    const isFull = code === 'ENOSPC' || code === 'EDQUOT';
    return fail(isFull ? { code: 'disk_full' } : { code: 'file_refused', reason: 'not_writable' });
  }
}

async function readWithin(from: string, most: number): Promise<Buffer | 'unreadable' | 'too_large'> {
  try {
    const file = await open(from, 'r');
    try {
      const stat = await file.stat();
      if (!stat.isFile()) return 'unreadable';
      if (stat.size > most) return 'too_large';
      const buffer = Buffer.alloc(stat.size);
      let length = 0;
      for (;;) {
        const { bytesRead } = await file.read(buffer, length, buffer.length - length, length);
        length += bytesRead;
        if (bytesRead === 0 || length === buffer.length) return buffer.subarray(0, length);
      }
    } finally {
      await file.close();
    }
  } catch (error) {
    if (errorCodeOf(error) === null) throw error;
    return 'unreadable';
  }
}

/** Cuts between characters. */
function shorten(text: string, length: number): string {
  let short = '';
  for (const character of text) {
    if (short.length + character.length > length) break;
    short += character;
  }
  return short;
}

import { isShown, type MessageAttachment } from '../../../../src-shared/domain/attachment';
import type { MessageId } from '../../../../src-shared/domain/ids';
import type { Officer } from '../../../../src-shared/domain/officer';
import type { FileView } from '../../../../src-shared/ipc/attachment-contract';
import { fail, type Result, succeed } from '../../../../src-shared/ipc/failure';
import { appendAudit } from '../../audit/audit.repository';
import type { ReadDatabase, WriteTransaction } from '../../db/database';
import type { HandlerKit } from '../../handler-kit';
import { getEntity } from '../../sync/entity.repository';
import { writeWholeFile } from './attachment-file';
import type { Downloads } from './downloads';
import {
  findFetched,
  forgetFile,
  listConversationFiles,
  listFetched,
  markUsed,
  PART_BYTES,
  readPart,
  wantFile,
} from './fetched-file.repository';

/** Files of the conversation of a message, with what of each is here. */
export async function listFiles(
  db: ReadDatabase,
  downloads: Pick<Downloads, 'problemOf'>,
  messageId: MessageId,
): Promise<FileView[]> {
  const files = await listConversationFiles(db, messageId);
  const hashes = files.flatMap(({ sha256 }) => (sha256 === null ? [] : [sha256]));
  const fetched = new Map((await listFetched(db, hashes)).map((copy) => [copy.sha256, copy]));
  return files.map((file) => {
    const copy = file.sha256 === null ? undefined : fetched.get(file.sha256);
    return {
      file,
      copy: copy === undefined ? 'absent' : copy.isWhole ? 'here' : 'wanted',
      received: copy?.received ?? 0,
      problem: file.sha256 === null ? null : downloads.problemOf(file.sha256),
    };
  });
}

/** Asks for a file. @returns `not_found` for one that the gateway does not have */
export async function fetchFile(
  trx: WriteTransaction,
  downloads: Pick<Downloads, 'forgive'>,
  attachmentId: string,
  at: string,
): Promise<Result<null>> {
  const file = await findStored(trx, attachmentId);
  if (file === null) return fail({ code: 'not_found' });
  downloads.forgive(file.sha256);
  await wantFile(trx, { sha256: file.sha256, size: file.size, at });
  return succeed(null);
}

/** Gives up fetching a file; what has come of it goes. One that is here stays. */
export async function cancelFetch(
  trx: WriteTransaction,
  downloads: Pick<Downloads, 'cancel'>,
  attachmentId: string,
): Promise<Result<null>> {
  const file = await findStored(trx, attachmentId);
  if (file === null) return fail({ code: 'not_found' });
  downloads.cancel(file.sha256);
  const copy = await findFetched(trx, file.sha256);
  if (copy !== null && !copy.isWhole) await forgetFile(trx, file.sha256);
  return succeed(null);
}

/** One part of what the page may show. @returns `not_permitted` for every other kind, `attachment_missing` when it is not here */
export async function readContent(
  db: ReadDatabase,
  attachmentId: string,
  position: number,
): Promise<Result<{ bytes: Uint8Array; isLast: boolean; sha256: string }>> {
  const file = await findStored(db, attachmentId);
  if (file === null) return fail({ code: 'not_found' });
  if (!isShown(file)) return fail({ code: 'not_permitted', roles: [] });
  const copy = await findFetched(db, file.sha256);
  const bytes = copy?.isWhole === true ? await readPart(db, file.sha256, position) : null;
  if (bytes === null) return fail({ code: 'attachment_missing' });
  return succeed({ bytes, isLast: (position + 1) * PART_BYTES >= file.size, sha256: file.sha256 });
}

/**
 * Writes a file that is here to where the officer chose, and who did so into the audit log first. What is not surely harmless keeps
 * an ending that nothing opens.
 *
 * @returns `attachment_missing` when it is not here; `file_refused: not_writable`; `disk_full`
 */
export async function writeReceived(
  { db, ports, now }: Pick<HandlerKit, 'db' | 'ports' | 'now'>,
  officer: Officer,
  { attachmentId, path }: { attachmentId: string; path: string },
): Promise<Result<null>> {
  const file = await findStored(db.read, attachmentId);
  if (file === null) return fail({ code: 'not_found' });
  const copy = await findFetched(db.read, file.sha256);
  if (copy?.isWhole !== true) return fail({ code: 'attachment_missing' });
  const parts: Uint8Array[] = [];
  for (let position = 0; position * PART_BYTES < copy.size; position += 1) {
    const part = await readPart(db.read, file.sha256, position);
    if (part === null) return fail({ code: 'attachment_missing' });
    parts.push(part);
  }
  await db.transact(async (trx) => {
    await markUsed(trx, file.sha256, now());
    await appendAudit(trx, {
      at: ports.clock.now().toISOString(),
      actor: officer.id,
      action: 'attachment.save_received',
      subject: file.messageId,
      detail: { attachmentId, sha256: file.sha256, kind: file.kind, size: copy.size },
    });
  });
  const to = file.kind === 'other' && !path.toLowerCase().endsWith('.bin') ? `${path}.bin` : path;
  return writeWholeFile(to, Buffer.concat(parts), ports.ids.next());
}

async function findStored(
  db: ReadDatabase,
  attachmentId: string,
): Promise<(MessageAttachment & { sha256: string; size: number }) | null> {
  const file = await getEntity(db, 'messageAttachment', attachmentId);
  if (file === null || file.state !== 'stored' || file.sha256 === null || file.size === null) return null;
  return { ...file, sha256: file.sha256, size: file.size };
}

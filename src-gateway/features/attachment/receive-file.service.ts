import { createHash, randomUUID } from 'node:crypto';
import type { PgBoss } from 'pg-boss';
import { evenPieces } from '../../../src-files/bundle/file-parts';
import { fileTypeOf, HEAD_BYTES } from '../../../src-files/file-type';
import type { FileRefusalReason } from '../../../src-shared/domain/attachment';
import type { Change } from '../../../src-shared/sync/entities';
import type { Db } from '../../db/database';
import { inTransaction } from '../../db/transaction';
import { recordChanges } from '../../sync/change-log.repository';
import { deleteBody, insertAttachment, insertBody, insertPart, PART_BYTES } from './attachment.repository';
import { type AttachmentSettings, largestOf, limitOf } from './attachment-settings';
import { completeAwaited, refuseAwaited } from './message-attachment.service';

export interface ReceivePorts {
  db: Db;
  boss: PgBoss;
  heads: { wake(deskId: string): void };
  settings: AttachmentSettings;
}

export type Received =
  | { ok: true; sha256: string; size: number }
  | { ok: false; reason: FileRefusalReason | 'wrong_hash' };

/**
 * Takes in a file as it comes, part by part, so that its size costs no memory; what waited for it is completed in the transaction that
 * makes it whole. Until then nobody sees it, and what breaks off in the middle is removed.
 *
 * @param expected the hash under which it was announced; null where the file names itself
 * @throws whatever the source or the database throws
 */
export async function receiveFile(
  ports: ReceivePorts,
  deskId: string,
  source: AsyncIterable<Buffer>,
  expected: string | null,
): Promise<Received> {
  const { db, settings } = ports;
  const bodyId = randomUUID();
  await insertBody(db, bodyId);
  let isKept = false;
  try {
    const body = await writeParts(ports, bodyId, source);
    if (!body.ok) return await refuse(ports, deskId, expected, body.reason);
    const { sha256, size, type } = body;
    if (expected !== null && sha256 !== expected) return { ok: false, reason: 'wrong_hash' };
    if (size > limitOf(settings, type)) return await refuse(ports, deskId, sha256, 'too_large');
    isKept = await finish(ports, deskId, async (trx) => {
      const inserted = await insertAttachment(trx, { deskId, sha256, size, type, origin: 'channel' }, bodyId);
      return { value: inserted, changes: await completeAwaited(trx, ports, deskId, sha256) };
    });
    return { ok: true, sha256, size };
  } finally {
    // After a failure of the database this fails too, and the sweep removes it; the failure itself is what the caller is told.
    if (!isKept) await deleteBody(db, bodyId).catch(() => undefined);
  }
}

async function writeParts(
  { db, settings }: ReceivePorts,
  bodyId: string,
  source: AsyncIterable<Buffer>,
): Promise<
  | { ok: true; sha256: string; size: number; type: ReturnType<typeof fileTypeOf> }
  | { ok: false; reason: FileRefusalReason }
> {
  const hash = createHash('sha256');
  const largest = largestOf(settings);
  // Only a video may be larger than what is looked at whole.
  const lookedAt = Math.max(settings.pictureBytes, settings.documentBytes, settings.otherBytes, HEAD_BYTES);
  const seen: Buffer[] = [];
  let seenBytes = 0;
  let size = 0;
  let position = 0;
  for await (const part of evenPieces(source, PART_BYTES)) {
    size += part.length;
    if (size > largest) return { ok: false, reason: 'too_large' };
    hash.update(part);
    if (seenBytes < lookedAt) {
      seen.push(part);
      seenBytes += part.length;
    }
    await insertPart(db, bodyId, position, part);
    position += 1;
  }
  if (size === 0) return { ok: false, reason: 'empty' };
  const looked = Buffer.concat(seen, seenBytes);
  const type = fileTypeOf(looked.subarray(0, HEAD_BYTES), seenBytes === size ? looked : null);
  return { ok: true, sha256: hash.digest('hex'), size, type };
}

async function refuse(
  ports: ReceivePorts,
  deskId: string,
  sha256: string | null,
  reason: FileRefusalReason,
): Promise<Received> {
  if (sha256 !== null)
    await finish(ports, deskId, async (trx) => ({
      value: null,
      changes: await refuseAwaited(trx, deskId, sha256, reason),
    }));
  return { ok: false, reason };
}

async function finish<T>(
  { db, heads }: ReceivePorts,
  deskId: string,
  work: (trx: Parameters<typeof recordChanges>[0]) => Promise<{ value: T; changes: Change[] }>,
): Promise<T> {
  const { value, changed } = await inTransaction(db, async (trx) => {
    const done = await work(trx);
    await recordChanges(trx, deskId, done.changes);
    return { value: done.value, changed: done.changes.length > 0 };
  });
  if (changed) heads.wake(deskId);
  return value;
}

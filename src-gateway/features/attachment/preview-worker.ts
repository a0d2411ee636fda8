import type { PgBoss } from 'pg-boss';
import type { FileType } from '../../../src-shared/domain/attachment';
import { repeat } from '../../channels/repeat';
import type { Db } from '../../db/database';
import { inTransaction } from '../../db/transaction';
import { failure, type Logger } from '../../platform/log';
import { recordChanges } from '../../sync/change-log.repository';
import { put } from '../../sync/command-context';
import { findAnyAttachment, listOverlooked, type StoredFile, sweepAttachments } from './attachment.repository';
import { readBody } from './attachment-body';
import type { AttachmentSettings } from './attachment-settings';
import { hasPreview, insertPreview, listStoredOf } from './message-attachment.repository';
import { completeAwaited } from './message-attachment.service';
import { createPreviewQueue, PREVIEW_QUEUE } from './preview-queue';
import { makeThumbnail } from './thumbnail';
import { videoLengthMs } from './video-length';

const OVERLOOKED_MS = 15_000;
const SWEEP_MS = 6 * 3_600_000;

export interface PreviewWorker {
  close(): Promise<void>;
}

export interface PreviewDeps {
  db: Db;
  boss: PgBoss;
  log: Logger;
  heads: { wake(deskId: string): void };
  settings: AttachmentSettings;
}

/** Makes thumbnails and reads lengths of videos once per content, whichever gateway gets the job, and keeps the store of files tidy. */
export async function startPreviewWorker(deps: PreviewDeps): Promise<PreviewWorker> {
  const { boss, log } = deps;
  const stopping = new AbortController();
  await createPreviewQueue(boss);
  await boss.work<{ sha256: string }>(
    PREVIEW_QUEUE,
    { pollingIntervalSeconds: 1, localConcurrency: 1 },
    async (jobs) => {
      for (const { data } of jobs) await makePreview(deps, data.sha256, stopping.signal);
    },
  );
  const complain = (error: unknown) =>
    log.error({ error: failure(error) }, 'looking after files failed, will run again');
  const overlooked = repeat(() => completeOverlooked(deps), OVERLOOKED_MS, stopping.signal, complain);
  const sweep = repeat(
    async () => {
      const removed = await inTransaction(deps.db, (trx) => sweepAttachments(trx, deps.settings.unreferencedDays));
      if (removed > 0) log.info({ removed }, 'files that nothing names removed');
    },
    SWEEP_MS,
    stopping.signal,
    complain,
  );
  return {
    async close() {
      stopping.abort();
      await boss.offWork(PREVIEW_QUEUE, { wait: true });
      await Promise.all([overlooked, sweep]);
    },
  };
}

async function makePreview(deps: PreviewDeps, sha256: string, signal: AbortSignal): Promise<void> {
  const { db, log, heads } = deps;
  if (await hasPreview(db, sha256)) return;
  const file = await findAnyAttachment(db, sha256);
  if (file === null || file.type === null) return;
  const preview = await previewOf(db, file, file.type, signal);
  // A stop in the middle says nothing about the picture.
  if (signal.aborted) throw new Error('the gateway is being stopped');
  if (preview.thumbnail === null && preview.durationMs === null) log.info({ sha256, type: file.type }, 'no preview');
  const desks = await inTransaction(db, async (trx) => {
    await insertPreview(trx, { sha256, ...preview });
    const files = await listStoredOf(trx, sha256);
    const own = files[0];
    if (own !== undefined)
      await recordChanges(
        trx,
        own.deskId,
        files.map((each) => put('messageAttachment', each)),
      );
    return new Set(files.map(({ deskId }) => deskId));
  });
  for (const deskId of desks) heads.wake(deskId);
}

async function previewOf(
  db: Db,
  file: StoredFile,
  type: FileType,
  signal: AbortSignal,
): Promise<{ thumbnail: Buffer | null; durationMs: number | null }> {
  if (type.startsWith('image/'))
    return { thumbnail: await makeThumbnail(await readBody(db, file), signal), durationMs: null };
  if (type !== 'video/mp4') return { thumbnail: null, durationMs: null };
  const read = (offset: number, length: number) => readBody(db, file, offset, Math.min(file.size, offset + length));
  return { thumbnail: null, durationMs: await videoLengthMs(read, file.size) };
}

async function completeOverlooked(deps: PreviewDeps): Promise<void> {
  for (const { deskId, sha256 } of await listOverlooked(deps.db)) {
    await inTransaction(deps.db, async (trx) => {
      await recordChanges(trx, deskId, await completeAwaited(trx, deps, deskId, sha256));
    });
    deps.heads.wake(deskId);
  }
}

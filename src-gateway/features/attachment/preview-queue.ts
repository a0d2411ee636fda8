import type { PgBoss } from 'pg-boss';
import { bossIn } from '../../db/boss';
import type { Trx } from '../../db/database';

export const PREVIEW_QUEUE = 'attachment.preview';

/** The queue has to be there before anything is put into it; one that is there stays as it is. */
export async function createPreviewQueue(boss: PgBoss): Promise<void> {
  await boss.createQueue(PREVIEW_QUEUE, {
    retryLimit: 3,
    retryDelay: 5,
    retryBackoff: true,
    deleteAfterSeconds: 3_600,
  });
}

/** Enqueues the making of a preview with the transaction that stores the file. Too many are harmless. */
export async function schedulePreview(trx: Trx, boss: PgBoss, sha256: string): Promise<void> {
  await boss.send(PREVIEW_QUEUE, { sha256 }, bossIn(trx));
}

import type { PgBoss } from 'pg-boss';
import { bossIn } from '../../db/boss';
import type { Trx } from '../../db/database';

export const PREVIEW_QUEUE = 'attachment.preview';

/** Enqueues the making of a preview with the transaction that stores the file. Too many are harmless. */
export async function schedulePreview(trx: Trx, boss: PgBoss, sha256: string): Promise<void> {
  await boss.send(PREVIEW_QUEUE, { sha256 }, bossIn(trx));
}

import type { StoredKeys } from '../../../src-files/keys/key-pairs';
import { CATEGORIES, type Category } from '../../../src-shared/domain/classification';
import type { Message } from '../../../src-shared/domain/message';
import { keptDays, type RetentionRules, retentionRulesSchema } from '../../../src-shared/domain/retention';
import type { Change, EntityName, EntityRow } from '../../../src-shared/sync/entities';
import type { Db, Reader, Trx } from '../../db/database';
import { inTransaction, readClock } from '../../db/transaction';
import { recordChanges } from '../../sync/change-log.repository';
import { put } from '../../sync/command-context';
import { appendGatewayAudit } from '../audit/audit.service';
import { findDeskSetting } from '../desk-setting/desk-setting.repository';
import { listMessages, toMessage } from '../message/message.repository';
import { eraseChannelTraces, eraseFiles, eraseFromChangeLog, noteVacuumDue } from './erase-traces.repository';
import { type Erased, eraseConversations, eraseMessages, eraseWords } from './erase-words.repository';
import { listDesks, listStillDue, lockDue, markErased, type Period } from './retention.repository';

/** Messages of one transaction, which reads the change log once. */
const BATCH = 100;

export interface EraseDeps {
  db: Db;
  keys: StoredKeys;
  heads: { wake(deskId: string): void };
}

/**
 * Erases what is due on every desk, batch by batch, each in one transaction; broken off at any moment it goes on where it was.
 *
 * @param signal asked between batches
 * @returns how many messages were erased
 */
export async function eraseDue(deps: EraseDeps, signal: AbortSignal): Promise<number> {
  let erased = 0;
  for (const deskId of await listDesks(deps.db)) {
    const periods = periodsOf(await readRules(deps.db, deskId));
    let batch = periods.length === 0 ? 0 : BATCH;
    while (batch === BATCH && !signal.aborted) {
      batch = await inTransaction(deps.db, (trx) => eraseBatch(trx, deps.keys, deskId, periods));
      erased += batch;
      if (batch > 0) deps.heads.wake(deskId);
    }
  }
  return erased;
}

/** A desk's rules; what was never set keeps everything. */
export async function readRules(db: Reader, deskId: string): Promise<RetentionRules> {
  const stored = retentionRulesSchema.safeParse(await findDeskSetting(db, deskId, 'retention'));
  return stored.success ? stored.data : retentionRulesSchema.parse({});
}

/** The categories of each period; those that are kept for ever are in none. */
export function periodsOf(rules: RetentionRules): Period[] {
  const byDays = new Map<number, (Category | null)[]>();
  for (const category of [...CATEGORIES, null]) {
    const days = keptDays(rules, category);
    if (days !== null) byDays.set(days, [...(byDays.get(days) ?? []), category]);
  }
  return [...byDays].map(([days, categories]) => ({ days, categories }));
}

async function eraseBatch(
  trx: Trx,
  keys: StoredKeys,
  deskId: Message['deskId'],
  periods: readonly Period[],
): Promise<number> {
  const locked = await lockDue(trx, deskId, periods, BATCH);
  const due = locked.length === 0 ? [] : await listStillDue(trx, deskId, periods, locked);
  if (due.length === 0) return 0;
  const ids = due.map(({ id }) => id);
  const now = await readClock(trx);
  await eraseChannelTraces(trx, ids);
  const files = await eraseFiles(trx, deskId, ids);
  const words = await eraseWords(trx, ids);
  await eraseMessages(trx, ids);
  const marked = await markErased(trx, deskId, ids, now);
  await eraseConversations(trx, ids);
  await eraseFromChangeLog(trx, deskId, ids, words.handover?.deleted ?? []);
  await noteVacuumDue(trx);
  await appendGatewayAudit(trx, keys, {
    action: 'retention.erased',
    subject: deskId,
    detail: {
      messages: ids,
      files: files.length,
      handovers: words.handover?.deleted ?? [],
      oldestClosedAt: due[0]?.closedAt ?? null,
    },
  });
  const messages = (await listMessages(trx, ids)).map(toMessage);
  await recordChanges(
    trx,
    deskId,
    changesOf({
      message: { put: messages },
      ...words,
      messageAttachment: { deleted: files },
      retention: { put: marked },
    }),
  );
  return locked.length;
}

function changesOf(erased: Erased): Change[] {
  return Object.entries(erased).flatMap(([name, rows]) => {
    const entity = name as EntityName;
    const puts = (rows.put ?? []).map((row) => put(entity, row as EntityRow<typeof entity>));
    return [...puts, ...(rows.deleted ?? []).map((id): Change => ({ op: 'delete', entity, id }))];
  });
}

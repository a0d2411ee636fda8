import type { Message } from '../../../src-shared/domain/message';
import type { Change } from '../../../src-shared/sync/entities';
import type { IngestRecord } from '../../../src-shared/sync/ingest';
import { inTransaction, sqlState } from '../../db/transaction';
import type { IngestDeps } from '../../deps';
import { attachFiles, attachPorts, type NamedFile } from '../../features/attachment/message-attachment.service';
import { ingestMessage } from '../../features/message/message.service';
import { failure } from '../../platform/log';
import { recordChanges } from '../../sync/change-log.repository';
import type { RowReason } from './row-result';

export type IngestOutcome =
  | { outcome: 'accepted' }
  | { outcome: 'repeated' }
  | { outcome: 'refused'; code: RowReason; reason: string };

/** By the name under which a record names it. */
export type ReceivedFiles = ReadonlyMap<string, NamedFile>;
const NO_FILES: ReceivedFiles = new Map();

/** Rows of one transaction: enough to be quick, few enough not to hold a desk's change log for long. */
export const INGEST_BATCH = 50;

/**
 * Takes in a batch of messages for one desk, in one transaction. When the database refuses the values of one of them
 * the others still go in, each on its own.
 *
 * @param records already checked, `postedAt` an instant in UTC
 * @param received what became of the files that the records name by their names in a folder
 * @returns one outcome per record, in order
 */
export async function ingestBatch(
  deps: IngestDeps,
  deskId: string,
  records: readonly IngestRecord[],
  received: ReceivedFiles = NO_FILES,
): Promise<IngestOutcome[]> {
  try {
    return await ingestTogether(deps, deskId, records, received);
  } catch (error) {
    if (!isBadValue(error)) throw error;
    if (records.length > 1) {
      const outcomes: IngestOutcome[] = [];
      for (const record of records) outcomes.push(...(await ingestBatch(deps, deskId, [record], received)));
      return outcomes;
    }
    deps.log.warn({ error: failure(error) }, 'the database refused the values of a message');
    return [{ outcome: 'refused', code: 'invalid', reason: '数据库不能保存这条来信的内容。' }];
  }
}

async function ingestTogether(
  deps: IngestDeps,
  deskId: string,
  records: readonly IngestRecord[],
  received: ReceivedFiles,
): Promise<IngestOutcome[]> {
  const { outcomes, changed } = await inTransaction(deps.db, async (trx) => {
    const changes: Change[] = [];
    const results: IngestOutcome[] = [];
    for (const record of records) {
      const taken = await ingestMessage(trx, {
        deskId: deskId as Message['deskId'],
        record,
        postedAt: record.postedAt,
        newId: deps.newId,
      });
      if (taken.outcome === 'accepted') changes.push(...taken.changes);
      // Also for one that is known: a collector may have found more files since.
      if (taken.outcome !== 'refused' && taken.messageId !== null)
        changes.push(...(await attachFiles(trx, attachPorts(deps), taken.messageId, filesOf(record, received))));
      results.push(taken.outcome === 'refused' ? taken : { outcome: taken.outcome });
    }
    await recordChanges(trx, deskId, changes);
    return { outcomes: results, changed: changes.length > 0 };
  });
  if (changed) deps.heads.wake(deskId);
  return outcomes;
}

function filesOf({ attachments }: IngestRecord, received: ReceivedFiles): NamedFile[] {
  return (attachments ?? []).map((attachment) =>
    'file' in attachment
      ? (received.get(attachment.file) ?? { name: attachment.file, sha256: null, size: null, reason: 'missing' })
      : { ...attachment, size: null, reason: null },
  );
}

/** SQLSTATE class 22 (data exception) and 23 (constraint): the fault of the values, not of the server. */
function isBadValue(error: unknown): boolean {
  const state = sqlState(error) ?? '';
  return state.startsWith('22') || state.startsWith('23');
}

import { setImmediate } from 'node:timers/promises';
import type { AnswerContent } from '../../../../src-shared/domain/answer';
import { type ImportRow, MAX_ROWS_PER_STAGE } from '../../../../src-shared/domain/answer-import';
import {
  type AnswerId,
  type AnswerImportId,
  answerIdSchema,
  answerImportIdSchema,
  answerRevisionIdSchema,
} from '../../../../src-shared/domain/ids';
import type { Officer } from '../../../../src-shared/domain/officer';
import type { WriteTransaction } from '../../db/database';
import { enqueueCommand, type OutboxPorts } from '../../sync/outbox';
import { insertOnItsWay } from './answer-import.repository';

/** A command's rows stay well under what one push may hold. */
const MAX_STAGE_CHARACTERS = 200_000;

export interface ImportTarget {
  /** Null for a new answer. */
  answerId: AnswerId | null;
  baseVersion: number | null;
  content: AnswerContent;
}

/**
 * Writes an import into the outbox: its rows in parts, then that it is whole. In the caller's transaction, so that either all of it is
 * there or nothing. Between parts other requests are let in: they read what is committed, and writes wait for the transaction anyway.
 *
 * @param onRows told how many rows were written
 */
export async function commitImport(
  trx: WriteTransaction,
  ports: OutboxPorts,
  officer: Officer,
  { fileName, rows }: { fileName: string; rows: readonly ImportTarget[] },
  onRows: (rows: number) => void,
): Promise<AnswerImportId> {
  const importId = answerImportIdSchema.parse(ports.ids.next());
  const command = { actor: officer.id, messageId: null, subjectId: importId };
  let firstSeq: number | null = null;
  let parts = 0;
  let written = 0;
  for (const part of partsOf(rows, ports)) {
    const args = { importId, part: parts, rows: part };
    const { seq } = await enqueueCommand(trx, ports, { type: 'answer_import.stage', args, ...command });
    firstSeq ??= seq;
    parts += 1;
    written += part.length;
    onRows(written);
    await setImmediate();
  }
  const args = { importId, fileName, parts, rows: written };
  const { seq, at } = await enqueueCommand(trx, ports, { type: 'answer_import.finish', args, ...command });
  await insertOnItsWay(trx, {
    import_id: importId,
    file_name: fileName,
    first_seq: firstSeq ?? seq,
    last_seq: seq,
    at,
  });
  return importId;
}

function* partsOf(targets: readonly ImportTarget[], { ids }: OutboxPorts): Generator<ImportRow[]> {
  let part: ImportRow[] = [];
  let characters = 0;
  for (const { answerId, baseVersion, content } of targets) {
    const row: ImportRow = {
      revisionId: answerRevisionIdSchema.parse(ids.next()),
      answerId: answerId ?? answerIdSchema.parse(ids.next()),
      baseVersion,
      content,
    };
    const { length } = JSON.stringify(row);
    if (part.length === MAX_ROWS_PER_STAGE || (part.length > 0 && characters + length > MAX_STAGE_CHARACTERS)) {
      yield part;
      part = [];
      characters = 0;
    }
    part.push(row);
    characters += length;
  }
  if (part.length > 0) yield part;
}

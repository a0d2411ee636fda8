import { createHash, randomUUID } from 'node:crypto';
import { evenPieces } from '../../src-files/bundle/file-parts';
import { fileTypeOf, HEAD_BYTES } from '../../src-files/file-type';
import type { FerryRecordLine } from '../../src-shared/sync/ferry';
import type { IngestRecord } from '../../src-shared/sync/ingest';
import type { ReceivedFiles } from '../channels/ingest/ingest.service';
import type { RecordSink } from '../channels/ingest/record-sink';
import { type AttachmentSettings, limitOf } from '../features/attachment/attachment-settings';
import type { Received } from '../features/attachment/receive-file.service';
import type { Logger } from '../platform/log';
import { MAX_FILE_BYTES } from './outside-export';
import { beginFile, dropFile, findFile, finishFile, keepFilePart } from './outside-file.repository';
import { keepRecord } from './outside-record.repository';
import type { OutsideStore } from './outside-store';

const PART_BYTES = 1024 * 1024;

/** Messages and files that collectors bring to the outside network wait in its store for the next bundle. */
export function createOutsideSink(store: OutsideStore, log: Logger, settings: AttachmentSettings): RecordSink {
  return {
    log,
    async take(_deskId, records, received) {
      return store.transact(() =>
        records.map((record) => ({
          outcome: keepRecord(store, lineOf(store, settings, record, received))
            ? ('accepted' as const)
            : ('repeated' as const),
        })),
      );
    },
    takeFile: (_deskId, source, expected) => takeFile(store, settings, source, expected),
  };
}

/** Part by part, so that its size costs no memory. What breaks off is removed. */
async function takeFile(
  store: OutsideStore,
  settings: AttachmentSettings,
  source: AsyncIterable<Buffer>,
  expected: string | null,
): Promise<Received> {
  const id = randomUUID();
  store.transact(() => beginFile(store, id));
  let isKept = false;
  try {
    const hash = createHash('sha256');
    let limit: number | null = null;
    let position = 0;
    let size = 0;
    for await (const part of evenPieces(source, PART_BYTES)) {
      limit ??= largestOfHead(settings, part.subarray(0, HEAD_BYTES));
      size += part.length;
      if (size > limit) return { ok: false, reason: 'too_large' };
      hash.update(part);
      const at = position;
      store.transact(() => keepFilePart(store, id, at, part));
      position += 1;
    }
    if (size === 0) return { ok: false, reason: 'empty' };
    const sha256 = hash.digest('hex');
    if (expected !== null && expected !== sha256) return { ok: false, reason: 'wrong_hash' };
    store.transact(() => finishFile(store, id, { sha256, size }));
    isKept = true;
    return { ok: true, sha256, size };
  } finally {
    if (!isKept) store.transact(() => dropFile(store, id));
  }
}

/** Pictures and videos are told from their beginning; of the rest the gateway says which it is, once all of it is there. */
function largestOfHead(settings: AttachmentSettings, head: Buffer): number {
  const type = fileTypeOf(head, null);
  return type === null
    ? Math.max(settings.pictureBytes, settings.documentBytes, settings.otherBytes)
    : limitOf(settings, type);
}

/**
 * Files that were named by their names in a folder are named by their hashes from here on; what was not kept says why. What the gateway
 * would not keep of so many files of one message, or no bundle could carry, does not go.
 */
function lineOf(
  store: OutsideStore,
  settings: AttachmentSettings,
  record: IngestRecord,
  received: ReceivedFiles | undefined,
): FerryRecordLine {
  const notKept: FerryRecordLine['notKept'] = [];
  let room = Math.min(settings.messageBytes, MAX_FILE_BYTES);
  const attachments = record.attachments?.map((attachment) => {
    const file = 'file' in attachment ? received?.get(attachment.file) : undefined;
    const named =
      'file' in attachment
        ? { name: file?.name ?? attachment.file, sha256: file?.sha256 ?? null }
        : { name: attachment.name, sha256: attachment.sha256 };
    if (named.sha256 !== null) {
      const size = findFile(store, named.sha256)?.size ?? 0;
      room -= size;
      if (room >= 0) return { name: named.name, sha256: named.sha256 };
      room += size;
      notKept.push({ name: named.name, size, reason: 'too_large' });
      return { file: named.name };
    }
    const reason = file?.reason === 'too_large' || file?.reason === 'empty' ? file.reason : 'missing';
    notKept.push({ name: named.name, size: file?.size ?? null, reason });
    return { file: named.name };
  });
  return { record: attachments === undefined ? record : { ...record, attachments }, notKept };
}

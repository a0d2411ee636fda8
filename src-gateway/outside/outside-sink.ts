import { createHash } from 'node:crypto';
import { BUNDLE_LIMITS } from '../../src-files/bundle/bundle-limits';
import type { FerryRecordLine } from '../../src-shared/sync/ferry';
import type { IngestRecord } from '../../src-shared/sync/ingest';
import type { ReceivedFiles } from '../channels/ingest/ingest.service';
import type { RecordSink } from '../channels/ingest/record-sink';
import { type AttachmentSettings, largestOf } from '../features/attachment/attachment-settings';
import type { Received } from '../features/attachment/receive-file.service';
import type { Logger } from '../platform/log';
import { keepFile, keepRecord } from './outside-record.repository';
import type { OutsideStore } from './outside-store';

/** Messages and files that collectors bring to the outside network wait in its store for the next bundle; each file is one part of it. */
export function createOutsideSink(store: OutsideStore, log: Logger, settings: AttachmentSettings): RecordSink {
  const largest = Math.min(largestOf(settings), BUNDLE_LIMITS.maxPartBytes);
  return {
    log,
    async take(_deskId, records, received) {
      return store.transact(() =>
        records.map((record) => ({
          outcome: keepRecord(store, lineOf(record, received)) ? ('accepted' as const) : ('repeated' as const),
        })),
      );
    },
    async takeFile(_deskId, source, expected) {
      const read = await readAll(source, largest);
      if (!Buffer.isBuffer(read)) return { ok: false, reason: read };
      const sha256 = createHash('sha256').update(read).digest('hex');
      if (expected !== null && expected !== sha256) return { ok: false, reason: 'wrong_hash' };
      store.transact(() => keepFile(store, sha256, read));
      return { ok: true, sha256, size: read.length };
    },
  };
}

/** Files that were named by their names in a folder are named by their hashes from here on; what was not kept says why. */
function lineOf(record: IngestRecord, received: ReceivedFiles | undefined): FerryRecordLine {
  const notKept: FerryRecordLine['notKept'] = [];
  const attachments = record.attachments?.map((attachment) => {
    if (!('file' in attachment)) return attachment;
    const file = received?.get(attachment.file);
    if (file?.sha256 !== null && file?.sha256 !== undefined) return { name: file.name, sha256: file.sha256 };
    const reason = file?.reason === 'too_large' || file?.reason === 'empty' ? file.reason : 'missing';
    notKept.push({ name: attachment.file, size: file?.size ?? null, reason });
    return attachment;
  });
  return { record: attachments === undefined ? record : { ...record, attachments }, notKept };
}

async function readAll(
  source: AsyncIterable<Buffer>,
  largest: number,
): Promise<Buffer | Extract<Received, { ok: false }>['reason']> {
  const parts: Buffer[] = [];
  let size = 0;
  for await (const part of source) {
    size += part.length;
    if (size > largest) return 'too_large';
    parts.push(part);
  }
  return size === 0 ? 'empty' : Buffer.concat(parts, size);
}

import type { IngestRecord } from '../../../src-shared/sync/ingest';
import type { IngestDeps } from '../../deps';
import { type Received, receiveFile } from '../../features/attachment/receive-file.service';
import type { Logger } from '../../platform/log';
import { type IngestOutcome, ingestBatch, type ReceivedFiles } from './ingest.service';

/** Where checked messages and their files go: into a desk, or, in the outside network, into the store that waits for the next bundle. */
export interface RecordSink {
  log: Logger;
  /** @param received what became of the files that the records name by their names in a folder */
  take(deskId: string, records: readonly IngestRecord[], received?: ReceivedFiles): Promise<IngestOutcome[]>;
  /** @param expected the hash under which the file was announced; null where it names itself */
  takeFile(deskId: string, source: AsyncIterable<Buffer>, expected: string | null): Promise<Received>;
}

/** The desk itself. */
export function createDeskSink(deps: IngestDeps): RecordSink {
  return {
    log: deps.log,
    take: (deskId, records, received) => ingestBatch(deps, deskId, records, received),
    takeFile: (deskId, source, expected) =>
      receiveFile({ ...deps, settings: deps.config.attachments }, deskId, source, expected),
  };
}

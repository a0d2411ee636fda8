import type { z } from 'zod';
import { BundleRefused } from '../../src-files/bundle/bundle-refused';
import { itemsOf } from '../../src-files/bundle/file-parts';
import { folderOf, linesOf, parseLine } from '../../src-files/bundle/json-parts';
import type { VerifiedBundle } from '../../src-files/bundle/read-bundle';
import type { BundlePart } from '../../src-files/bundle/tar-parts';
import {
  type FerryOutsideState,
  type FerryReceiptLine,
  type FerryRecordLine,
  ferryOutsideStateSchema,
  ferryReceiptLineSchema,
  ferryRecordLineSchema,
} from '../../src-shared/sync/ferry';
import { INGEST_BATCH, ingestBatch, type ReceivedFiles } from '../channels/ingest/ingest.service';
import { inTransaction } from '../db/transaction';
import type { IngestDeps } from '../deps';
import { receiveFile } from '../features/attachment/receive-file.service';
import type { FerryImportDeps } from './ferry-import.service';
import { setAside } from './ferry-order.repository';
import { readState } from './ferry-state';

export interface OutsideLoad {
  state: FerryOutsideState;
  /** Messages that were handed in, and how many of them were set aside. */
  commands: number;
  refused: number;
  receipts: FerryReceiptLine[];
}

/**
 * Takes what the outside network sends: files and messages through the services that serve the collectors, each message once by channel
 * and remote id; one that the desk cannot take is set aside with its reason. Receipts are handed back, for the transaction that notes
 * the bundle's number. All of it is checked before anything is taken.
 *
 * @throws BundleRefused, or the failure of the database; the same bundle is then taken again
 */
export async function takeFromOutside(
  deps: FerryImportDeps,
  peer: { id: string; deskId: string },
  bundle: VerifiedBundle,
): Promise<OutsideLoad> {
  const ingest: IngestDeps = { ...deps, boss: deps.ports.boss };
  const { state, receipts } = await check(bundle);
  const load: OutsideLoad = { state, commands: 0, refused: 0, receipts };
  const ports = { ...ingest, settings: deps.config.attachments };
  for await (const item of itemsOf(bundle.parts())) {
    if (!('part' in item)) await receiveFile(ports, peer.deskId, item.pieces, item.sha256);
    else if (folderOf(item.part) === 'records') await takeRecords(ingest, peer, recordsOf(item.part), load);
  }
  return load;
}

async function check(bundle: VerifiedBundle): Promise<Pick<OutsideLoad, 'state' | 'receipts'>> {
  let state: FerryOutsideState | null = null;
  const receipts: FerryReceiptLine[] = [];
  for await (const item of itemsOf(bundle.parts())) {
    if (!('part' in item)) {
      for await (const _ of item.pieces);
      continue;
    }
    const { part } = item;
    const folder = folderOf(part);
    if (state === null) state = readState(part.name, part.bytes, ferryOutsideStateSchema);
    else if (folder === 'records') recordsOf(part);
    else if (folder === 'receipts') receipts.push(...parsed(part, ferryReceiptLineSchema));
    else throw new BundleRefused('bad_contents', part.name);
  }
  if (state === null) throw new BundleRefused('bad_contents', 'no state');
  return { state, receipts };
}

async function takeRecords(
  deps: IngestDeps,
  peer: { id: string; deskId: string },
  lines: readonly FerryRecordLine[],
  load: OutsideLoad,
): Promise<void> {
  for (let from = 0; from < lines.length; from += INGEST_BATCH) {
    const batch = lines.slice(from, from + INGEST_BATCH);
    const records = batch.map(({ record }) => record);
    const outcomes = await ingestBatch(deps, peer.deskId, records, namesOf(batch));
    load.commands += records.length;
    for (const [index, record] of records.entries()) {
      const outcome = outcomes[index];
      if (outcome?.outcome !== 'refused') continue;
      load.refused += 1;
      await inTransaction(deps.db, (trx) => setAside(trx, peer.id, record, outcome.reason));
    }
  }
}

/** Files that were not carried, under the names that their records have for them. */
function namesOf(lines: readonly FerryRecordLine[]): ReceivedFiles {
  return new Map(
    lines.flatMap(({ notKept }) => notKept.map((file) => [file.name, { ...file, sha256: null }] as const)),
  );
}

function recordsOf(part: BundlePart): FerryRecordLine[] {
  return parsed(part, ferryRecordLineSchema);
}

function parsed<T>(part: BundlePart, schema: z.ZodType<T>): T[] {
  return linesOf(part).map((line) => {
    const read = schema.safeParse(parseLine(line, part.name));
    if (!read.success) throw new BundleRefused('bad_contents', part.name);
    return read.data;
  });
}

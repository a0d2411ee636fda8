import { BundleRefused } from '../../../../src-files/bundle/bundle-refused';
import { itemsOf } from '../../../../src-files/bundle/file-parts';
import { folderOf, linesOf, parseLine } from '../../../../src-files/bundle/json-parts';
import type { VerifiedBundle } from '../../../../src-files/bundle/read-bundle';
import {
  type FerryGatewayState,
  ferryGatewayStateSchema,
  ferryResultLineSchema,
} from '../../../../src-shared/sync/ferry';
import {
  PROTOCOL_VERSION,
  type PushResponse,
  type Transaction,
  transactionSchema,
} from '../../../../src-shared/sync/protocol';

/** More changes than this come as a whole copy instead, which is never held in memory. In bytes of JSON. */
const MAX_CHANGES_BYTES = 64 * 1024 * 1024;

/** What is held in memory of a bundle from the gateway. */
export interface Cargo {
  results: PushResponse['results'];
  transactions: Transaction[];
  attachments: string[];
}

/** @throws BundleRefused bad_contents, other_version */
export async function readGatewayState(bundle: VerifiedBundle): Promise<FerryGatewayState> {
  for await (const part of bundle.parts()) {
    if (part.name !== 'state.json') break;
    const value = parseLine(part.bytes.toString('utf8'), part.name);
    if (typeof value === 'object' && value !== null && 'protocol' in value && value.protocol !== PROTOCOL_VERSION)
      throw new BundleRefused('other_version', `protocol ${String(value.protocol)}, here ${PROTOCOL_VERSION}`);
    const state = ferryGatewayStateSchema.safeParse(value);
    if (!state.success) throw new BundleRefused('bad_contents', part.name);
    return state.data;
  }
  throw new BundleRefused('bad_contents', 'no state');
}

/**
 * Answers and changes; each file is handed on as it comes.
 * @throws BundleRefused bad_contents
 */
export async function readCargo(
  bundle: VerifiedBundle,
  state: FerryGatewayState,
  onFile: (sha256: string, pieces: AsyncIterable<Buffer>) => Promise<void>,
): Promise<Cargo> {
  const cargo: Cargo = { results: [], transactions: [], attachments: [] };
  let bytes = 0;
  for await (const item of itemsOf(bundle.parts())) {
    if (!('part' in item)) {
      await onFile(item.sha256, item.pieces);
      cargo.attachments.push(item.sha256);
      continue;
    }
    const { part } = item;
    const folder = folderOf(part);
    if (folder === 'results') {
      for (const line of linesOf(part)) cargo.results.push(resultOf(line, part.name));
    } else if (folder === 'changes') {
      bytes += part.bytes.length;
      if (bytes > MAX_CHANGES_BYTES) throw new BundleRefused('unpacks_too_large', 'changes');
      for (const line of linesOf(part)) cargo.transactions.push(transactionOf(line, part.name));
    } else if (folder !== 'state.json' && folder !== 'snapshot') {
      throw new BundleRefused('bad_contents', part.name);
    }
  }
  checkOrder(cargo.transactions, state);
  return cargo;
}

/** The lines of the whole copy, in their order. */
export async function* snapshotLines(bundle: VerifiedBundle): AsyncGenerator<string> {
  for await (const part of bundle.parts()) if (folderOf(part) === 'snapshot') yield* linesOf(part);
}

function resultOf(line: string, name: string): PushResponse['results'][number] {
  const parsed = ferryResultLineSchema.safeParse(parseLine(line, name));
  if (!parsed.success || parsed.data.result.outcome === 'retry') throw new BundleRefused('bad_contents', name);
  return parsed.data as PushResponse['results'][number];
}

function transactionOf(line: string, name: string): Transaction {
  const parsed = transactionSchema.safeParse(parseLine(line, name));
  if (!parsed.success) throw new BundleRefused('bad_contents', name);
  return parsed.data;
}

function checkOrder(transactions: readonly Transaction[], { changes }: FerryGatewayState): void {
  const isWhole =
    changes === null
      ? transactions.length === 0
      : transactions.length === changes.next - changes.after &&
        transactions.every(({ seq }, index) => seq === changes.after + 1 + index);
  if (!isWhole) throw new BundleRefused('bad_contents', 'changes are not in order');
}

import type { FerrySlip } from '../../../../src-shared/ipc/ferry-views';
import type { FerryBundleRow } from './ferry-bundle.repository';
import type { FerryIdentity } from './ferry-identity.repository';

/** What stands on the paper that goes with a bundle. */
export function slipOf(
  row: FerryBundleRow,
  { workstation, desk }: Pick<FerryIdentity, 'workstation' | 'desk'>,
): FerrySlip {
  return {
    direction: row.direction,
    seq: row.seq,
    state: row.state,
    fileName: row.file_name,
    fileHash: row.file_hash,
    size: row.size,
    createdAt: row.created_at,
    officer: row.officer,
    workstation: workstation?.name ?? '',
    desk: desk?.name ?? '',
    commands: row.commands,
    changes: row.changes,
    attachments: (JSON.parse(row.attachments) as string[]).length,
    receiptedAt: row.receipted_at,
  };
}

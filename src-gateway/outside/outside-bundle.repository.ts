import type { OutsideStore } from './outside-store';

export interface OutsideBundle {
  direction: 'in' | 'out';
  epoch: string;
  seq: number;
  manifestHash: string | null;
  fileName: string;
  at: string;
}

export function putOutsideBundle({ db }: OutsideStore, bundle: OutsideBundle): void {
  db.prepare(
    `insert into bundle (direction, epoch, seq, manifest_hash, file_name, at) values (?, ?, ?, ?, ?, ?)
     on conflict do update set manifest_hash = excluded.manifest_hash`,
  ).run(bundle.direction, bundle.epoch, bundle.seq, bundle.manifestHash, bundle.fileName, bundle.at);
}

/** What was taken in an epoch, by number. */
export function listOutsideTaken({ db }: OutsideStore, epoch: string): { seq: number; hash: string | null }[] {
  const rows = db
    .prepare("select seq, manifest_hash from bundle where direction = 'in' and epoch = ? order by seq")
    .all(epoch);
  return rows.map((row) => ({ seq: Number(row['seq']), hash: textOrNull(row['manifest_hash']) }));
}

/** The newest first. */
export function listOutsideBundles({ db }: OutsideStore, limit: number): OutsideBundle[] {
  const rows = db
    .prepare(
      'select direction, epoch, seq, manifest_hash, file_name, at from bundle order by at desc, seq desc limit ?',
    )
    .all(limit);
  return rows.map((row) => ({
    direction: row['direction'] === 'in' ? 'in' : 'out',
    epoch: String(row['epoch']),
    seq: Number(row['seq']),
    manifestHash: textOrNull(row['manifest_hash']),
    fileName: String(row['file_name']),
    at: String(row['at']),
  }));
}

function textOrNull(value: unknown): string | null {
  return value === null ? null : String(value);
}

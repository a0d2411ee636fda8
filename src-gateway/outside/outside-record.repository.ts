import type { FerryRecordLine } from '../../src-shared/sync/ferry';
import type { OutsideStore } from './outside-store';

/**
 * Keeps a message for the next bundle, once by channel and remote id. A repetition that names other files goes again, so that the desk
 * hears of them.
 *
 * @returns whether it was new
 */
export function keepRecord({ db }: OutsideStore, line: FerryRecordLine): boolean {
  const { channel, remoteId, attachments } = line.record;
  const files = JSON.stringify((attachments ?? []).flatMap((file) => ('sha256' in file ? [file.sha256] : [])));
  const text = JSON.stringify(line);
  const known = db.prepare('select files from record where channel = ? and remote_id = ?').get(channel, remoteId);
  if (known === undefined) {
    db.prepare('insert into record (channel, remote_id, line, files) values (?, ?, ?, ?)').run(
      channel,
      remoteId,
      text,
      files,
    );
    return true;
  }
  if (known['files'] !== files)
    db.prepare(
      'update record set line = ?, files = ?, carried_seq = null, arrived = 0 where channel = ? and remote_id = ?',
    ).run(text, files, channel, remoteId);
  return false;
}

export interface WaitingRecord {
  number: number;
  line: string;
  files: string[];
  /** Bytes of its files that are here. */
  bytes: number;
}

/** Messages for which no receipt has come, oldest first. */
export function listWaitingRecords({ db }: OutsideStore, limit: number): WaitingRecord[] {
  const rows = db
    .prepare(
      `select number, line, files,
         (select coalesce(sum(size), 0) from file where sha256 in (select value from json_each(record.files))) as bytes
       from record where arrived = 0 order by number limit ?`,
    )
    .all(limit);
  return rows.map((row) => ({
    number: Number(row['number']),
    line: String(row['line']),
    files: JSON.parse(String(row['files'])) as string[],
    bytes: Number(row['bytes']),
  }));
}

export function markRecordsCarried({ db }: OutsideStore, through: number, seq: number): void {
  db.prepare('update record set carried_seq = ? where number <= ? and arrived = 0 and carried_seq is null').run(
    seq,
    through,
  );
}

/** Bundles up to this number have arrived. */
export function markRecordsArrived({ db }: OutsideStore, seq: number): void {
  db.prepare('update record set arrived = 1 where carried_seq <= ? and arrived = 0').run(seq);
}

/** The gateway's store was put back: what it took after this number it has not. */
export function markRecordsLost({ db }: OutsideStore, after: number): void {
  db.prepare('update record set carried_seq = null, arrived = 0 where carried_seq > ?').run(after);
}

export function countRecords({ db }: OutsideStore): { waiting: number; uncarried: number } {
  const row = db
    .prepare(
      'select count(*) as waiting, count(*) filter (where carried_seq is null) as uncarried from record where arrived = 0',
    )
    .get();
  return { waiting: Number(row?.['waiting'] ?? 0), uncarried: Number(row?.['uncarried'] ?? 0) };
}

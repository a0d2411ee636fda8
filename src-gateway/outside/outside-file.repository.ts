import type { OutsideStore } from './outside-store';

/** Begins a file; nobody sees it before it is whole. */
export function beginFile({ db }: OutsideStore, id: string): void {
  db.prepare('insert into file (id, sha256, size) values (?, null, 0)').run(id);
}

export function keepFilePart({ db }: OutsideStore, id: string, position: number, bytes: Uint8Array): void {
  db.prepare('insert into file_part (file_id, position, bytes) values (?, ?, ?)').run(id, position, bytes);
}

/** It is whole. One of the same content that is here already stays in its place. */
export function finishFile(store: OutsideStore, id: string, { sha256, size }: { sha256: string; size: number }): void {
  if (findFile(store, sha256) !== null) dropFile(store, id);
  else store.db.prepare('update file set sha256 = ?, size = ? where id = ?').run(sha256, size, id);
}

export function dropFile({ db }: OutsideStore, id: string): void {
  db.prepare('delete from file where id = ?').run(id);
}

/** What was being handed in when the program ended. */
export function dropUnfinishedFiles({ db }: OutsideStore): void {
  db.prepare('delete from file where sha256 is null').run();
}

export function findFile({ db }: OutsideStore, sha256: string): { id: string; size: number } | null {
  const row = db.prepare('select id, size from file where sha256 = ?').get(sha256);
  return row === undefined ? null : { id: String(row['id']), size: Number(row['size']) };
}

/** The parts of a file, one at a time. */
export function* filePartsOf({ db }: OutsideStore, id: string): Generator<Uint8Array> {
  const select = db.prepare('select bytes from file_part where file_id = ? and position = ?');
  for (let position = 0; ; position += 1) {
    const bytes = select.get(id, position)?.['bytes'];
    if (!(bytes instanceof Uint8Array)) return;
    yield bytes;
  }
}

import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { EXIT_CONFIG, StartupProblem } from '../platform/startup-problem';

const SCHEMA_VERSION = 2;
const SCHEMA = `
create table identity (id integer primary key check (id = 1), value text not null) strict;
-- Bundles, either way. epoch: empty for what goes out, whose numbers run through every epoch.
create table bundle (
  direction text not null check (direction in ('in', 'out')),
  epoch text not null,
  seq integer not null,
  manifest_hash text,
  file_name text not null,
  at text not null,
  primary key (direction, epoch, seq)
) strict, without rowid;
-- Citizens' messages. carried_seq: the first bundle that carries it; arrived: that bundle, or a later one, has a receipt.
create table record (
  number integer primary key,
  channel text not null,
  remote_id text not null,
  line text not null,
  files text not null,
  carried_seq integer,
  arrived integer not null default 0,
  unique (channel, remote_id)
) strict;
-- Replies to publish. told: the inside knows this state, or a bundle that carries it (carried_seq) is under way.
create table letter (
  reply_id text primary key,
  attempt integer not null,
  body text not null,
  state text not null check (state in ('pending', 'sending', 'unknown', 'published', 'refused')),
  note text not null,
  receipt_id text,
  tries integer not null default 0,
  next_at integer not null,
  carried_seq integer,
  told integer not null default 0
) strict;
`;
/** Files in parts. sha256: null while it is being handed in; size: in bytes. */
const FILES = `
create table file (id text primary key, sha256 text unique, size integer not null) strict;
create table file_part (
  file_id text not null references file (id) on delete cascade,
  position integer not null,
  bytes blob not null,
  primary key (file_id, position)
) strict;
`;
const FROM_VERSION_1 = `
alter table file rename to whole_file;
${FILES}
insert into file (id, sha256, size) select sha256, sha256, length(bytes) from whole_file;
insert into file_part (file_id, position, bytes) select sha256, 0, bytes from whole_file;
drop table whole_file;
`;

/**
 * The store of the machine in the outside network: one SQLite file, every commit on the disk before it is answered, so that after
 * `kill -9` or a power cut everything that was said still holds.
 */
export class OutsideStore {
  private constructor(readonly db: DatabaseSync) {}

  /** @throws StartupProblem when it is of a newer program, or cannot be opened */
  static open(folder: string): OutsideStore {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    const file = join(folder, 'outside.sqlite');
    const isNew = !existsSync(file);
    const db = new DatabaseSync(file, { timeout: 10_000 });
    db.exec('pragma journal_mode = wal; pragma synchronous = full; pragma foreign_keys = on;');
    const store = new OutsideStore(db);
    const version = Number(db.prepare('pragma user_version').get()?.['user_version'] ?? 0);
    if (version > SCHEMA_VERSION) {
      db.close();
      throw new StartupProblem(
        `${file} 由更新版本的程序使用过：没有改动；请使用那个版本。 The store was used by a newer version of this program: nothing was changed; use that version.`,
        EXIT_CONFIG,
      );
    }
    const steps = isNew || version === 0 ? `${SCHEMA} ${FILES}` : version === 1 ? FROM_VERSION_1 : null;
    if (steps !== null) store.transact(() => db.exec(`${steps} pragma user_version = ${SCHEMA_VERSION};`));
    return store;
  }

  /** Everything that `work` writes, or nothing. `work` does not wait for anything. */
  transact<T>(work: () => T): T {
    this.db.exec('begin immediate');
    try {
      const result = work();
      this.db.exec('commit');
      return result;
    } catch (error) {
      this.db.exec('rollback');
      throw error;
    }
  }

  close(): void {
    this.db.close();
  }
}

import type { SqliteMigration } from './migration';

/** Ferry bundles: who this workstation is to its gateway without a network, and what was carried either way. */
export const ferry: SqliteMigration = {
  version: 4,
  name: '0004-ferry',
  sql: `
CREATE TABLE ferry_identity (
  id INTEGER PRIMARY KEY CHECK (id = 1),
  state TEXT NOT NULL CHECK (state IN ('requested', 'enrolled')),
  keys TEXT NOT NULL,
  -- Made and not yet known to have arrived; null when there are none. Until when the present ones count besides them.
  next_keys TEXT,
  next_old_until TEXT,
  -- JSON list of {keys, until}: they only open what was encrypted to them.
  former_keys TEXT NOT NULL,
  -- JSON list of {keys, acceptedUntil}, the newest last.
  gateway_keys TEXT NOT NULL,
  workstation_id TEXT,
  workstation_name TEXT,
  desk_id TEXT,
  desk_name TEXT,
  -- The gateway's answer, as JSON, until people have compared fingerprints.
  answer TEXT,
  -- Number of the next bundle; the last one that is known to have arrived, 0 for none, with its manifest's hash.
  out_next INTEGER NOT NULL,
  out_receipted INTEGER NOT NULL,
  out_receipted_hash TEXT
) STRICT;

CREATE TABLE ferry_bundle (
  direction TEXT NOT NULL CHECK (direction IN ('out', 'in')),
  -- The gateway's numbers begin anew with every epoch; empty for what goes out.
  epoch TEXT NOT NULL,
  seq INTEGER NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('writing', 'written', 'receipted', 'taken')),
  manifest_hash TEXT,
  file_name TEXT NOT NULL,
  file_hash TEXT,
  size INTEGER,
  created_at TEXT NOT NULL,
  officer TEXT NOT NULL,
  commands INTEGER NOT NULL,
  changes INTEGER NOT NULL,
  -- JSON list of the files' hashes.
  attachments TEXT NOT NULL,
  receipted_at TEXT,
  PRIMARY KEY (direction, epoch, seq)
) STRICT, WITHOUT ROWID;
`,
};

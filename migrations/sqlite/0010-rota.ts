import type { SqliteMigration } from './migration';

/** The rota and its swaps, and of which shift an officer was reminded at this workstation. */
export const rota: SqliteMigration = {
  version: 10,
  name: '0010-rota',
  sql: `
CREATE TABLE rota_shift (
  id TEXT PRIMARY KEY NOT NULL,
  desk_id TEXT NOT NULL,
  day TEXT NOT NULL,
  label TEXT NOT NULL,
  starts_at TEXT NOT NULL,
  ends_at TEXT NOT NULL,
  officer_id TEXT NOT NULL,
  instead_of_id TEXT,
  note TEXT NOT NULL,
  removed INTEGER NOT NULL,
  updated_by TEXT NOT NULL,
  updated_at TEXT NOT NULL,
  version INTEGER NOT NULL
) STRICT;
CREATE INDEX rota_shift_day ON rota_shift (day) WHERE removed = 0;
CREATE INDEX rota_shift_end ON rota_shift (ends_at) WHERE removed = 0;

CREATE TABLE rota_swap (
  id TEXT PRIMARY KEY NOT NULL,
  desk_id TEXT NOT NULL,
  shift_id TEXT NOT NULL,
  shift_version INTEGER NOT NULL,
  from_id TEXT NOT NULL,
  to_id TEXT NOT NULL,
  other_shift_id TEXT,
  other_shift_version INTEGER,
  proposed_by_id TEXT NOT NULL,
  proposed_at TEXT NOT NULL,
  note TEXT NOT NULL,
  state TEXT NOT NULL,
  answered_by_id TEXT,
  answered_at TEXT,
  answer_note TEXT NOT NULL,
  version INTEGER NOT NULL
) STRICT;
CREATE INDEX rota_swap_open ON rota_swap (proposed_at) WHERE state = 'proposed';
CREATE INDEX rota_swap_time ON rota_swap (proposed_at);

CREATE TABLE rota_reminder (
  shift_id TEXT NOT NULL,
  officer_id TEXT NOT NULL,
  -- The time that the officer was told: a shift that is moved is told again.
  starts_at TEXT NOT NULL,
  PRIMARY KEY (shift_id, officer_id)
) STRICT, WITHOUT ROWID;
`,
};

import type { SqliteMigration } from './migration';

/**
 * Shifts, promises to citizens and handovers; and what an officer has written into a handover that is not given yet. Only the gateway's
 * rows of these tables are records: here they are a copy with the effects of what waits.
 */
export const shift: SqliteMigration = {
  version: 9,
  name: '0009-shift',
  sql: `
CREATE TABLE shift (
  id TEXT PRIMARY KEY NOT NULL,
  desk_id TEXT NOT NULL,
  officer_id TEXT NOT NULL,
  officer_name TEXT NOT NULL,
  workstation_id TEXT NOT NULL,
  state TEXT NOT NULL,
  started_at TEXT NOT NULL,
  checks TEXT NOT NULL,
  ended_at TEXT,
  handover_id TEXT,
  end_word TEXT,
  version INTEGER NOT NULL
) STRICT;
CREATE INDEX shift_running ON shift (officer_id) WHERE state = 'running';

CREATE TABLE promise (
  id TEXT PRIMARY KEY NOT NULL,
  desk_id TEXT NOT NULL,
  message_id TEXT NOT NULL,
  text TEXT NOT NULL,
  due_at TEXT NOT NULL,
  made_by TEXT NOT NULL,
  made_at TEXT NOT NULL,
  kept_at TEXT,
  kept_by TEXT,
  version INTEGER NOT NULL
) STRICT;
CREATE INDEX promise_open ON promise (due_at) WHERE kept_at IS NULL;

CREATE TABLE handover (
  id TEXT PRIMARY KEY NOT NULL,
  desk_id TEXT NOT NULL,
  shift_id TEXT NOT NULL,
  workstation_id TEXT NOT NULL,
  from_id TEXT NOT NULL,
  from_name TEXT NOT NULL,
  to_id TEXT,
  to_name TEXT,
  state TEXT NOT NULL,
  items TEXT NOT NULL,
  offered_at TEXT NOT NULL,
  accepted_at TEXT,
  outgoing TEXT NOT NULL,
  incoming TEXT,
  word TEXT,
  seal TEXT,
  version INTEGER NOT NULL
) STRICT;
CREATE INDEX handover_offered ON handover (offered_at);
CREATE INDEX handover_open ON handover (shift_id) WHERE state IN ('offered', 'questioned');

CREATE INDEX reply_officer ON reply (officer_id, queued_at);
CREATE INDEX emergency_open ON emergency (raised_at) WHERE resolved_at IS NULL;

CREATE TABLE handover_paper (
  subject_id TEXT NOT NULL,
  officer_id TEXT NOT NULL,
  paper TEXT NOT NULL,
  PRIMARY KEY (subject_id, officer_id)
) STRICT, WITHOUT ROWID;
`,
};

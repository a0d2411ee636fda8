import type { SqliteMigration } from './migration';

/** Which messages must stay and which are erased; `erasure`: of which of these nothing is left in this database either. */
export const retention: SqliteMigration = {
  version: 11,
  name: '0011-retention',
  sql: `
CREATE TABLE retention (
  id TEXT PRIMARY KEY,
  desk_id TEXT NOT NULL,
  message_id TEXT NOT NULL,
  hold_reason TEXT,
  held_by TEXT,
  held_at TEXT,
  erased_at TEXT
) STRICT;
CREATE INDEX retention_erased ON retention (id) WHERE erased_at IS NOT NULL;
CREATE TABLE erasure (message_id TEXT PRIMARY KEY) STRICT, WITHOUT ROWID;
`,
};

import type { SqliteMigration } from './migration';

/** What the gateway has of the audit log and has signed; looking the log up by time, person and action. */
export const audit: SqliteMigration = {
  version: 6,
  name: '0006-audit',
  sql: `
CREATE TABLE audit_sent (
  id INTEGER PRIMARY KEY CHECK (id = 1),
  seq INTEGER NOT NULL,
  head TEXT,
  -- What the gateway or the log itself shows to be wrong; null while all is well.
  problem TEXT
) STRICT;
INSERT INTO audit_sent (id, seq, head, problem) VALUES (1, 0, NULL, NULL);
CREATE INDEX audit_at ON audit (at, seq);
`,
};

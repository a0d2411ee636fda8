import type { SqliteMigration } from './migration';

/** Files of citizens' messages, and the bodies of those that were fetched, in parts, within the encrypted database. */
export const messageAttachments: SqliteMigration = {
  version: 5,
  name: '0005-message-attachments',
  sql: `
CREATE TABLE message_attachment (
  id TEXT PRIMARY KEY NOT NULL,
  desk_id TEXT NOT NULL,
  message_id TEXT NOT NULL,
  position INTEGER NOT NULL,
  name TEXT NOT NULL,
  sha256 TEXT,
  size INTEGER,
  kind TEXT NOT NULL,
  type TEXT NOT NULL,
  state TEXT NOT NULL,
  reason TEXT,
  thumbnail TEXT,
  duration_ms INTEGER,
  added_at TEXT NOT NULL
) STRICT;
CREATE INDEX message_attachment_message ON message_attachment (message_id, position);

-- What officers asked for: on its way, or waiting for the network, until it is whole and its hash was checked.
CREATE TABLE fetched_file (
  sha256 TEXT PRIMARY KEY NOT NULL,
  size INTEGER NOT NULL,
  -- Bytes that are here.
  received INTEGER NOT NULL,
  whole INTEGER NOT NULL,
  asked_at TEXT NOT NULL,
  used_at TEXT NOT NULL
) STRICT;
CREATE INDEX fetched_file_wanted ON fetched_file (asked_at) WHERE whole = 0;
CREATE INDEX fetched_file_used ON fetched_file (used_at, sha256, size) WHERE whole = 1;

CREATE TABLE fetched_part (
  sha256 TEXT NOT NULL REFERENCES fetched_file (sha256) ON DELETE CASCADE,
  position INTEGER NOT NULL,
  bytes BLOB NOT NULL,
  PRIMARY KEY (sha256, position)
) STRICT;
`,
};

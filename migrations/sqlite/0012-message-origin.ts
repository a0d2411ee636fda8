import type { SqliteMigration } from './migration';

/**
 * Where messages came from about which there are words here, so that the words find their message when it comes back under another id;
 * and the way to look for one.
 */
export const messageOrigin: SqliteMigration = {
  version: 12,
  name: '0012-message-origin',
  sql: `
CREATE TABLE message_origin (
  message_id TEXT PRIMARY KEY,
  channel TEXT NOT NULL,
  remote_id TEXT NOT NULL,
  author_name TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX message_remote ON message (remote_id);
`,
};

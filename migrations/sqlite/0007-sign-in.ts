import type { SqliteMigration } from './migration';

/** What the gateway has said about signing in, and changes of passphrases that it has not heard of yet. */
export const signIn: SqliteMigration = {
  version: 7,
  name: '0007-sign-in',
  sql: `
CREATE TABLE sign_in_rule (
  id INTEGER PRIMARY KEY CHECK (id = 1),
  gateway_keys TEXT NOT NULL,
  lock_after_minutes INTEGER NOT NULL
) STRICT;
CREATE TABLE passphrase_change (
  id INTEGER PRIMARY KEY,
  officer_id TEXT NOT NULL,
  key_id TEXT NOT NULL,
  box TEXT NOT NULL,
  changed_at TEXT NOT NULL
) STRICT;
`,
};

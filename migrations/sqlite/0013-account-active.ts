import type { SqliteMigration } from './migration';

/** An account that the administrator has switched off takes no new replies. */
export const accountActive: SqliteMigration = {
  version: 13,
  name: '0013-account-active',
  sql: 'ALTER TABLE account ADD COLUMN active INTEGER NOT NULL DEFAULT 1;',
};

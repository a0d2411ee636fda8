import type { SqliteMigration } from './migration';

/**
 * The search index of the answer library as it was when last kept, so that starting need not take every answer apart again. Derived
 * data: whatever is wrong with it, it is made anew from the answers.
 */
export const searchIndex: SqliteMigration = {
  version: 2,
  name: '0002-search-index',
  sql: `
CREATE TABLE search_index (
  name TEXT PRIMARY KEY NOT NULL,
  origin TEXT NOT NULL,
  bytes BLOB NOT NULL
) STRICT;
`,
};

import type { SqliteMigration } from './migration';

/** What the check pointed out and was sent all the same, and a second person's word on a reply. */
export const replyReview: SqliteMigration = {
  version: 8,
  name: '0008-reply-review',
  sql: `
ALTER TABLE reply ADD COLUMN overrides TEXT NOT NULL DEFAULT '[]';
ALTER TABLE reply ADD COLUMN review TEXT;
CREATE INDEX reply_checking ON reply (queued_at) WHERE state = 'checking';
`,
};

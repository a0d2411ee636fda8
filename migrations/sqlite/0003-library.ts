import type { SqliteMigration } from './migration';

/**
 * The answer library: what answers carry besides, their versions, revisions under way and life; what was asked and not found;
 * corrections; synonyms; imports; settings of the desk; attachments by content hash; and what each reply kept of its answer.
 * Commands of the outbox need not belong to a message any more, for which its table is written anew.
 */
export const library: SqliteMigration = {
  version: 3,
  name: '0003-library',
  sql: `
ALTER TABLE answer ADD COLUMN short_text TEXT;
ALTER TABLE answer ADD COLUMN link TEXT;
ALTER TABLE answer ADD COLUMN owner_officer_id TEXT;
ALTER TABLE answer ADD COLUMN attachments TEXT NOT NULL DEFAULT '[]';
ALTER TABLE answer ADD COLUMN review_at TEXT;
ALTER TABLE answer ADD COLUMN updated_at TEXT NOT NULL DEFAULT '2000-01-01T00:00:00.000Z';
CREATE INDEX answer_list ON answer (status, question, id);
ALTER TABLE department ADD COLUMN via TEXT NOT NULL DEFAULT 'oa';
ALTER TABLE department ADD COLUMN address TEXT NOT NULL DEFAULT '';
ALTER TABLE message ADD COLUMN reopened_at TEXT;
ALTER TABLE account ADD COLUMN region TEXT NOT NULL DEFAULT '';

CREATE TABLE desk_setting (
  id TEXT PRIMARY KEY NOT NULL,
  desk_id TEXT NOT NULL,
  key TEXT NOT NULL,
  value TEXT NOT NULL
) STRICT;

CREATE TABLE answer_version (
  id TEXT PRIMARY KEY NOT NULL,
  desk_id TEXT NOT NULL,
  answer_id TEXT NOT NULL,
  version INTEGER NOT NULL,
  status TEXT NOT NULL,
  content TEXT NOT NULL,
  author_id TEXT,
  author_name TEXT NOT NULL,
  approver_id TEXT,
  approver_name TEXT NOT NULL,
  at TEXT NOT NULL,
  note TEXT NOT NULL,
  import_id TEXT
) STRICT;
CREATE INDEX answer_version_answer ON answer_version (answer_id, version, at);

CREATE TABLE answer_revision (
  id TEXT PRIMARY KEY NOT NULL,
  desk_id TEXT NOT NULL,
  answer_id TEXT NOT NULL,
  base_version INTEGER,
  content TEXT NOT NULL,
  status TEXT NOT NULL,
  author_id TEXT NOT NULL,
  author_name TEXT NOT NULL,
  origin TEXT NOT NULL,
  version INTEGER NOT NULL,
  saved_at TEXT NOT NULL,
  submitted_at TEXT,
  return_note TEXT NOT NULL,
  returned_by TEXT NOT NULL,
  sibling_of_id TEXT,
  import_id TEXT
) STRICT;
CREATE INDEX answer_revision_answer ON answer_revision (answer_id);
CREATE INDEX answer_revision_status ON answer_revision (status, saved_at, id);
CREATE INDEX answer_revision_author ON answer_revision (author_id, saved_at, id);
CREATE INDEX answer_revision_import ON answer_revision (import_id, id) WHERE import_id IS NOT NULL;

CREATE TABLE answer_event (
  id TEXT PRIMARY KEY NOT NULL,
  desk_id TEXT NOT NULL,
  answer_id TEXT NOT NULL,
  kind TEXT NOT NULL,
  at TEXT NOT NULL,
  actor_id TEXT,
  actor_name TEXT NOT NULL,
  note TEXT NOT NULL,
  version INTEGER,
  revision_id TEXT
) STRICT;
CREATE INDEX answer_event_answer ON answer_event (answer_id, at);

CREATE TABLE answer_import (
  id TEXT PRIMARY KEY NOT NULL,
  desk_id TEXT NOT NULL,
  file_name TEXT NOT NULL,
  state TEXT NOT NULL,
  created INTEGER NOT NULL,
  changed INTEGER NOT NULL,
  imported_by_id TEXT NOT NULL,
  imported_by TEXT NOT NULL,
  imported_at TEXT NOT NULL,
  decided_by TEXT,
  decided_at TEXT,
  note TEXT NOT NULL,
  kept INTEGER NOT NULL
) STRICT;

CREATE TABLE answer_gap (
  id TEXT PRIMARY KEY NOT NULL,
  desk_id TEXT NOT NULL,
  question TEXT NOT NULL,
  key TEXT NOT NULL,
  business_line TEXT,
  count INTEGER NOT NULL,
  message_id TEXT,
  state TEXT NOT NULL,
  assignee_id TEXT,
  note TEXT NOT NULL,
  answer_id TEXT,
  first_asked_at TEXT NOT NULL,
  last_asked_at TEXT NOT NULL,
  version INTEGER NOT NULL
) STRICT;
CREATE INDEX answer_gap_state ON answer_gap (state, count, last_asked_at);
CREATE INDEX answer_gap_key ON answer_gap (key);

CREATE TABLE answer_pair (
  id TEXT PRIMARY KEY NOT NULL,
  desk_id TEXT NOT NULL,
  first_id TEXT NOT NULL,
  second_id TEXT NOT NULL,
  first_version INTEGER NOT NULL,
  second_version INTEGER NOT NULL,
  note TEXT NOT NULL,
  settled_by TEXT NOT NULL,
  settled_at TEXT NOT NULL
) STRICT;

CREATE TABLE correction (
  id TEXT PRIMARY KEY NOT NULL,
  desk_id TEXT NOT NULL,
  answer_id TEXT NOT NULL,
  used_version INTEGER NOT NULL,
  new_version INTEGER NOT NULL,
  reason TEXT NOT NULL,
  note TEXT NOT NULL,
  reply_id TEXT NOT NULL,
  message_id TEXT NOT NULL,
  state TEXT NOT NULL,
  opened_at TEXT NOT NULL,
  settled_at TEXT,
  settled_by TEXT,
  settle_note TEXT NOT NULL,
  correcting_reply_id TEXT
) STRICT;
CREATE INDEX correction_state ON correction (state, opened_at);
CREATE INDEX correction_answer ON correction (answer_id, state);
CREATE INDEX correction_message ON correction (message_id, state);

CREATE TABLE synonym (
  id TEXT PRIMARY KEY NOT NULL,
  desk_id TEXT NOT NULL,
  terms TEXT NOT NULL,
  state TEXT NOT NULL,
  note TEXT NOT NULL,
  origin TEXT NOT NULL,
  updated_by TEXT NOT NULL,
  updated_at TEXT NOT NULL,
  version INTEGER NOT NULL
) STRICT;

-- Derived, per reply with a basis: what it kept of the answer's text. A reply's text is frozen, so it never goes stale.
CREATE TABLE answer_use (
  reply_id TEXT PRIMARY KEY NOT NULL,
  answer_id TEXT NOT NULL,
  answer_version INTEGER NOT NULL,
  officer_id TEXT NOT NULL,
  message_id TEXT NOT NULL,
  queued_at TEXT NOT NULL,
  -- 0 to 1; null when the version is not known here.
  kept REAL,
  as_is INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX answer_use_answer ON answer_use (answer_id, queued_at, kept, as_is);
CREATE INDEX answer_use_unknown ON answer_use (answer_id, answer_version) WHERE kept IS NULL;
CREATE INDEX answer_use_queued ON answer_use (queued_at);
-- Figures read what they need of replies, messages and answers from indexes, never the (large, encrypted) rows.
CREATE INDEX reply_queued ON reply (
  queued_at, state, id, message_id, basis ->> '$.answerId', basis ->> '$.found.by', basis ->> '$.found.rank'
);
CREATE INDEX message_line ON message (id, business_line);
CREATE INDEX answer_figure ON answer (status, business_line, valid_from, valid_until, updated_at, id);

CREATE TABLE attachment (
  sha256 TEXT PRIMARY KEY NOT NULL,
  size INTEGER NOT NULL,
  bytes BLOB NOT NULL,
  -- 1 once the gateway has it.
  stored INTEGER NOT NULL,
  added_at TEXT NOT NULL
) STRICT;
CREATE INDEX attachment_unsent ON attachment (added_at) WHERE stored = 0;

-- An import that this workstation wrote into its outbox: how far it has come is told from the numbers of its commands.
CREATE TABLE import_on_its_way (
  import_id TEXT PRIMARY KEY NOT NULL,
  file_name TEXT NOT NULL,
  first_seq INTEGER NOT NULL,
  last_seq INTEGER NOT NULL,
  at TEXT NOT NULL
) STRICT;

CREATE TABLE outbox_next (
  seq INTEGER PRIMARY KEY,
  id TEXT NOT NULL UNIQUE,
  message_id TEXT,
  type TEXT NOT NULL,
  actor TEXT NOT NULL,
  payload TEXT NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('pending', 'sent', 'applied', 'conflict', 'rejected')),
  result TEXT,
  effect_until INTEGER,
  enqueued_at TEXT NOT NULL,
  settled_at TEXT,
  dismissed INTEGER NOT NULL DEFAULT 0,
  -- What the command is about, where that is not a message: revision, answer, correction, gap, import, synonym.
  subject_id TEXT
) STRICT;
INSERT INTO outbox_next (seq, id, message_id, type, actor, payload, state, result, effect_until, enqueued_at, settled_at, dismissed)
  SELECT seq, id, message_id, type, actor, payload, state, result, effect_until, enqueued_at, settled_at, dismissed FROM outbox;
DROP TABLE outbox;
ALTER TABLE outbox_next RENAME TO outbox;
CREATE INDEX outbox_unsettled ON outbox (seq, message_id) WHERE state IN ('pending', 'sent');
CREATE INDEX outbox_effect ON outbox (effect_until) WHERE effect_until IS NOT NULL;
CREATE INDEX outbox_refused ON outbox (seq) WHERE state IN ('conflict', 'rejected') AND dismissed = 0;
CREATE INDEX outbox_message ON outbox (message_id, state);
CREATE INDEX outbox_subject ON outbox (subject_id, state) WHERE subject_id IS NOT NULL;
`,
};

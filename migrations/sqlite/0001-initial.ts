import type { SqliteMigration } from './migration';

/**
 * First shape of a workstation's database. Entity tables hold the effective state: the gateway's rows plus the
 * effects of commands that the gateway has not answered; `shadow` holds the gateway's own row of whatever an
 * effect touched. No foreign keys between entities: a tombstone may also mean loss of permission, in any order.
 */
export const initial: SqliteMigration = {
  version: 1,
  name: '0001-initial',
  sql: `
CREATE TABLE officer (
  id TEXT PRIMARY KEY NOT NULL,
  desk_id TEXT NOT NULL,
  badge_number TEXT NOT NULL,
  name TEXT NOT NULL,
  role TEXT NOT NULL,
  active INTEGER NOT NULL
) STRICT;

CREATE TABLE department (
  id TEXT PRIMARY KEY NOT NULL,
  desk_id TEXT NOT NULL,
  name TEXT NOT NULL,
  business_lines TEXT NOT NULL,
  active INTEGER NOT NULL
) STRICT;

CREATE TABLE account (
  id TEXT PRIMARY KEY NOT NULL,
  desk_id TEXT NOT NULL,
  channel TEXT NOT NULL,
  name TEXT NOT NULL
) STRICT;

CREATE TABLE answer (
  id TEXT PRIMARY KEY NOT NULL,
  desk_id TEXT NOT NULL,
  question TEXT NOT NULL,
  alternatives TEXT NOT NULL,
  text TEXT NOT NULL,
  text_en TEXT,
  internal_note TEXT NOT NULL,
  basis TEXT,
  business_line TEXT,
  region TEXT NOT NULL,
  owner_department_id TEXT,
  keywords TEXT NOT NULL,
  valid_from TEXT,
  valid_until TEXT,
  status TEXT NOT NULL,
  version INTEGER NOT NULL
) STRICT;

CREATE TABLE message (
  id TEXT PRIMARY KEY NOT NULL,
  desk_id TEXT NOT NULL,
  account_id TEXT NOT NULL,
  channel TEXT NOT NULL,
  remote_id TEXT NOT NULL,
  conversation_id TEXT NOT NULL,
  author_id TEXT NOT NULL,
  author_name TEXT NOT NULL,
  text TEXT NOT NULL,
  posted_at TEXT NOT NULL,
  received_at TEXT NOT NULL,
  category TEXT,
  business_line TEXT,
  status TEXT NOT NULL,
  emergency INTEGER NOT NULL,
  claim_id TEXT,
  claim_version INTEGER NOT NULL,
  holder_id TEXT,
  holder_workstation_id TEXT,
  lease_until TEXT,
  outcome TEXT,
  closed_at TEXT,
  version INTEGER NOT NULL
) STRICT;
-- Two covering indexes: paging by status and time, and the counts. A filter never reads the (large, encrypted) rows it drops.
CREATE INDEX message_queue ON message (status, posted_at, id, channel, category, business_line, emergency, holder_id);
CREATE INDEX message_count ON message (status, channel, category, business_line, emergency, holder_id);
CREATE INDEX message_emergency ON message (posted_at, id) WHERE emergency = 1 AND status <> 'closed';
CREATE INDEX message_conversation ON message (conversation_id, received_at);
CREATE INDEX message_holder ON message (holder_id, received_at) WHERE holder_id IS NOT NULL;

CREATE TABLE emergency (
  id TEXT PRIMARY KEY NOT NULL,
  desk_id TEXT NOT NULL,
  message_id TEXT NOT NULL,
  raised_at TEXT NOT NULL,
  raised_by TEXT NOT NULL,
  note TEXT NOT NULL,
  notified_at TEXT,
  notified_by TEXT,
  acknowledged_at TEXT,
  acknowledged_by TEXT,
  resolved_at TEXT,
  resolved_by TEXT
) STRICT;
CREATE INDEX emergency_message ON emergency (message_id, raised_at);

CREATE TABLE reply (
  id TEXT PRIMARY KEY NOT NULL,
  desk_id TEXT NOT NULL,
  message_id TEXT NOT NULL,
  text TEXT NOT NULL,
  officer_id TEXT NOT NULL,
  officer_name TEXT NOT NULL,
  badge_number TEXT NOT NULL,
  basis TEXT,
  state TEXT NOT NULL,
  queued_at TEXT NOT NULL,
  sent_at TEXT,
  close_after_sent INTEGER NOT NULL,
  version INTEGER NOT NULL
) STRICT;
CREATE INDEX reply_message ON reply (message_id, queued_at);
CREATE INDEX reply_state ON reply (state, message_id);

CREATE TABLE ticket (
  id TEXT PRIMARY KEY NOT NULL,
  desk_id TEXT NOT NULL,
  message_id TEXT NOT NULL,
  department_id TEXT NOT NULL,
  number TEXT,
  text TEXT NOT NULL,
  state TEXT NOT NULL,
  deadline_at TEXT NOT NULL,
  created_at TEXT NOT NULL,
  created_by TEXT NOT NULL,
  settled_at TEXT,
  version INTEGER NOT NULL
) STRICT;
CREATE INDEX ticket_message ON ticket (message_id, state);
CREATE INDEX ticket_state ON ticket (state, message_id);

CREATE TABLE ticket_event (
  id TEXT PRIMARY KEY NOT NULL,
  ticket_id TEXT NOT NULL,
  message_id TEXT NOT NULL,
  kind TEXT NOT NULL,
  text TEXT NOT NULL,
  at TEXT NOT NULL,
  actor TEXT NOT NULL
) STRICT;
CREATE INDEX ticket_event_message ON ticket_event (message_id, at);
CREATE INDEX ticket_event_ticket ON ticket_event (ticket_id, at);

CREATE TABLE delivery (
  id TEXT PRIMARY KEY NOT NULL,
  desk_id TEXT NOT NULL,
  message_id TEXT NOT NULL,
  kind TEXT NOT NULL,
  subject_id TEXT NOT NULL,
  via TEXT NOT NULL,
  state TEXT NOT NULL,
  attempts INTEGER NOT NULL,
  last_error TEXT,
  updated_at TEXT NOT NULL
) STRICT;
CREATE INDEX delivery_message ON delivery (message_id);
CREATE INDEX delivery_subject ON delivery (subject_id);
CREATE INDEX delivery_state ON delivery (state, message_id);

CREATE TABLE draft_offer (
  id TEXT PRIMARY KEY NOT NULL,
  desk_id TEXT NOT NULL,
  message_id TEXT NOT NULL,
  from_officer_id TEXT NOT NULL,
  text TEXT NOT NULL,
  offered_at TEXT NOT NULL
) STRICT;
CREATE INDEX draft_offer_message ON draft_offer (message_id, offered_at);

CREATE TABLE draft (
  message_id TEXT NOT NULL,
  officer_id TEXT NOT NULL,
  text TEXT NOT NULL,
  basis TEXT,
  saved_at TEXT NOT NULL,
  claim_id TEXT,
  claim_lost INTEGER NOT NULL DEFAULT 0,
  PRIMARY KEY (message_id, officer_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE outbox (
  seq INTEGER PRIMARY KEY,
  id TEXT NOT NULL UNIQUE,
  message_id TEXT NOT NULL,
  type TEXT NOT NULL,
  actor TEXT NOT NULL,
  payload TEXT NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('pending', 'sent', 'applied', 'conflict', 'rejected')),
  result TEXT,
  effect_until INTEGER,
  enqueued_at TEXT NOT NULL,
  settled_at TEXT,
  dismissed INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE INDEX outbox_unsettled ON outbox (seq, message_id) WHERE state IN ('pending', 'sent');
CREATE INDEX outbox_effect ON outbox (effect_until) WHERE effect_until IS NOT NULL;
CREATE INDEX outbox_refused ON outbox (seq) WHERE state IN ('conflict', 'rejected') AND dismissed = 0;
CREATE INDEX outbox_message ON outbox (message_id, state);

CREATE TABLE shadow (
  entity TEXT NOT NULL,
  id TEXT NOT NULL,
  row TEXT,
  PRIMARY KEY (entity, id)
) STRICT, WITHOUT ROWID;

CREATE TABLE sync_state (
  id INTEGER PRIMARY KEY CHECK (id = 1),
  scope TEXT,
  epoch TEXT,
  cursor INTEGER,
  next_seq INTEGER NOT NULL,
  desk_name TEXT,
  workstation_id TEXT,
  workstation_name TEXT,
  lease_ms INTEGER,
  clock_offset_ms INTEGER,
  last_synced_at TEXT
) STRICT;
INSERT INTO sync_state (id, next_seq) VALUES (1, 1);

CREATE TABLE setting (
  key TEXT PRIMARY KEY NOT NULL,
  value TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE session (
  id INTEGER PRIMARY KEY CHECK (id = 1),
  officer_id TEXT NOT NULL,
  signed_in_at TEXT NOT NULL,
  boot_id TEXT NOT NULL
) STRICT;

CREATE TABLE audit (
  seq INTEGER PRIMARY KEY,
  at TEXT NOT NULL,
  actor TEXT,
  action TEXT NOT NULL,
  subject TEXT,
  detail TEXT NOT NULL,
  prev_hash TEXT NOT NULL,
  hash TEXT NOT NULL
) STRICT;
CREATE TRIGGER audit_is_never_changed BEFORE UPDATE ON audit BEGIN SELECT RAISE(ABORT, 'audit rows are append-only'); END;
CREATE TRIGGER audit_is_never_deleted BEFORE DELETE ON audit BEGIN SELECT RAISE(ABORT, 'audit rows are append-only'); END;
`,
};

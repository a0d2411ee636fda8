import { type Kysely, sql } from 'kysely';

/** One statement each: PostgreSQL's dialect, nothing that Citus or a pooler could not carry. Instants have milliseconds, like the wire. */
const statements = [
  `create table desk (
     id text primary key,
     name text not null,
     ticket_prefix text not null unique
   )`,
  `create table scope_head (
     scope text primary key references desk (id),
     epoch uuid not null,
     head bigint not null
   )`,
  `create table change_transaction (
     scope text not null,
     seq bigint not null,
     changes jsonb not null,
     at timestamptz(3) not null default now(),
     primary key (scope, seq)
   )`,
  'create index change_transaction_at on change_transaction (at)',
  `create table officer (
     id text primary key,
     desk_id text not null references desk (id),
     badge_number text not null,
     name text not null,
     role text not null,
     active boolean not null
   )`,
  'create index officer_desk on officer (desk_id, id)',
  `create table department (
     id text primary key,
     desk_id text not null references desk (id),
     name text not null,
     business_lines jsonb not null,
     active boolean not null
   )`,
  'create index department_desk on department (desk_id, id)',
  `create table account (
     id text primary key,
     desk_id text not null references desk (id),
     channel text not null,
     name text not null
   )`,
  'create index account_desk on account (desk_id, id)',
  `create table answer (
     id text primary key,
     desk_id text not null references desk (id),
     question text not null,
     alternatives jsonb not null,
     text text not null,
     text_en text,
     internal_note text not null,
     basis jsonb,
     business_line text,
     region text not null,
     owner_department_id text,
     keywords jsonb not null,
     valid_from date,
     valid_until date,
     status text not null,
     version integer not null
   )`,
  'create index answer_desk on answer (desk_id, id)',
  `create table workstation (
     id text primary key,
     name text not null,
     desk_id text not null references desk (id),
     token_hash bytea not null,
     revoked boolean not null default false,
     last_seq bigint not null default 0,
     last_seen_at timestamptz(3),
     clock_offset_ms bigint
   )`,
  `create table conversation (
     id uuid primary key,
     desk_id text not null references desk (id),
     account_id text not null references account (id),
     remote_key text not null,
     unique (account_id, remote_key)
   )`,
  `create table message (
     id uuid primary key,
     desk_id text not null references desk (id),
     account_id text not null references account (id),
     channel text not null,
     remote_id text not null,
     conversation_id uuid not null references conversation (id),
     author_id text not null,
     author_name text not null,
     text text not null,
     posted_at timestamptz(3) not null,
     received_at timestamptz(3) not null,
     category text,
     business_line text,
     status text not null,
     emergency boolean not null,
     claim_id uuid,
     claim_version integer not null default 0,
     claimant_id text,
     holder_id text,
     holder_workstation_id text,
     lease_until timestamptz(3),
     claim_tentative boolean not null default false,
     claim_base_version integer not null default 0,
     claim_rank text collate "C",
     claim_used boolean not null default false,
     outcome jsonb,
     closed_at timestamptz(3),
     version integer not null default 0,
     unique (channel, remote_id)
   )`,
  'create index message_desk on message (desk_id, id)',
  'create index message_conversation on message (conversation_id)',
  'create index message_lease on message (lease_until) where holder_id is not null',
  `create table emergency (
     id uuid primary key,
     desk_id text not null references desk (id),
     message_id uuid not null references message (id),
     raised_at timestamptz(3) not null,
     raised_by text not null,
     note text not null,
     notified_at timestamptz(3),
     notified_by text,
     acknowledged_at timestamptz(3),
     acknowledged_by text,
     resolved_at timestamptz(3),
     resolved_by text
   )`,
  'create index emergency_desk on emergency (desk_id, id)',
  'create index emergency_message on emergency (message_id)',
  `create table reply (
     id uuid primary key,
     desk_id text not null references desk (id),
     message_id uuid not null references message (id),
     text text not null,
     officer_id text not null references officer (id),
     officer_name text not null,
     badge_number text not null,
     basis jsonb,
     state text not null,
     queued_at timestamptz(3) not null,
     sent_at timestamptz(3),
     close_after_sent boolean not null,
     version integer not null
   )`,
  'create index reply_desk on reply (desk_id, id)',
  'create index reply_message on reply (message_id)',
  `create table ticket (
     id uuid primary key,
     desk_id text not null references desk (id),
     message_id uuid not null references message (id),
     department_id text not null references department (id),
     number text not null unique,
     text text not null,
     state text not null,
     deadline_at timestamptz(3) not null,
     created_at timestamptz(3) not null,
     created_by text not null references officer (id),
     settled_at timestamptz(3),
     version integer not null
   )`,
  'create index ticket_desk on ticket (desk_id, id)',
  'create index ticket_message on ticket (message_id)',
  `create table ticket_event (
     id uuid primary key,
     desk_id text not null references desk (id),
     ticket_id uuid not null references ticket (id),
     message_id uuid not null references message (id),
     kind text not null,
     text text not null,
     at timestamptz(3) not null,
     actor text not null
   )`,
  'create index ticket_event_desk on ticket_event (desk_id, id)',
  'create index ticket_event_ticket on ticket_event (ticket_id)',
  `create table ticket_counter (
     desk_id text not null references desk (id),
     day date not null,
     next integer not null,
     primary key (desk_id, day)
   )`,
  `create table delivery (
     id uuid primary key,
     desk_id text not null references desk (id),
     message_id uuid not null references message (id),
     kind text not null,
     subject_id uuid not null,
     via text not null,
     state text not null,
     attempts integer not null,
     last_error text,
     remark text,
     remote_ref text,
     created_at timestamptz(3) not null,
     updated_at timestamptz(3) not null
   )`,
  'create index delivery_desk on delivery (desk_id, id)',
  'create index delivery_subject on delivery (subject_id)',
  "create index delivery_open on delivery (updated_at) where state in ('pending', 'sending', 'unknown')",
  `create table draft_offer (
     id uuid primary key,
     desk_id text not null references desk (id),
     message_id uuid not null references message (id),
     from_officer_id text not null references officer (id),
     text text not null,
     offered_at timestamptz(3) not null
   )`,
  'create index draft_offer_desk on draft_offer (desk_id, id)',
  `create table command_log (
     id uuid primary key,
     workstation_id text not null references workstation (id),
     seq bigint not null,
     payload_hash bytea not null,
     result jsonb not null,
     at timestamptz(3) not null,
     received_at timestamptz(3) not null default now(),
     unique (workstation_id, seq)
   )`,
];

export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db);
}

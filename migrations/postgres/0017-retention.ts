import { type Kysely, sql } from 'kysely';

/** Which messages must stay and which are erased, and how far erasing has come. */
const statements = [
  `create table retention (
     message_id uuid primary key references message (id) on delete cascade,
     desk_id text not null references desk (id),
     hold_reason text,
     held_by text,
     held_at timestamptz(3),
     erased_at timestamptz(3),
     check (hold_reason is null or erased_at is null)
   )`,
  'create index retention_desk on retention (desk_id, message_id)',
  "create index message_closed on message (desk_id, closed_at) where status = 'closed'",
  // Which handovers name a message.
  'create index handover_items on handover using gin (items jsonb_path_ops)',
  // Single row. vacuum_for: when rows were erased last that the server still has in its files.
  `create table retention_run (
     id integer primary key check (id = 1),
     ended_at timestamptz(3),
     vacuum_for timestamptz(3)
   )`,
  'insert into retention_run (id) values (1)',
];

export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db);
}

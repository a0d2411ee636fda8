import { type Kysely, sql } from 'kysely';

const statements = [
  // reached: some attempt may have reached the peer. tries: consecutive tries without progress, for the back-off.
  'alter table delivery add column reached boolean not null default false',
  'alter table delivery add column tries integer not null default 0',
  'alter table delivery add column next_at timestamptz(3) not null default now()',
  'create index delivery_message on delivery (message_id)',
  "create index delivery_due on delivery (next_at) where state in ('pending', 'unknown')",
  `create table oa_poll (
     ticket_id uuid primary key references ticket (id),
     number text not null,
     revision bigint not null default 0,
     due_at timestamptz(3) not null
   )`,
  'create index oa_poll_due on oa_poll (due_at)',
  'create index oa_poll_number on oa_poll (number)',
  `create table oa_event (
     ticket_id uuid not null references ticket (id),
     event_id text not null,
     kind text not null,
     text text not null,
     at timestamptz(3) not null,
     actor text not null,
     taken boolean not null,
     primary key (ticket_id, event_id)
   )`,
];

export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db);
}

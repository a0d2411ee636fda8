import { type Kysely, sql } from 'kysely';

/** Shifts, what was promised to citizens, and handovers from one officer to the next. */
const statements = [
  `create table shift (
     id uuid primary key,
     desk_id text not null references desk (id),
     officer_id text not null references officer (id),
     officer_name text not null,
     workstation_id text not null,
     state text not null check (state in ('running', 'ended')),
     started_at timestamptz(3) not null,
     checks jsonb not null,
     ended_at timestamptz(3),
     handover_id uuid,
     end_word jsonb,
     version integer not null
   )`,
  'create index shift_desk on shift (desk_id, id)',
  // Whatever arrives in whatever order: an officer answers for one shift at a time.
  "create unique index shift_running on shift (desk_id, officer_id) where state = 'running'",
  `create table promise (
     id uuid primary key,
     desk_id text not null references desk (id),
     message_id uuid not null references message (id) on delete cascade,
     text text not null,
     due_at timestamptz(3) not null,
     made_by text not null,
     made_at timestamptz(3) not null,
     kept_at timestamptz(3),
     kept_by text,
     version integer not null
   )`,
  'create index promise_desk on promise (desk_id, id)',
  'create index promise_message on promise (message_id)',
  `create table handover (
     id uuid primary key,
     desk_id text not null references desk (id),
     shift_id uuid not null references shift (id),
     workstation_id text not null,
     from_id text not null references officer (id),
     from_name text not null,
     to_id text references officer (id),
     to_name text,
     state text not null check (state in ('offered', 'questioned', 'accepted', 'withdrawn')),
     items jsonb not null,
     offered_at timestamptz(3) not null,
     accepted_at timestamptz(3),
     outgoing jsonb not null,
     incoming jsonb,
     word jsonb,
     seal text,
     version integer not null
   )`,
  'create index handover_desk on handover (desk_id, id)',
  "create unique index handover_open on handover (shift_id) where state in ('offered', 'questioned')",
  // What both have signed is changed by nobody, and by no mistake of ours; it may go when its time of keeping is over.
  `create function handover_is_frozen() returns trigger language plpgsql as $$
     begin raise exception 'handover % is frozen', old.id; end $$`,
  `create trigger handover_frozen before update on handover
     for each row when (old.state = 'accepted') execute function handover_is_frozen()`,
];

export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db);
}

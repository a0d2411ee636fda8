import { type Kysely, sql } from 'kysely';

/** Who is planned to be on duty when, and what officers agree among themselves about it. */
const statements = [
  // A removed shift stays: who was on duty can be told afterwards.
  `create table rota_shift (
     id uuid primary key,
     desk_id text not null references desk (id),
     day date not null,
     label text not null,
     starts_at timestamptz(3) not null,
     ends_at timestamptz(3) not null check (ends_at > starts_at),
     officer_id text not null references officer (id),
     instead_of_id text references officer (id),
     note text not null,
     removed boolean not null,
     updated_by text not null,
     updated_at timestamptz(3) not null,
     version integer not null
   )`,
  'create index rota_shift_desk on rota_shift (desk_id, id)',
  'create index rota_shift_day on rota_shift (desk_id, day)',
  `create table rota_swap (
     id uuid primary key,
     desk_id text not null references desk (id),
     shift_id uuid not null references rota_shift (id),
     shift_version integer not null,
     from_id text not null references officer (id),
     to_id text not null references officer (id),
     other_shift_id uuid references rota_shift (id),
     other_shift_version integer,
     proposed_by_id text not null references officer (id),
     proposed_at timestamptz(3) not null,
     note text not null,
     state text not null check (state in ('proposed', 'agreed', 'ordered', 'refused', 'withdrawn', 'overtaken')),
     answered_by_id text references officer (id),
     answered_at timestamptz(3),
     answer_note text not null,
     version integer not null,
     check (from_id <> to_id),
     check ((other_shift_id is null) = (other_shift_version is null))
   )`,
  'create index rota_swap_desk on rota_swap (desk_id, id)',
  "create index rota_swap_open on rota_swap (desk_id) where state = 'proposed'",
];

export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db);
}

import { type Kysely, sql } from 'kysely';

const statements = [
  // Changes of passphrases that were decided on, by the SHA-256 of the box in which each came: a repetition gets the same answer.
  `create table passphrase_change (
     workstation_id text not null references workstation (id),
     box_hash text not null,
     outcome text not null check (outcome in ('changed', 'refused', 'weak', 'other_keys')),
     secret_version integer,
     at timestamptz(3) not null default clock_timestamp(),
     primary key (workstation_id, box_hash)
   )`,
];

export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db);
}

import { type Kysely, sql } from 'kysely';

const statements = [
  `create table officer_secret (
     officer_id text primary key references officer (id),
     version integer not null,
     cost_log2 integer not null,
     salt bytea not null,
     hash bytea not null,
     must_change boolean not null,
     changed_at timestamptz(3) not null default clock_timestamp()
   )`,
  // Attempts in a row that failed. Here, so that all gateways of the store count the same ones.
  `create table sign_in_failure (
     kind text not null check (kind in ('officer', 'workstation')),
     id text not null,
     failures integer not null,
     wait_until timestamptz(3) not null,
     primary key (kind, id)
   )`,
  // The workstations' database keys, encrypted to a key that is in the gateway's folder and not in this database.
  `create table workstation_escrow (
     workstation_id text primary key references workstation (id),
     key_id text not null,
     box text not null,
     taken_at timestamptz(3) not null default clock_timestamp()
   )`,
];

export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db);
}

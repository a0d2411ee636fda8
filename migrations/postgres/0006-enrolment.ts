import { type Kysely, sql } from 'kysely';

const statements = [
  // keys: the workstation's public keys; null until it has enrolled. Tokens of before are void: each workstation is enrolled once more.
  `alter table workstation
     add column keys jsonb,
     add column enrolled_at timestamptz(3),
     drop column token_hash`,
  // One-time codes. used_by: key id of the workstation that used it, which may hear the answer again.
  `create table enrolment_code (
     code_hash bytea primary key,
     workstation_id text not null,
     name text not null,
     desk_id text not null references desk (id),
     made_at timestamptz(3) not null default clock_timestamp(),
     expires_at timestamptz(3) not null,
     used_at timestamptz(3),
     used_by text
   )`,
  'create index enrolment_code_workstation on enrolment_code (workstation_id)',
  // Wrong codes of late, per address.
  `create table enrolment_try (
     address text primary key,
     wrong integer not null,
     last_at timestamptz(3) not null
   )`,
  // What every gateway on this store shares: its key pairs and the secret under which session tokens are made. One row.
  `create table gateway_identity (
     id integer primary key check (id = 1),
     keys jsonb not null,
     session_secret bytea not null,
     made_at timestamptz(3) not null default clock_timestamp()
   )`,
  // Who was turned away. The same reason from the same address within a minute is counted, not repeated.
  `create table refusal (
     minute timestamptz(0) not null,
     address text not null,
     reason text not null,
     path text not null,
     workstation_id text,
     at timestamptz(3) not null,
     last_at timestamptz(3) not null,
     count integer not null,
     primary key (minute, address, reason)
   )`,
];

export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db);
}

import { type Kysely, sql } from 'kysely';

const statements = [
  // Logs of workstations (owner: their id) and of the gateway itself (owner: gateway). chain: hash of the log's first row.
  `create table audit_chain (
     owner text not null,
     chain text not null,
     desk_id text,
     last_seq bigint not null,
     last_hash text not null,
     last_at timestamptz(3) not null,
     primary key (owner, chain)
   )`,
  // at, detail: as they were hashed. instant: at, for looking up.
  `create table audit_row (
     owner text not null,
     chain text not null,
     seq bigint not null,
     desk_id text,
     at text not null,
     instant timestamptz(3) not null,
     actor text,
     action text not null,
     subject text,
     detail text not null,
     prev_hash text not null,
     hash text not null,
     received_at timestamptz(3) not null,
     primary key (owner, chain, seq)
   )`,
  'create index audit_row_desk on audit_row (desk_id, instant)',
  // Heads that the gateway has signed.
  `create table audit_head (
     owner text not null,
     chain text not null,
     seq bigint not null,
     hash text not null,
     at timestamptz(3) not null,
     key_id text not null,
     signature text not null,
     primary key (owner, chain, seq)
   )`,
  // What did not fit: a log that was edited or cut, a gateway that lost rows. For a person; never resolved by the program.
  `create table audit_finding (
     id bigint generated always as identity primary key,
     owner text not null,
     chain text not null,
     seq bigint not null,
     kind text not null,
     at timestamptz(3) not null,
     unique (owner, chain, seq, kind)
   )`,
  `create or replace function audit_is_append_only() returns trigger language plpgsql as
   $$ begin raise exception 'audit rows are append-only'; end $$`,
  'create trigger audit_row_append_only before update or delete on audit_row for each statement execute function audit_is_append_only()',
  'create trigger audit_head_append_only before update or delete on audit_head for each statement execute function audit_is_append_only()',
];

export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db);
}

import { type Kysely, sql } from 'kysely';

/** Accounts that are switched off, what runs at each workstation, and files that come from workstations in parts. */
const statements = [
  'alter table account add column active boolean not null default true',
  `alter table workstation add column program_version text, add column protocol integer, add column system text,
     add column data_bytes bigint`,
  // Of a body that a workstation is still sending: whose it is, and what it is going to be.
  `alter table attachment_body add column workstation_id text references workstation (id) on delete cascade,
     add column sha256 text, add column size bigint`,
  'create unique index attachment_upload on attachment_body (workstation_id, sha256) where not whole',
];

export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db);
}

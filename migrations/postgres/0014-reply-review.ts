import { type Kysely, sql } from 'kysely';

const statements = [
  "alter table reply add column overrides jsonb not null default '[]', add column review jsonb",
  'alter table reply drop constraint if exists reply_state_check',
];

export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db);
}

import { type Kysely, sql } from 'kysely';

export async function up(db: Kysely<unknown>): Promise<void> {
  // Which gateway does what one of them is to do: a lease on the database's clock.
  await sql
    .raw('create table turn (name text primary key, holder uuid not null, until timestamptz(3) not null)')
    .execute(db);
}

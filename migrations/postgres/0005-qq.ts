import { type Kysely, sql } from 'kysely';

const statements = [
  // Posts of ours in groups, each written before it leaves. started_at: since when it can be there, null while it certainly is not.
  `create table qq_post (
     subject_id uuid not null,
     group_id text not null,
     part integer not null,
     ticket_id uuid not null references ticket (id),
     text text not null,
     started_at timestamptz(3),
     tried_at timestamptz(3),
     message_id text,
     error text,
     primary key (subject_id, group_id, part)
   )`,
  'create index qq_post_ticket on qq_post (ticket_id)',
  'create index qq_post_message on qq_post (group_id, message_id)',
  // Group messages that were taken for a department's words, each once. at: on the platform's clock.
  `create table qq_event (
     account text not null,
     group_id text not null,
     message_id text not null,
     fingerprint text not null,
     ticket_id uuid not null references ticket (id),
     user_id text not null,
     sender text not null,
     text text not null,
     at timestamptz(3) not null,
     taken_at timestamptz(3) not null default clock_timestamp(),
     primary key (account, group_id, message_id, fingerprint, at)
   )`,
  'create index qq_event_ticket on qq_event (ticket_id, fingerprint)',
  // How far the history of a group has been read, on the platform's clock.
  `create table qq_group (
     group_id text primary key,
     read_until timestamptz(3) not null
   )`,
];

export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db);
}

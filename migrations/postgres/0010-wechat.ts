import { type Kysely, sql } from 'kysely';

const statements = [
  // Calls of WeChat that were taken, for as long as their timestamps are accepted.
  `create table wechat_call (
     account text not null,
     timestamp bigint not null,
     nonce text not null,
     body text not null,
     at timestamptz(3) not null default clock_timestamp(),
     primary key (account, timestamp, nonce)
   )`,
  'create index wechat_call_at on wechat_call (at)',
  // Events, each counted once. at: on WeChat's clock.
  `create table wechat_event (
     account text not null,
     open_id text not null,
     event text not null,
     at timestamptz(3) not null,
     taken_at timestamptz(3) not null default clock_timestamp(),
     primary key (account, open_id, at, event)
   )`,
  'create index wechat_event_taken_at on wechat_event (taken_at)',
  // Customer-service messages, each written before it leaves. started_at: since when it can be there, null while it certainly is not.
  `create table wechat_post (
     reply_id uuid not null references reply (id),
     part integer not null,
     account text not null,
     open_id text not null,
     text text not null,
     planned_at timestamptz(3) not null default clock_timestamp(),
     started_at timestamptz(3),
     sent_at timestamptz(3),
     primary key (reply_id, part)
   )`,
  // Pictures that are still to be fetched, with the message that they belong to.
  `create table wechat_picture (
     message_id uuid primary key references message (id),
     account text not null,
     media_id text not null,
     tries integer not null default 0,
     next_at timestamptz(3) not null default clock_timestamp()
   )`,
  'create index wechat_picture_next on wechat_picture (next_at)',
  'create index wechat_post_started on wechat_post (account, open_id, started_at)',
];

export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db);
}

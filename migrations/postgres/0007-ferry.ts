import { type Kysely, sql } from 'kysely';

const statements = [
  // Keys of this store's gateways for bundles, the newest in force. old_until: set when newer ones were made.
  `create table ferry_key (
     key_id text primary key,
     keys jsonb not null,
     made_at timestamptz(3) not null default clock_timestamp(),
     old_until timestamptz(3)
   )`,
  // Who exchanges bundles with the gateway: a workstation, or the machine in the outside network that serves a desk. own_key: the newest of our keys that the peer is known to have.
  // receipted_*: the last bundle of ours that the peer has taken, in which epoch. state: what it last said of itself.
  `create table ferry_peer (
     id text primary key,
     workstation_id text references workstation (id),
     desk_id text references desk (id),
     revoked boolean not null default false,
     own_key text not null references ferry_key (key_id),
     receipted_epoch text,
     receipted_seq integer,
     receipted_hash text,
     state jsonb,
     since timestamptz(3) not null default clock_timestamp(),
     check ((workstation_id is null) <> (desk_id is null))
   )`,
  `create table ferry_peer_key (
     key_id text primary key,
     peer_id text not null references ferry_peer (id),
     keys jsonb not null,
     accepted_until timestamptz(3),
     revoked boolean not null default false,
     added_at timestamptz(3) not null default clock_timestamp()
   )`,
  'create index ferry_peer_key_peer on ferry_peer_key (peer_id, added_at)',
  // Bundles, either way. epoch: empty for what comes in, whose numbers run through every epoch.
  `create table ferry_bundle (
     peer_id text not null references ferry_peer (id),
     direction text not null check (direction in ('out', 'in')),
     epoch text not null,
     seq integer not null,
     state text not null check (state in ('writing', 'written', 'receipted', 'taken')),
     manifest_hash text,
     file_name text not null,
     file_hash text,
     size bigint,
     created_at timestamptz(3) not null,
     commands integer not null,
     changes integer not null,
     head bigint,
     receipted_at timestamptz(3),
     primary key (peer_id, direction, epoch, seq)
   )`,
  // Replies that the outside network is to publish. attempt: counts up each time a person sends a refused one again. carried_*: the first
  // bundle that carries this attempt. open: no final receipt has come, so every bundle carries it.
  `create table ferry_order (
     reply_id text primary key,
     peer_id text not null references ferry_peer (id),
     attempt integer not null,
     body jsonb not null,
     open boolean not null,
     receipt jsonb,
     carried_epoch text,
     carried_seq integer,
     placed_at timestamptz(3) not null default clock_timestamp()
   )`,
  'create index ferry_order_open on ferry_order (peer_id, placed_at) where open',
  // Messages from the outside network that the desk could not take, with the reason.
  `create table ferry_aside (
     peer_id text not null references ferry_peer (id),
     channel text not null,
     remote_id text not null,
     reason text not null,
     record jsonb not null,
     at timestamptz(3) not null default clock_timestamp(),
     primary key (peer_id, channel, remote_id)
   )`,
];

export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db);
}

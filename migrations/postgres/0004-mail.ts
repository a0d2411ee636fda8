import { type Kysely, sql } from 'kysely';

const statements = [
  // Every mail that was read, once: what it was, and what an answer to it needs. mailbox: our own address. excerpt: the
  // beginning of a department's mail as it came, before quotation and signature were taken off.
  `create table mail_received (
     mailbox text not null,
     mail_id text not null,
     fingerprint text not null,
     size bigint not null,
     kind text not null,
     sender text not null,
     reply_to text not null,
     subject text not null,
     mail_references jsonb not null,
     excerpt text not null,
     reason text,
     subject_id uuid,
     remote_id text,
     at timestamptz(3) not null default clock_timestamp(),
     primary key (mailbox, mail_id, fingerprint)
   )`,
  'create index mail_received_sender on mail_received (mailbox, sender, at)',
  'create index mail_received_subject on mail_received (subject_id, at) where subject_id is not null',
  'create index mail_received_remote on mail_received (mailbox, remote_id) where remote_id is not null',
  // Files that came with a mail. sha256: where the bytes are in attachment; null for one that was not kept, with the reason.
  `create table mail_file (
     mailbox text not null,
     mail_id text not null,
     fingerprint text not null,
     position integer not null,
     name text not null,
     size bigint not null,
     sha256 text,
     reason text,
     primary key (mailbox, mail_id, fingerprint, position),
     foreign key (mailbox, mail_id, fingerprint) references mail_received (mailbox, mail_id, fingerprint)
   )`,
];

export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db);
}

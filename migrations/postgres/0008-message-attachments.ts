import { type Kysely, sql } from 'kysely';

/**
 * Files of citizens' messages. Bodies are kept in parts of a mebibyte, so that neither an upload nor a download nor a backup ever holds
 * a whole video; what was stored before is cut into such parts, and files of citizens' mails become files of their messages.
 */
const statements = [
  `create table attachment_body (
     id uuid primary key,
     -- False while it is still coming: what stays so was given up, and is removed.
     whole boolean not null,
     at timestamptz(3) not null default now()
   )`,
  'create index attachment_body_unfinished on attachment_body (at) where not whole',
  `create table attachment_part (
     body_id uuid not null references attachment_body (id) on delete cascade,
     position integer not null,
     bytes bytea not null,
     primary key (body_id, position)
   )`,
  // Pictures and videos are compressed already.
  'alter table attachment_part alter column bytes set storage external',
  `alter table attachment
     add column body_id uuid not null default gen_random_uuid(),
     add column type text,
     add column origin text not null default 'workstation'`,
  'insert into attachment_body (id, whole, at) select body_id, true, at from attachment',
  `insert into attachment_part (body_id, position, bytes)
     select body_id, n, substring(bytes from n * 1048576 + 1 for 1048576)
     from attachment, generate_series(0, (size - 1) / 1048576) n`,
  `update attachment set type = case
     when substring(bytes from 1 for 4) = '\\x89504e47'::bytea then 'image/png'
     when substring(bytes from 1 for 3) = '\\xffd8ff'::bytea then 'image/jpeg'
     when substring(bytes from 1 for 4) = '%PDF'::bytea then 'application/pdf'
     when substring(bytes from 1 for 2) <> 'PK'::bytea then 'text/plain' end`,
  `alter table attachment
     drop column bytes,
     alter column body_id drop default,
     add foreign key (body_id) references attachment_body (id)`,
  'create index attachment_body_id on attachment (body_id)',
  // By content, whichever desk has it. No thumbnail: there can be none.
  `create table attachment_preview (
     sha256 text primary key,
     thumbnail bytea,
     duration_ms integer,
     at timestamptz(3) not null default now()
   )`,
  `create table message_attachment (
     id uuid primary key,
     desk_id text not null references desk (id),
     message_id uuid not null references message (id) on delete cascade,
     position integer not null,
     name text not null,
     sha256 text,
     size integer,
     kind text not null,
     type text not null,
     state text not null check (state in ('awaited', 'stored', 'refused')),
     reason text,
     added_at timestamptz(3) not null,
     unique (message_id, position)
   )`,
  'create index message_attachment_desk on message_attachment (desk_id, id)',
  'create index message_attachment_sha256 on message_attachment (sha256) where sha256 is not null',
  'create index mail_file_sha256 on mail_file (sha256) where sha256 is not null',
  // Of mails were kept: pdf, docx, xlsx, png, jpg and text. What a zip is tells its name; what contradicts it is other.
  `insert into message_attachment (id, desk_id, message_id, position, name, sha256, size, kind, type, state, reason, added_at)
     select gen_random_uuid(), found.desk_id, found.message_id, found.position, found.name, found.sha256, found.size,
       case when found.type like 'image/%' then 'picture' when found.type is null then 'other' else 'document' end,
       coalesce(found.type, 'application/octet-stream'), 'stored', null, found.at
     from (
       select message.desk_id, message.id as message_id, file.position, file.name, attachment.sha256, attachment.size, received.at,
         case
           when attachment.type is null and file.name ilike '%.docx'
             then 'application/vnd.openxmlformats-officedocument.wordprocessingml.document'
           when attachment.type is null and file.name ilike '%.xlsx'
             then 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet'
           when attachment.type = 'text/plain' and file.name not ilike '%.txt' then null
           when attachment.type = 'application/pdf' and file.name not ilike '%.pdf' then null
           when attachment.type like 'image/%' and file.name !~* '[.](png|jpe?g)$' then null
           else attachment.type
         end as type
       from mail_file file
       join mail_received received using (mailbox, mail_id, fingerprint)
       join message on message.channel = 'mailbox' and message.remote_id = received.remote_id
       join attachment on attachment.desk_id = message.desk_id and attachment.sha256 = file.sha256
       where received.kind = 'message' and file.position < 50
     ) found`,
  `update attachment set origin = 'channel'
     where exists (select from message_attachment file where file.sha256 = attachment.sha256 and file.desk_id = attachment.desk_id)`,
  // Workstations have none of this yet: a new epoch makes each rebuild its copy from a snapshot, outbox and drafts untouched.
  'update scope_head set epoch = (select gen_random_uuid())',
];

export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db);
}

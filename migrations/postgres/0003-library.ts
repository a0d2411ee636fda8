import { type Kysely, sql } from 'kysely';

const statements = [
  "alter table department add column via text not null default 'oa', add column address text not null default ''",
  "alter table delivery add column address text not null default ''",
  'alter table message add column reopened_at timestamptz(3)',
  "alter table account add column region text not null default ''",
  `alter table answer
     add column short_text text,
     add column link text,
     add column owner_officer_id text,
     add column attachments jsonb not null default '[]',
     add column review_at date,
     add column updated_at timestamptz(3) not null default now(),
     add column correct_below integer not null default 0`,
  // Both have a field more since: what was written before reads like what is written from now on.
  `update answer set basis = basis || '{"date": null}'::jsonb where basis is not null`,
  `update reply set basis = basis || '{"found": null}'::jsonb where basis is not null`,
  // Drafts and answers in review were never shown: as answers they are out of use, and their text stays in the history.
  "update answer set status = 'retired' where status not in ('approved', 'retired')",
  `create table answer_version (
     id uuid primary key,
     desk_id text not null references desk (id),
     answer_id text not null references answer (id) on delete cascade,
     version integer not null,
     status text not null,
     content jsonb not null,
     author_id text,
     author_name text not null,
     approver_id text,
     approver_name text not null,
     at timestamptz(3) not null,
     note text not null,
     import_id uuid,
     unique (answer_id, version)
   )`,
  'create index answer_version_desk on answer_version (desk_id, id)',
  'create index answer_version_import on answer_version (import_id) where import_id is not null',
  `insert into answer_version
     select gen_random_uuid(), desk_id, id, version, status,
       jsonb_build_object(
         'question', question, 'alternatives', alternatives, 'text', text, 'shortText', null, 'link', null, 'textEn', text_en,
         'internalNote', internal_note, 'basis', case when basis is null then null else basis || '{"date": null}'::jsonb end,
         'businessLine', business_line, 'region', region, 'ownerDepartmentId', owner_department_id, 'ownerOfficerId', null,
         'keywords', keywords, 'attachments', '[]'::jsonb, 'validFrom', to_char(valid_from, 'YYYY-MM-DD'),
         'validUntil', to_char(valid_until, 'YYYY-MM-DD'), 'reviewAt', null),
       null, '', null, '', now(), '', null
     from answer`,
  `create table answer_revision (
     id uuid primary key,
     desk_id text not null references desk (id),
     answer_id text not null,
     base_version integer,
     content jsonb not null,
     status text not null,
     author_id text not null,
     author_name text not null,
     origin jsonb not null,
     version integer not null,
     saved_at timestamptz(3) not null,
     submitted_at timestamptz(3),
     return_note text not null,
     returned_by text not null,
     sibling_of_id uuid,
     import_id uuid
   )`,
  'create index answer_revision_desk on answer_revision (desk_id, id)',
  'create index answer_revision_answer on answer_revision (answer_id)',
  'create index answer_revision_import on answer_revision (import_id) where import_id is not null',
  `create table answer_event (
     id uuid primary key,
     desk_id text not null references desk (id),
     answer_id text not null,
     kind text not null,
     at timestamptz(3) not null,
     actor_id text,
     actor_name text not null,
     note text not null,
     version integer,
     revision_id uuid
   )`,
  'create index answer_event_desk on answer_event (desk_id, id)',
  'create index answer_event_answer on answer_event (answer_id)',
  `create table answer_import (
     id uuid primary key,
     desk_id text not null references desk (id),
     file_name text not null,
     state text not null,
     created integer not null,
     changed integer not null,
     imported_by_id text not null,
     imported_by text not null,
     imported_at timestamptz(3) not null,
     decided_by text,
     decided_at timestamptz(3),
     note text not null,
     kept integer not null
   )`,
  'create index answer_import_desk on answer_import (desk_id, id)',
  // Rows that have arrived of an import that is not whole yet.
  `create table answer_import_part (
     import_id uuid not null,
     part integer not null,
     desk_id text not null references desk (id),
     rows jsonb not null,
     at timestamptz(3) not null,
     primary key (import_id, part)
   )`,
  `create table answer_gap (
     id uuid primary key,
     desk_id text not null references desk (id),
     question text not null,
     key text not null,
     business_line text,
     count integer not null,
     message_id uuid,
     state text not null,
     assignee_id text,
     note text not null,
     answer_id text,
     first_asked_at timestamptz(3) not null,
     last_asked_at timestamptz(3) not null,
     version integer not null
   )`,
  'create index answer_gap_desk on answer_gap (desk_id, id)',
  'create index answer_gap_key on answer_gap (desk_id, key)',
  `create table answer_pair (
     id uuid primary key,
     desk_id text not null references desk (id),
     first_id text not null,
     second_id text not null,
     first_version integer not null,
     second_version integer not null,
     note text not null,
     settled_by text not null,
     settled_at timestamptz(3) not null,
     unique (first_id, second_id)
   )`,
  'create index answer_pair_desk on answer_pair (desk_id, id)',
  `create table correction (
     id uuid primary key,
     desk_id text not null references desk (id),
     answer_id text not null,
     used_version integer not null,
     new_version integer not null,
     reason text not null,
     note text not null,
     reply_id uuid not null references reply (id),
     message_id uuid not null references message (id),
     state text not null,
     opened_at timestamptz(3) not null,
     settled_at timestamptz(3),
     settled_by text,
     settle_note text not null,
     correcting_reply_id uuid
   )`,
  'create index correction_desk on correction (desk_id, id)',
  'create index correction_reply on correction (reply_id)',
  "create index reply_basis_answer on reply ((basis ->> 'answerId')) where basis is not null",
  `create table synonym (
     id uuid primary key,
     desk_id text not null references desk (id),
     terms jsonb not null,
     state text not null,
     note text not null,
     origin text not null,
     updated_by text not null,
     updated_at timestamptz(3) not null,
     version integer not null
   )`,
  'create index synonym_desk on synonym (desk_id, id)',
  `create table desk_setting (
     id text primary key,
     desk_id text not null references desk (id),
     key text not null,
     value jsonb not null,
     unique (desk_id, key)
   )`,
  `create table attachment (
     desk_id text not null references desk (id),
     sha256 text not null,
     size integer not null,
     bytes bytea not null,
     at timestamptz(3) not null default now(),
     primary key (desk_id, sha256)
   )`,
  'create index attachment_sha256 on attachment (sha256)',
  // Lines of the administrator's folder as they were last taken over: the library's own changes outlive the next start.
  `create table desk_import_line (
     desk_id text not null references desk (id),
     kind text not null,
     id text not null,
     hash bytea not null,
     primary key (desk_id, kind, id)
   )`,
  // A page is cut by size; 0 only for what no workstation reads any more, after the new epoch below.
  'alter table change_transaction add column bytes integer not null default 0',
  // Workstations have none of this yet: a new epoch makes each rebuild its copy from a snapshot, outbox and drafts untouched.
  'update scope_head set epoch = (select gen_random_uuid())',
];

export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db);
}

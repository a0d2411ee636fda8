import { createHash } from 'node:crypto';
import { sql } from 'kysely';
import { Migrator } from 'kysely/migration';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { postgresMigrations } from '../../migrations/postgres/index';
import { connect } from '../../src-gateway/db/connect';
import type { Db } from '../../src-gateway/db/database';
import { migrate } from '../../src-gateway/db/migrate';
import { findReadable } from '../../src-gateway/features/attachment/attachment.service';
import { readBody } from '../../src-gateway/features/attachment/attachment-body';
import { pageMessageAttachments } from '../../src-gateway/features/attachment/message-attachment.repository';
import { createLog } from '../../src-gateway/platform/log';
import { entitySchemas } from '../../src-shared/sync/entities';
import { startPostgres, type TestPostgres } from '../support/postgres';

const FIRST = '00000000-0000-0000-0000-000000000000';
const ID = '0198c0de-0001-7000-8000-000000000002';

let server: TestPostgres;
let db: Db;

beforeAll(async () => {
  server = await startPostgres();
  db = connect(await server.createDatabase(), createLog('silent'));
});
afterAll(async () => {
  await db.destroy();
  await server.close();
});

const large = Buffer.concat([Buffer.from('%PDF-1.7\n'), Buffer.alloc(2_500_000, 0x20)]);
const files: [name: string, bytes: Buffer][] = [
  ['大文件.pdf', large],
  ['照片.png', Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 1])],
  ['表.xlsx', Buffer.from('PK\u0003\u0004 as if it were one')],
  ['说明.txt', Buffer.from('说明')],
  ['其实是文本.jpg', Buffer.from('text')],
];
const hashOf = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex');

test('files that were stored before are read as before, and those of mails are files of their messages', async () => {
  const old = Object.fromEntries(Object.entries(postgresMigrations).filter(([name]) => name < '0005'));
  const { error } = await new Migrator({ db, provider: { getMigrations: async () => old } }).migrateToLatest();
  if (error !== undefined) throw error;
  for (const statement of [
    `insert into desk values ('desk-1', '值班台', 'ZB')`,
    `insert into account (id, desk_id, channel, name) values ('acc-1', 'desk-1', 'mailbox', '信箱')`,
    `insert into conversation values ('${ID}', 'desk-1', 'acc-1', 'k')`,
    `insert into message (id, desk_id, account_id, channel, remote_id, conversation_id, author_id, author_name, text, posted_at,
       received_at, status, emergency)
       values ('${ID}', 'desk-1', 'acc-1', 'mailbox', '<1@x>', '${ID}', 'a', '市民', '问', now(), now(), 'new', false)`,
    `insert into mail_received (mailbox, mail_id, fingerprint, size, kind, sender, reply_to, subject, mail_references, excerpt, remote_id)
       values ('m@x', '<1@x>', 'f', 9, 'message', 'a@x', 'a@x', '', '[]', '', '<1@x>')`,
  ])
    await sql.raw(statement).execute(db);
  for (const [position, [name, bytes]] of files.entries()) {
    await sql`insert into attachment (desk_id, sha256, size, bytes)
      values ('desk-1', ${hashOf(bytes)}, ${bytes.length}, ${bytes})`.execute(db);
    await sql`insert into mail_file (mailbox, mail_id, fingerprint, position, name, size, sha256)
      values ('m@x', '<1@x>', 'f', ${position}, ${name}, ${bytes.length}, ${hashOf(bytes)})`.execute(db);
  }

  await migrate(db);

  for (const [, bytes] of files) {
    const file = await findReadable(db, 'desk-1', hashOf(bytes));
    expect(file).not.toBeNull();
    if (file !== null) expect((await readBody(db, file)).equals(bytes)).toBe(true);
  }
  const rows = (await pageMessageAttachments(db, 'desk-1', FIRST, 10)).sort((a, b) => a.position - b.position);
  for (const row of rows) expect(entitySchemas.messageAttachment.parse(row)).toEqual(row);
  expect(rows.map(({ name, kind, state, size }) => [name, kind, state, size])).toEqual([
    ['大文件.pdf', 'document', 'stored', large.length],
    ['照片.png', 'picture', 'stored', 9],
    ['表.xlsx', 'document', 'stored', files[2]?.[1].length],
    ['说明.txt', 'document', 'stored', 6],
    ['其实是文本.jpg', 'other', 'stored', 4],
  ]);
});

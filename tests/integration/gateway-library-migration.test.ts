import { sql } from 'kysely';
import { Migrator } from 'kysely/migration';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { postgresMigrations } from '../../migrations/postgres/index';
import { connect } from '../../src-gateway/db/connect';
import type { Db } from '../../src-gateway/db/database';
import { migrate } from '../../src-gateway/db/migrate';
import { pageAnswers } from '../../src-gateway/features/answer/answer.repository';
import { pageAnswerVersions } from '../../src-gateway/features/answer/answer-version.repository';
import { pageReplies } from '../../src-gateway/features/reply/reply.repository';
import { createLog } from '../../src-gateway/platform/log';
import { contentOf } from '../../src-shared/domain/answer';
import { entitySchemas } from '../../src-shared/sync/entities';
import { startPostgres, type TestPostgres } from '../support/postgres';

const FIRST = '00000000-0000-0000-0000-000000000000';
const EPOCH = '0198c0de-0001-7000-8000-000000000001';
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

/** A store as the gateway before the library left it: an approved answer, a draft, and a reply that rests on the first. */
async function writeOldStore(): Promise<void> {
  const old = Object.fromEntries(Object.entries(postgresMigrations).filter(([name]) => name < '0003'));
  const { error } = await new Migrator({ db, provider: { getMigrations: async () => old } }).migrateToLatest();
  if (error !== undefined) throw error;
  const statements = [
    `insert into desk values ('desk-1', '值班台', 'ZB')`,
    `insert into scope_head values ('desk-1', '${EPOCH}', 7)`,
    `insert into officer values ('of-1', 'desk-1', '0001', '林晓', 'officer', true)`,
    `insert into account values ('acc-1', 'desk-1', 'weibo', '@公安')`,
    `insert into answer values ('ans-1', 'desk-1', '问？', '["另问"]', '答。', null, '', '{"title":"法","source":"","note":""}',
       'traffic', '', null, '["词"]', '2026-01-01', null, 'approved', 3)`,
    `insert into answer values ('ans-2', 'desk-1', '草稿？', '[]', '草。', null, '', null, null, '', null, '[]', null, null, 'draft', 1)`,
    `insert into conversation values ('${ID}', 'desk-1', 'acc-1', 'k')`,
    `insert into message (id, desk_id, account_id, channel, remote_id, conversation_id, author_id, author_name, text, posted_at,
       received_at, status, emergency)
       values ('${ID}', 'desk-1', 'acc-1', 'weibo', 'r', '${ID}', 'a', '市民', '问', now(), now(), 'new', false)`,
    `insert into reply values ('${ID}', 'desk-1', '${ID}', '答', 'of-1', '林晓', '0001', '{"answerId":"ans-1","answerVersion":3}',
       'sent', now(), now(), true, 1)`,
  ];
  for (const statement of statements) await sql.raw(statement).execute(db);
}

test('the library takes over what an earlier gateway wrote, and every workstation starts afresh', async () => {
  await writeOldStore();
  await migrate(db);

  const answers = await pageAnswers(db, 'desk-1', '', 10);
  expect(answers.map((answer) => [answer.id, answer.status, answer.version])).toEqual([
    ['ans-1', 'approved', 3],
    ['ans-2', 'retired', 1],
  ]);
  const versions = await pageAnswerVersions(db, 'desk-1', FIRST, 10);
  const replies = await pageReplies(db, 'desk-1', FIRST, 10);
  // As they stand there, without a default filling anything in.
  for (const answer of answers) {
    expect(entitySchemas.answer.parse(answer)).toEqual(answer);
    const frozen = versions.find((version) => version.answerId === answer.id);
    expect(frozen).toMatchObject({ version: answer.version, status: answer.status, content: contentOf(answer) });
    expect(entitySchemas.answerVersion.parse(frozen)).toEqual(frozen);
  }
  expect(replies[0]?.basis).toEqual({ answerId: 'ans-1', answerVersion: 3, found: null });
  expect(entitySchemas.reply.parse(replies[0])).toEqual(replies[0]);

  const { epoch } = await db.selectFrom('scope_head').select('epoch').executeTakeFirstOrThrow();
  expect(epoch).not.toBe(EPOCH);
});

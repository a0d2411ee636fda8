import { sql } from 'kysely';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { LocalDatabase } from '../../src-main/core/db/database';
import { answerUses } from '../../src-main/core/features/answer/answer-use.repository';
import { AnswerUseKeeper } from '../../src-main/core/features/answer/answer-use.service';
import type { Log } from '../../src-main/core/platform/log';
import { removeEntity } from '../../src-main/core/sync/entity.repository';
import { contentOf } from '../../src-shared/domain/answer';
import { answerVersionIdSchema, replyIdSchema } from '../../src-shared/domain/ids';
import type { EntityRow } from '../../src-shared/sync/entities';
import {
  answerRow,
  createDeskFolder,
  DESK,
  type DeskFolder,
  deskRows,
  ME,
  messageRow,
  openCore,
  putRows,
  uuidOf,
} from '../support/core-desk';

let desk: DeskFolder;

beforeEach(() => {
  desk = createDeskFolder();
});
afterEach(() => desk.remove());

const TEXT = '请携带户口簿到派出所办理，电话{网点电话}。';
const FILLED = '请携带户口簿到派出所办理，电话0999-110。';

function reply(number: number, body: string, version: number): EntityRow<'reply'> {
  return {
    id: replyIdSchema.parse(uuidOf(4, number)),
    deskId: DESK,
    messageId: messageRow(number).id,
    text: `${body}\n——值班民警 林晓（警号 010203）`,
    officerId: ME,
    officerName: '林晓',
    badgeNumber: '010203',
    basis: { answerId: answerRow('card').id, answerVersion: version, found: null },
    state: 'sent',
    queuedAt: `2026-03-01T00:00:${String(number % 60).padStart(2, '0')}.000Z`,
    sentAt: null,
    closeAfterSent: false,
    overrides: [],
    review: null,
    version: 1,
  };
}

function version(number: number, text: string): EntityRow<'answerVersion'> {
  return {
    id: answerVersionIdSchema.parse(uuidOf(14, number)),
    deskId: DESK,
    answerId: answerRow('card').id,
    version: number,
    status: 'approved',
    content: contentOf(answerRow('card', { text })),
    authorId: null,
    authorName: '',
    approverId: null,
    approverName: '',
    at: '2026-01-01T00:00:00.000Z',
    note: '',
    importId: null,
  };
}

async function withKeeper(db: LocalDatabase, fn: (keeper: AnswerUseKeeper, told: unknown[]) => Promise<void>) {
  const told: unknown[] = [];
  const keeper = new AnswerUseKeeper({
    db,
    log: { error: (...args: unknown[]) => told.push(args) } as unknown as Log,
    announce: (topics) => told.push(...topics),
    changed: (ids) => told.push(ids),
    now: () => '2026-03-02T00:00:00.000Z',
  });
  try {
    await fn(keeper, told);
  } finally {
    await keeper.close();
  }
}

const usesOf = async (db: LocalDatabase) => Object.fromEntries(await answerUses(db.read));

test('what each reply kept of its answer is worked out once, and again when an unknown version arrives', async () => {
  await desk.withDatabase(async (db) => {
    await putRows(db, {
      answer: [answerRow('card', { text: TEXT, version: 2 })],
      reply: [reply(1, FILLED, 2), reply(2, '旧的全文', 1), reply(3, '感谢来信', 2)],
    });
    await withKeeper(db, async (keeper, told) => {
      keeper.refresh();
      await expect
        .poll(() => usesOf(db))
        .toMatchObject({ card: { replies: 3, asIs: 1, lastUsedAt: '2026-03-01T00:00:03.000Z' } });
      expect((await usesOf(db))['card']?.kept).toBeCloseTo(0.5);
      expect(told).toEqual([['card'], 'answerUse']);

      await putRows(db, { answerVersion: [version(1, '旧的全文')] });
      keeper.refresh();
      await expect.poll(() => usesOf(db)).toMatchObject({ card: { replies: 3, asIs: 2 } });

      told.length = 0;
      await db.transact((trx) => removeEntity(trx, 'reply', uuidOf(4, 3)));
      keeper.refresh();
      await expect.poll(() => usesOf(db)).toMatchObject({ card: { replies: 2, asIs: 2, kept: 1 } });
      expect(told).toEqual([null, 'answerUse']);
    });
  });
});

test('many replies are taken up in batches; closing stops between two', async () => {
  await desk.withDatabase(async (db) => {
    const replies = Array.from({ length: 450 }, (_, at) => reply(at, FILLED, 2));
    await putRows(db, { answer: [answerRow('card', { text: TEXT, version: 2 })], reply: replies });
    await withKeeper(db, async (keeper) => keeper.refresh());
    const first = (await usesOf(db))['card']?.replies ?? 0;
    expect(first).toBeLessThan(450);
    await withKeeper(db, async (keeper) => {
      keeper.refresh();
      await expect.poll(() => usesOf(db)).toMatchObject({ card: { replies: 450, asIs: 450 } });
    });
  });
});

test('a reply that is sent shows up in the use of its answer at once', async () => {
  await desk.withDatabase((db) =>
    putRows(db, { ...deskRows, message: [messageRow(1)], answer: [answerRow('card', { text: TEXT })] }),
  );
  const work = await openCore(desk.folder);
  await work.signIn(ME);
  const messageId = messageRow(1).id;
  const use = async () => (await work.ask('answer.suggest', { messageId, limit: 5 })).hits[0]?.use;
  expect(await use()).toMatchObject({ replies: 0 });
  await work.ask('message.claim', { messageId });
  const basis = {
    answerId: answerRow('card').id,
    answerVersion: 1,
    found: { by: 'suggested' as const, query: null, rank: 1 },
  };
  await work.ask('reply.send', { messageId, body: FILLED, basis, closeAfterSent: false });
  await expect.poll(use).toMatchObject({ replies: 1, asIs: 1, kept: 1 });
  await work.core.close();
});

test('replies without a basis are passed over in the index, without reading them', async () => {
  await desk.withDatabase(async (db) => {
    const { rows } = await sql<{ detail: string }>`EXPLAIN QUERY PLAN
      SELECT reply.id FROM reply LEFT JOIN answer_use u ON u.reply_id = reply.id
      WHERE reply.queued_at >= '2026' AND (reply.basis ->> '$.answerId') IS NOT NULL AND u.reply_id IS NULL LIMIT 100`.execute(
      db.read,
    );
    const plan = rows.map(({ detail }) => detail).join('; ');
    expect(plan).toContain('COVERING INDEX reply_queued');
    expect(plan).toContain('SEARCH u USING');
  });
});

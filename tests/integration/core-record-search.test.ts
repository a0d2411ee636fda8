import { afterEach, beforeEach, expect, test } from 'vitest';
import type { LocalDatabase } from '../../src-main/core/db/database';
import { RecordSearch } from '../../src-main/core/features/record-search/record-search.service';
import type { Log } from '../../src-main/core/platform/log';
import { AnswerIndex } from '../../src-main/core/search/index';
import { putSearchIndexPart, readSearchIndex } from '../../src-main/core/search/search-index.repository';
import { removeEntity } from '../../src-main/core/sync/entity.repository';
import type { RecordResults } from '../../src-shared/ipc/library-views';
import type { EntityRow } from '../../src-shared/sync/entities';
import {
  createDeskFolder,
  DESK,
  type DeskFolder,
  deskRows,
  ME,
  messageRow,
  openCore,
  putRows,
  TRAFFIC,
  uuidOf,
} from '../support/core-desk';

let desk: DeskFolder;

beforeEach(() => {
  desk = createDeskFolder();
});
afterEach(() => desk.remove());

const ORIGIN = JSON.stringify([null, null]);

function replyRow(number: number, text: string, queuedAt: string): EntityRow<'reply'> {
  return {
    id: uuidOf(4, number) as EntityRow<'reply'>['id'],
    deskId: DESK,
    messageId: messageRow(number).id,
    text,
    officerId: ME,
    officerName: '林晓',
    badgeNumber: '010203',
    basis: null,
    state: 'sent',
    queuedAt,
    sentAt: null,
    closeAfterSent: false,
    overrides: [],
    review: null,
    version: 1,
  };
}

function ticketRow(number: number, text: string): EntityRow<'ticket'> {
  return {
    id: uuidOf(3, number) as EntityRow<'ticket'>['id'],
    deskId: DESK,
    messageId: messageRow(number).id,
    departmentId: TRAFFIC,
    number: null,
    text,
    state: 'accepted',
    deadlineAt: '2026-03-10T00:00:00.000Z',
    createdAt: '2026-03-02T00:00:00.000Z',
    createdBy: ME,
    settledAt: null,
    version: 1,
  };
}

/** Searches until everything is indexed. */
async function whole(ask: () => Promise<RecordResults>): Promise<RecordResults['hits']> {
  await expect.poll(async () => (await ask()).indexing, { timeout: 10_000 }).toBeNull();
  return (await ask()).hits;
}

test('replies, tickets and messages are found by words, sounds and synonyms, marked, the newer of equal ones first', async () => {
  await desk.withDatabase((db) =>
    putRows(db, {
      ...deskRows,
      message: [
        messageRow(1, { text: '楼下烧烤店夜里噪音扰民', status: 'closed' }),
        messageRow(2, { text: '护照多久能办好', authorName: '晨跑者' }),
      ],
      reply: [
        replyRow(1, '您好，噪音扰民可拨打110。', '2026-03-02T00:00:00.000Z'),
        replyRow(2, '您好，噪音扰民可拨打110。', '2026-03-03T00:00:00.000Z'),
      ],
      ticket: [ticketRow(1, '请核实东湖路路灯不亮')],
    }),
  );
  const work = await openCore(desk.folder);
  await work.signIn(ME);
  const ask = (kind: 'reply' | 'ticket' | 'message', query: string) =>
    whole(() => work.ask('record.search', { kind, query, limit: 10 }));

  const replies = await ask('reply', '噪音扰民');
  expect(replies.map(({ id }) => id)).toEqual([uuidOf(4, 2), uuidOf(4, 1)]);
  expect(replies[0]).toMatchObject({ kind: 'reply', who: '林晓', state: 'sent', messageId: messageRow(2).id });
  expect(replies[0]?.ranges.map(([from, to]) => replies[0]?.text.slice(from, to))).toEqual(['噪音扰民']);
  expect(await ask('ticket', '路灯')).toMatchObject([
    { who: '交警支队', state: 'accepted', messageId: messageRow(1).id },
  ]);
  expect(await ask('message', 'huzhao')).toMatchObject([{ id: messageRow(2).id, who: '晨跑者', state: 'new' }]);
  expect((await ask('message', '噪音'))[0]).toMatchObject({ state: 'closed' });
  expect(await ask('message', '？')).toEqual([]);
  await work.core.close();
});

test('what is written while the desk works is found, also by another name that was just agreed on', async () => {
  await desk.withDatabase((db) => putRows(db, { ...deskRows, message: [messageRow(1)] }));
  const work = await openCore(desk.folder);
  await work.signIn(deskRows.officer?.[1]?.id ?? ME);
  const ask = (query: string) => whole(() => work.ask('record.search', { kind: 'reply', query, limit: 10 }));
  expect(await ask('窗口')).toEqual([]);
  await work.ask('message.claim', { messageId: messageRow(1).id });
  await work.ask('reply.send', {
    messageId: messageRow(1).id,
    body: '请到居住证窗口',
    basis: null,
    closeAfterSent: false,
  });
  expect(await ask('窗口')).toMatchObject([{ state: 'queued', who: '赵明' }]);
  expect(await ask('绿卡')).toEqual([]);
  const group = { terms: ['居住证', '绿卡'], note: '', origin: 'written' as const, state: 'active' as const };
  await work.ask('synonym.save', { synonymId: null, ...group });
  expect(await ask('绿卡')).toHaveLength(1);
  await work.core.close();
});

const messages = Array.from({ length: 80 }, (_, at) => messageRow(at + 1, { text: `第${at + 1}号路口信号灯坏了` }));

interface Opened {
  records: RecordSearch;
  find(query: string): Promise<string[]>;
  warnings: unknown[];
}

async function withRecords<T>(db: LocalDatabase, fn: (opened: Opened) => Promise<T>): Promise<T> {
  const warnings: unknown[] = [];
  const log = { warn: (...args: unknown[]) => warnings.push(args), error: (...args: unknown[]) => warnings.push(args) };
  const records = new RecordSearch(db, log as unknown as Log);
  const find = async (query: string) =>
    (await whole(() => records.search({ kind: 'message', query, limit: 5 }))).map(({ id }) => id);
  try {
    return await fn({ records, find, warnings });
  } finally {
    await records.close();
  }
}

async function keptSize(db: LocalDatabase): Promise<number | string | null> {
  const bytes = await readSearchIndex(db.read, 'message', ORIGIN);
  if (bytes === null) return null;
  const index = AnswerIndex.restore(bytes);
  return typeof index === 'string' ? index : index.size;
}

test('the index is kept and taken up; rows that came or went meanwhile are brought into step', async () => {
  await desk.withDatabase(async (db) => {
    await putRows(db, { message: messages });
    await withRecords(db, async ({ find }) => expect((await find('17号'))[0]).toBe(messageRow(17).id));
    expect(await keptSize(db)).toBe(80);
  });
  await desk.withDatabase(async (db) => {
    await putRows(db, { message: [messageRow(500, { text: '无人机在小区上空' })] });
    await db.transact((trx) => removeEntity(trx, 'message', messageRow(17).id));
    await withRecords(db, async ({ records, find, warnings }) => {
      expect(await find('无人机')).toEqual([messageRow(500).id]);
      expect(await find('17号')).not.toContain(messageRow(17).id);
      await db.transact((trx) => removeEntity(trx, 'message', messageRow(500).id));
      records.expire(['message']);
      expect(await find('无人机')).toEqual([]);
      expect(warnings).toEqual([]);
    });
    expect(await keptSize(db)).toBe(80);
  });
});

test('a damaged index is made anew', async () => {
  await desk.withDatabase(async (db) => {
    await putRows(db, { message: messages });
    await withRecords(db, ({ find }) => find('17号'));
    const bytes = (await readSearchIndex(db.read, 'message', ORIGIN)) ?? new Uint8Array(0);
    await db.transact((trx) => putSearchIndexPart(trx, 'message', ORIGIN, 0, bytes.slice(0, bytes.length / 2)));
    await withRecords(db, async ({ find, warnings }) => {
      expect((await find('17号'))[0]).toBe(messageRow(17).id);
      expect(warnings).toHaveLength(1);
    });
    expect(await keptSize(db)).toBe(80);
  });
});

test('a search answers at once with what is indexed so far, and closing stops the work', async () => {
  await desk.withDatabase(async (db) => {
    const text = '信号灯坏了，路口没有人指挥，车堵得很长。'.repeat(40);
    await putRows(db, { message: Array.from({ length: 1_500 }, (_, at) => messageRow(at + 1, { text })) });
    await withRecords(db, async ({ records }) => {
      const { hits, indexing } = await records.search({ kind: 'message', query: '信号灯', limit: 5 });
      expect(indexing).toMatchObject({ total: 1_500 });
      expect(indexing?.done).toBeLessThan(1_500);
      expect(hits.length).toBeGreaterThan(0);
    });
    expect(await keptSize(db)).toBeNull();
  });
});

import { sql } from 'kysely';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { LocalDatabase } from '../../src-main/core/db/database';
import { countQuery, type QueueQuery, segmentQuery } from '../../src-main/core/features/queue/queue.repository';
import { createQueueCounter, readQueuePage } from '../../src-main/core/features/queue/queue.service';
import { QUEUE_SEGMENTS } from '../../src-main/core/features/queue/queue-order';
import { CATEGORIES, CHANNELS } from '../../src-shared/domain/classification';
import { type QueueFilter, queueFilterSchema } from '../../src-shared/ipc/views';
import type { EntityRow } from '../../src-shared/sync/entities';
import {
  COLLEAGUE,
  createDeskFolder,
  type DeskFolder,
  deskRows,
  ME,
  messageRow,
  putRows,
  uuidOf,
} from '../support/core-desk';
import { openLocal } from '../support/local-database';

/** Query plans and times of the queue with 50,000 messages. */

const NOW = '2026-03-02T12:00:00.000Z';
const officer = deskRows.officer?.[0] as EntityRow<'officer'>;
const anything = queueFilterSchema.parse({});
let desk: DeskFolder;
let db: LocalDatabase;

afterAll(async () => {
  await db.close();
  desk.remove();
});

beforeAll(async () => {
  desk = createDeskFolder();
  db = await openLocal(desk.folder);
  const messages = Array.from({ length: 50_000 }, (_, number) =>
    messageRow(number, {
      status: number % 50 === 0 ? 'new' : number % 49 === 0 ? 'claimed' : 'closed',
      emergency: number % 10_000 === 1,
      channel: CHANNELS[number % CHANNELS.length] ?? 'weibo',
      category: CATEGORIES[number % CATEGORIES.length] ?? null,
      holderId: number % 49 === 0 ? (number % 2 === 0 ? ME : COLLEAGUE) : null,
      postedAt: new Date(Date.parse(NOW) - (number % 40_000) * 60_000).toISOString(),
      text: `第${number}封来信：${'关于办理居住证所需材料的咨询。'.repeat(8)}`,
    }),
  );
  await putRows(db, { ...deskRows, message: messages });
});

const plan = async (query: ReturnType<typeof segmentQuery> | ReturnType<typeof countQuery>) => {
  const { rows } = await sql<{ detail: string }>`EXPLAIN QUERY PLAN ${query}`.execute(db.read);
  return rows.map((row) => row.detail);
};
const query = (over: Partial<QueueFilter> = {}): QueueQuery => ({
  filter: { ...anything, ...over },
  officerId: ME,
  now: NOW,
});

test('each segment is one range of an index in the order of the page, without sorting and without reading rows', async () => {
  const filters: Partial<QueueFilter>[] = [
    {},
    { channels: ['weibo'], categories: ['help', 'unclassified'], businessLines: ['traffic'] },
    { statuses: ['new', 'claimed'] },
    { mine: true },
  ];
  for (const segment of QUEUE_SEGMENTS) {
    if (segment === 'attention' || segment === 'emergency') continue;
    for (const over of filters) {
      for (const after of [null, { segment, postedAt: NOW, id: uuidOf(1, 1) }]) {
        const steps = await plan(segmentQuery(query(over), { segment, after, limit: 50 }));
        const onMessages = steps.filter((step) => / m /.test(`${step} `));
        expect(steps.join('\n')).not.toContain('USE TEMP B-TREE FOR ORDER BY');
        expect(onMessages).toHaveLength(1);
        expect(onMessages[0]).toMatch(/^SEARCH m USING COVERING INDEX message_queue \(status=\?/);
      }
    }
  }
});

test('open emergencies come from the partial index of the few, each then looked up by its id', async () => {
  const steps = await plan(segmentQuery(query(), { segment: 'emergency', after: null, limit: 50 }));
  const onMessages = steps.filter((step) => / (m|urgent) /.test(`${step} `));
  expect(onMessages).toEqual([
    'SEARCH m USING INDEX sqlite_autoindex_message_1 (id=?)',
    expect.stringContaining('SCAN urgent USING INDEX message_emergency'),
  ]);
});

test('attention starts from the few rows in question, not from the messages', async () => {
  const steps = await plan(segmentQuery(query(), { segment: 'attention', after: null, limit: 50 }));
  expect(steps.filter((step) => / m /.test(`${step} `)).every((step) => step.startsWith('SEARCH m'))).toBe(true);
  expect(steps.filter((step) => step.startsWith('SCAN')).join('\n')).not.toMatch(
    /SCAN (ticket|reply|delivery|back|failed|lost|later)\b/,
  );
});

test('counts are one pass over a covering index without sorting', async () => {
  expect(await plan(countQuery())).toEqual(['SCAN message USING COVERING INDEX message_count']);
});

test('a page and the counts do not wait', async () => {
  const took = async (work: () => Promise<unknown>) => {
    const times = [];
    for (let run = 0; run < 15; run += 1) {
      const start = performance.now();
      await work();
      times.push(performance.now() - start);
    }
    return times.sort((a, b) => a - b)[7] ?? 0;
  };
  const page = (over: Partial<QueueFilter>) =>
    took(() => readQueuePage(db.read, officer, { filter: { ...anything, ...over }, cursor: null, limit: 50 }, NOW));
  const times = {
    default: await page({}),
    mine: await page({ mine: true }),
    nothing: await page({ channels: ['phone'], categories: ['praise'], businessLines: ['custody'] }),
    words: await page({ text: '没有这样的字' }),
    countsAnew: await took(() => createQueueCounter(db.read).count(officer, anything, NOW)),
    countWords: await took(() =>
      createQueueCounter(db.read).count(officer, { ...anything, text: '没有这样的字' }, NOW),
    ),
  };
  // Generous on purpose: a busy machine must not fail it, a scan of encrypted rows must.
  expect(times.default, JSON.stringify(times)).toBeLessThan(100);
  expect(times.countsAnew, JSON.stringify(times)).toBeLessThan(200);
});

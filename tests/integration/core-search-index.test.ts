import { afterEach, beforeEach, expect, test } from 'vitest';
import type { LocalDatabase } from '../../src-main/core/db/database';
import { AnswerLibrary } from '../../src-main/core/features/answer/answer-library';
import type { Log } from '../../src-main/core/platform/log';
import { AnswerIndex } from '../../src-main/core/search/index';
import { putSearchIndexPart, readSearchIndex } from '../../src-main/core/search/search-index.repository';
import { removeEntity } from '../../src-main/core/sync/entity.repository';
import { answerRow, createDeskFolder, type DeskFolder, putRows } from '../support/core-desk';

let desk: DeskFolder;

beforeEach(async () => {
  desk = createDeskFolder();
  const answers = Array.from({ length: 60 }, (_, at) => answerRow(`a${at}`, { question: `第${at}号事项怎么办理` }));
  await desk.withDatabase((db) =>
    putRows(db, { answer: [...answers, answerRow('passport', { question: '护照怎么办理' })] }),
  );
});

afterEach(() => desk.remove());

const ORIGIN = JSON.stringify([null, null]);

/** Opens a library as a start of the program does, searches and closes. */
async function searchOnce(db: LocalDatabase, text: string): Promise<{ ids: string[]; warnings: unknown[] }> {
  const warnings: unknown[] = [];
  const log = { warn: (...args: unknown[]) => warnings.push(args), error: (...args: unknown[]) => warnings.push(args) };
  const library = new AnswerLibrary(db, log as unknown as Log);
  const hits = await library.search({ text, limit: 5, today: '2026-03-01', businessLine: null });
  await library.close();
  return { ids: hits.map(({ answer }) => answer.id), warnings };
}

async function keptSize(db: LocalDatabase): Promise<number | string | null> {
  const bytes = await readSearchIndex(db.read, 'answer', ORIGIN);
  if (bytes === null) return null;
  const index = AnswerIndex.restore(bytes);
  return typeof index === 'string' ? index : index.size;
}

test('the index is kept, and the next start finds with it', async () => {
  await desk.withDatabase(async (db) => {
    expect(await keptSize(db)).toBeNull();
    expect((await searchOnce(db, '护照')).ids[0]).toBe('passport');
    expect(await keptSize(db)).toBe(61);
  });
  await desk.withDatabase(async (db) => {
    expect(await searchOnce(db, 'huzhao')).toEqual({ ids: ['passport'], warnings: [] });
    expect((await searchOnce(db, '12号')).ids).toContain('a12');
  });
});

test('what changed while the program was off is brought into step', async () => {
  await desk.withDatabase(async (db) => {
    await searchOnce(db, '护照');
    await putRows(db, {
      answer: [
        answerRow('passport', { question: '户口怎么迁移', version: 2 }),
        answerRow('new', { question: '无人机要登记吗' }),
        answerRow('a1', { status: 'retired', version: 2 }),
      ],
    });
    await db.transact((trx) => removeEntity(trx, 'answer', 'a2'));
    expect((await searchOnce(db, '护照')).ids).toEqual([]);
    expect((await searchOnce(db, '户口迁移')).ids[0]).toBe('passport');
    expect((await searchOnce(db, '无人机')).ids[0]).toBe('new');
    expect((await searchOnce(db, '第1号事项')).ids).not.toContain('a1');
    expect((await searchOnce(db, '第2号事项')).ids).not.toContain('a2');
    expect(await keptSize(db)).toBe(61);
  });
});

test.each([
  ['cut short', (bytes: Uint8Array) => bytes.slice(0, bytes.length / 2)],
  ['a bit turned', (bytes: Uint8Array) => bytes.map((byte, at) => (at === bytes.length >> 1 ? byte ^ 1 : byte))],
  ['emptied', () => new Uint8Array(0)],
])('a kept index that is %s is made anew', async (_, damage) => {
  await desk.withDatabase(async (db) => {
    await searchOnce(db, '护照');
    const bytes = (await readSearchIndex(db.read, 'answer', ORIGIN)) ?? new Uint8Array(0);
    await db.transact((trx) => putSearchIndexPart(trx, 'answer', ORIGIN, 0, damage(bytes)));
    expect(await keptSize(db)).toBe('damaged');
    const { ids, warnings } = await searchOnce(db, '护照');
    expect(ids[0]).toBe('passport');
    expect(warnings).toHaveLength(1);
    expect(await keptSize(db)).toBe(61);
  });
});

test('an index kept for another history of the desk is not used', async () => {
  await desk.withDatabase(async (db) => {
    await searchOnce(db, '护照');
    await putRows(db, { answer: [answerRow('passport', { question: '户口怎么迁移' })] });
    await db.transact((trx) =>
      trx
        .updateTable('sync_state')
        .set({ epoch: 'restored' })
        .execute()
        .then(() => undefined),
    );
    expect((await searchOnce(db, '户口迁移')).ids[0]).toBe('passport');
    expect((await searchOnce(db, '护照')).ids).toEqual([]);
  });
});

test('while an index is being made, a search answers with what is in it and says how far it is', async () => {
  await desk.withDatabase(async (db) => {
    const library = new AnswerLibrary(db, { warn: () => undefined, error: () => undefined } as unknown as Log);
    const query = { text: '事项怎么办理', limit: 5, today: '2026-03-01', businessLine: null };
    // Nothing is waited for, so that not every answer can be in.
    expect(await library.progress(0)).not.toBeNull();
    const soFar = await library.searchSoFar(query);
    expect(soFar.length).toBeLessThanOrEqual(5);
    while ((await library.progress(50)) !== null);
    expect(await library.searchSoFar(query)).toHaveLength(5);
    await library.close();
  });
});

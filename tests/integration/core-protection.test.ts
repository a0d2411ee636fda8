import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { listAuditRows } from '../../src-main/core/audit/audit.repository';
import {
  COLLEAGUE,
  createDeskFolder,
  type DeskFolder,
  deskRows,
  ManualClock,
  ME,
  messageRow,
  openCore,
  putRows,
  type TestCore,
} from '../support/core-desk';

const WORDS = '我叫张三，身份证110101199001011237，要举报楼下赌博，电话13900000000';
const REPORT = messageRow(1, { category: 'report', authorName: '知情人李四', text: WORDS });
const PLAIN = messageRow(2, { category: 'consultation', authorName: '王五', text: '电话13900000000，请问办证' });

let desk: DeskFolder;
let clock: ManualClock;
let work: TestCore;

beforeEach(async () => {
  desk = createDeskFolder();
  clock = new ManualClock(new Date('2026-03-02T01:00:00.000Z'));
  await desk.withDatabase((db) => putRows(db, { ...deskRows, message: [REPORT, PLAIN] }));
  work = await openCore(desk.folder, { clock });
  await work.signIn(ME);
});
afterEach(async () => {
  await work.core.close();
  desk.remove();
});

const detail = (id = REPORT.id) => work.ask('message.detail', { messageId: id });
const wordsOf = (value: unknown) => JSON.stringify(value);
const SECRETS = ['知情人李四', '张三', '110101199001011237', '13900000000'];

describe('reports and leads', () => {
  it('are masked in the list, when opened, and when found; the length stays', async () => {
    const page = await work.ask('queue.page', {
      filter: {},
      cursor: null,
      limit: 50,
    });
    const row = page.items.find(({ id }) => id === REPORT.id);
    const { message, isMasked, conversation } = await detail();
    const found = await work.ask('record.search', { kind: 'message', query: '赌博', limit: 10 });
    for (const secret of SECRETS) {
      expect(wordsOf(row)).not.toContain(secret);
      expect(wordsOf([message, conversation])).not.toContain(secret);
      expect(wordsOf(found)).not.toContain(secret);
    }
    expect(isMasked).toBe(true);
    expect(message.text).toHaveLength(WORDS.length);
    expect(message.text).toContain('要举报楼下赌博');
    expect(message.authorName).toBe('知****');
  });

  it('leave everything else as it is', async () => {
    expect(await detail(PLAIN.id)).toMatchObject({
      isMasked: false,
      message: { text: PLAIN.text, authorName: '王五' },
    });
  });

  it('are shown with a reason, to who gave it, for half an hour, and that is on record', async () => {
    expect(await work.refused('message.unmask', { messageId: REPORT.id, reason: ' ' })).toMatchObject({
      code: 'invalid_input',
    });
    await work.ask('message.unmask', { messageId: REPORT.id, reason: '核对身份' });
    expect(await detail()).toMatchObject({ isMasked: false, message: { text: WORDS, authorName: '知情人李四' } });
    const found = await work.ask('record.search', { kind: 'message', query: '赌博', limit: 10 });
    expect(wordsOf(found)).toContain('张三');

    await work.signIn(COLLEAGUE);
    expect((await detail()).isMasked).toBe(true);
    await work.signIn(ME);
    expect((await detail()).isMasked).toBe(false);
    clock.advance(31 * 60_000);
    expect((await detail()).isMasked).toBe(true);

    await work.core.close();
    await desk.withDatabase(async (db) => {
      const rows = await listAuditRows(db.read, 1, 100);
      expect(rows.filter(({ action }) => action === 'message.unmasked')).toMatchObject([
        { actor: ME, subject: REPORT.id, detail: JSON.stringify({ reason: '核对身份' }) },
      ]);
    });
    work = await openCore(desk.folder, { clock });
  });
});

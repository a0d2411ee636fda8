import { v7 as uuidv7 } from 'uuid';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { inTransaction } from '../../src-gateway/db/transaction';
import { insertPart, pruneParts } from '../../src-gateway/features/answer-import/answer-import-part.repository';
import { type AnswerImport, type ImportRow, MAX_ROWS_PER_STAGE } from '../../src-shared/domain/answer-import';
import type { Change } from '../../src-shared/sync/entities';
import { startGateway, TEST_DESK, type TestGateway, type TestWorkstation, type Unbranded } from '../support/gateway';
import { aContent, aSave, done, type PlainContent, publish, refused, rowsOf } from '../support/gateway-library';

type Row = Unbranded<ImportRow>;
const IMPORTER = 'of-lead';
const APPROVER = 'of-expert';
const MANY = 10_000;

let gateway: TestGateway;
let seat: TestWorkstation;

beforeAll(async () => {
  gateway = await startGateway();
  seat = gateway.workstation(1);
});
afterAll(() => gateway.close());

function aRow(more: Partial<Omit<Row, 'content'>> = {}, content: Partial<PlainContent> = {}): Row {
  return {
    revisionId: uuidv7(),
    answerId: `ans-${uuidv7()}`,
    baseVersion: null,
    content: aContent(content),
    ...more,
  };
}

/** Stages rows in parts of two and finishes; the result of the finish. */
async function bring(importId: string, rows: Row[], finish: { parts?: number; rows?: number } = {}) {
  let parts = 0;
  for (let at = 0; at < rows.length; at += 2) {
    expect(
      await seat.do('answer_import.stage', { importId, part: parts, rows: rows.slice(at, at + 2) }, IMPORTER),
    ).toMatchObject(done);
    parts += 1;
  }
  const args = { importId, fileName: '口径.xlsx', parts, rows: rows.length, ...finish };
  return seat.do('answer_import.finish', args, IMPORTER);
}

const approve = (importId: string, actor = APPROVER, note = '') =>
  seat.do('answer_import.approve', { importId, note }, actor);
const undo = (importId: string, actor = IMPORTER) =>
  seat.do('answer_import.undo', { importId, note: '文件弄错了' }, actor);

async function theImport(id: string): Promise<AnswerImport | undefined> {
  return (await rowsOf(seat, 'answerImport')).find((row) => row.id === id);
}
async function answer(id: string) {
  return (await rowsOf(seat, 'answer')).find((row) => row.id === id);
}
async function revisionsOf(importId: string) {
  return (await rowsOf(seat, 'answerRevision')).filter((row) => row.importId === importId);
}

/** An answer in force, as version 1. */
async function inForce(content: Partial<PlainContent> = {}): Promise<string> {
  const save = aSave({ content: aContent(content) });
  expect(await publish(seat, save)).toMatchObject(done);
  return save.answerId;
}

/** A change of an answer in force, approved: its next version. */
async function change(answerId: string, baseVersion: number, content: PlainContent): Promise<void> {
  const save = aSave({ answerId, baseVersion, content, origin: { kind: 'answer' } });
  expect(await publish(seat, save)).toMatchObject(done);
}

describe('an import on its way', () => {
  test('is seen by nobody before it is whole, then by everybody as a whole', async () => {
    const importId = uuidv7();
    const rows = [aRow(), aRow(), aRow()];
    await seat.do('answer_import.stage', { importId, part: 0, rows: rows.slice(0, 2) }, IMPORTER);
    expect(await theImport(importId)).toBeUndefined();
    expect(await revisionsOf(importId)).toEqual([]);
    await seat.do('answer_import.stage', { importId, part: 1, rows: rows.slice(2) }, IMPORTER);
    const finish = { importId, fileName: '口径.xlsx', parts: 2, rows: 3 };
    expect(await seat.do('answer_import.finish', finish, IMPORTER)).toMatchObject(done);
    expect(await theImport(importId)).toMatchObject({
      state: 'in_review',
      created: 3,
      changed: 0,
      importedById: IMPORTER,
      importedBy: '带班领导',
      decidedBy: null,
    });
    const revisions = await revisionsOf(importId);
    expect(revisions.map(({ id }) => id).sort()).toEqual(rows.map(({ revisionId }) => revisionId).sort());
    expect(revisions.every(({ status, authorId }) => status === 'in_review' && authorId === IMPORTER)).toBe(true);
    expect(await seat.do('answer_import.finish', finish, IMPORTER)).toEqual(refused('wrong_state'));
  });

  test.each([
    ['a part is missing', { parts: 3 }],
    ['a row is missing', { rows: 5 }],
  ])('with nothing of it when %s', async (_, said) => {
    const importId = uuidv7();
    expect(await bring(importId, [aRow(), aRow(), aRow(), aRow()], said)).toEqual(refused('incomplete_import'));
    expect(await theImport(importId)).toBeUndefined();
    expect(await revisionsOf(importId)).toEqual([]);
  });

  test('with nothing of it when a part in the middle is missing', async () => {
    const importId = uuidv7();
    await seat.do('answer_import.stage', { importId, part: 0, rows: [aRow()] }, IMPORTER);
    await seat.do('answer_import.stage', { importId, part: 2, rows: [aRow()] }, IMPORTER);
    const finish = { importId, fileName: '口径.xlsx', parts: 2, rows: 2 };
    expect(await seat.do('answer_import.finish', finish, IMPORTER)).toEqual(refused('incomplete_import'));
    expect(await theImport(importId)).toBeUndefined();
  });

  test('names only what the desk has, and each answer once', async () => {
    const known = await inForce();
    const twice = aRow();
    const cases: [Row[], string][] = [
      [[aRow({ baseVersion: 1 })], 'unknown_answer'],
      [[aRow({ answerId: known, baseVersion: 2 })], 'unknown_answer'],
      [[aRow({ answerId: known })], 'id_taken'],
      [[aRow(), aRow({}, { ownerDepartmentId: 'dept-nowhere' })], 'unknown_department'],
      [[aRow({}, { ownerOfficerId: 'of-nobody' })], 'unknown_officer'],
      [[twice, aRow({ answerId: twice.answerId })], 'invalid'],
    ];
    for (const [rows, code] of cases) {
      const importId = uuidv7();
      expect(await bring(importId, rows)).toEqual(refused(code));
      expect(await theImport(importId)).toBeUndefined();
    }
    expect(await bring(uuidv7(), [aRow({}, { ownerDepartmentId: 'dept-legal', ownerOfficerId: 'of-gone' })])).toEqual(
      expect.objectContaining(done),
    );
  });

  test('is laid aside part by part, none twice', async () => {
    const importId = uuidv7();
    const part = { importId, part: 0, rows: [aRow()] };
    expect(await seat.do('answer_import.stage', part, IMPORTER)).toMatchObject(done);
    expect(await seat.do('answer_import.stage', part, IMPORTER)).toEqual(refused('id_taken'));
    expect(await seat.do('answer_import.stage', part, 'of-1')).toEqual(refused('not_permitted'));
  });

  test('is forgotten when nothing came of it for a week', async () => {
    const [old, recent] = [uuidv7(), uuidv7()] as AnswerImport['id'][];
    const days = (count: number) => new Date(Date.now() - count * 86_400_000).toISOString();
    await inTransaction(gateway.db, async (trx) => {
      const part = { deskId: TEST_DESK as never, rows: [] };
      if (old === undefined || recent === undefined) throw new Error('no ids');
      await insertPart(trx, { ...part, importId: old, part: 0, at: days(9) });
      await insertPart(trx, { ...part, importId: old, part: 1, at: days(8) });
      await insertPart(trx, { ...part, importId: recent, part: 0, at: days(9) });
      await insertPart(trx, { ...part, importId: recent, part: 1, at: days(1) });
    });
    expect(await inTransaction(gateway.db, (trx) => pruneParts(trx, 7))).toBe(2);
    expect(await seat.do('answer_import.cancel', { importId: old ?? '' }, IMPORTER)).toEqual(refused('unknown_import'));
    expect(await seat.do('answer_import.cancel', { importId: recent ?? '' }, IMPORTER)).toMatchObject(done);
    expect(await seat.do('answer_import.cancel', { importId: recent ?? '' }, IMPORTER)).toEqual(
      refused('unknown_import'),
    );
  });
});

describe('the decision about an import', () => {
  test('takes another person than the importer', async () => {
    const importId = uuidv7();
    await bring(importId, [aRow()]);
    expect(await approve(importId, IMPORTER)).toEqual(refused('same_person'));
    expect(await seat.do('answer_import.refuse', { importId, note: '不对' }, IMPORTER)).toEqual(refused('same_person'));
    expect(await approve(importId, 'of-1')).toEqual(refused('not_permitted'));
    expect(await seat.do('answer_import.cancel', { importId }, APPROVER)).toEqual(refused('not_author'));
    expect(await seat.do('answer_import.refuse', { importId, note: '来源不明' }, APPROVER)).toMatchObject(done);
    expect(await theImport(importId)).toMatchObject({ state: 'refused', decidedBy: '户籍专家', note: '来源不明' });
    expect(await revisionsOf(importId)).toEqual([]);
    expect(await approve(importId)).toEqual(refused('wrong_state'));
  });

  test('is no more to be taken once the importer has cancelled', async () => {
    const importId = uuidv7();
    await bring(importId, [aRow(), aRow()]);
    expect(await seat.do('answer_import.cancel', { importId }, IMPORTER)).toMatchObject(done);
    expect(await theImport(importId)).toMatchObject({ state: 'cancelled' });
    expect(await revisionsOf(importId)).toEqual([]);
    expect(await approve(importId)).toEqual(refused('wrong_state'));
  });

  test('puts new answers and changes in force, with their history', async () => {
    const changed = await inForce({ text: '旧的答复' });
    const importId = uuidv7();
    const created = aRow({}, { question: '怎么迁户口？' });
    const rows = [created, aRow({ answerId: changed, baseVersion: 1 }, { text: '新的答复' })];
    await bring(importId, rows);
    expect(await answer(changed)).toMatchObject({ text: '旧的答复', version: 1 });
    expect(await approve(importId, APPROVER, '已核对')).toMatchObject(done);
    expect(await answer(created.answerId)).toMatchObject({ question: '怎么迁户口？', version: 1, status: 'approved' });
    expect(await answer(changed)).toMatchObject({ text: '新的答复', version: 2, status: 'approved' });
    expect(await revisionsOf(importId)).toEqual([]);
    const versions = (await rowsOf(seat, 'answerVersion')).filter((row) => row.importId === importId);
    expect(versions.map(({ version }) => version).sort()).toEqual([1, 2]);
    expect(versions[0]).toMatchObject({ authorId: IMPORTER, approverId: APPROVER, note: '已核对' });
    const events = (await rowsOf(seat, 'answerEvent')).filter((row) => row.answerId === created.answerId);
    expect(events).toMatchObject([{ kind: 'approved', version: 1, revisionId: created.revisionId, actorId: APPROVER }]);
    expect(await theImport(importId)).toMatchObject({ state: 'applied', note: '已核对', decidedBy: '户籍专家' });
  });

  test('merges by field what moved on since, and leaves in review what both changed', async () => {
    const merged = await inForce({ text: '原文', region: '' });
    const collided = await inForce({ text: '原文' });
    const importId = uuidv7();
    const both = aRow({ answerId: collided, baseVersion: 1 }, { text: '导入的文字' });
    await bring(importId, [aRow({ answerId: merged, baseVersion: 1 }, { text: '导入的文字' }), both, aRow()]);
    await change(merged, 1, aContent({ text: '原文', region: '城东' }));
    await change(collided, 1, aContent({ text: '别人的文字' }));
    expect(await approve(importId, APPROVER, '同意')).toMatchObject(done);
    expect(await answer(merged)).toMatchObject({ text: '导入的文字', region: '城东', version: 3 });
    expect(await answer(collided)).toMatchObject({ text: '别人的文字', version: 2 });
    expect((await theImport(importId))?.note).toMatch(/^同意；1 条/);
    const left = (await rowsOf(seat, 'answerRevision')).filter((row) => row.answerId === collided);
    expect(left).toMatchObject([
      { id: both.revisionId, importId: null, status: 'in_review', version: 2, baseVersion: 1, authorId: IMPORTER },
    ]);
    // From here on it goes the way of every revision.
    const recalled = await seat.do('answer.recall', { revisionId: both.revisionId }, IMPORTER);
    expect(recalled).toMatchObject(done);
  });
});

describe('the undo of an import', () => {
  test('takes back what nobody touched since, and keeps and counts the rest', async () => {
    const changed = await inForce({ text: '旧的答复' });
    const gone = aRow();
    const answered = aRow();
    const touched = aRow();
    const drafted = aRow();
    const importId = uuidv7();
    await bring(importId, [gone, answered, touched, drafted, aRow({ answerId: changed, baseVersion: 1 })]);
    await approve(importId);
    const message = await gateway.ingest();
    const claim = await seat.claim(message);
    if (claim === null) throw new Error('not granted');
    const reply = {
      messageId: message.id,
      claim,
      replyId: uuidv7(),
      text: '请到派出所办理。',
      basis: { answerId: answered.answerId, answerVersion: 1, found: null },
      closeAfterSent: false,
      overrides: [],
    };
    expect(await seat.do('reply.queue', reply)).toMatchObject(done);
    await change(touched.answerId, 1, aContent({ text: '改过了' }));
    const draft = aSave({ answerId: drafted.answerId, baseVersion: 1, origin: { kind: 'answer' } });
    expect(await seat.do('answer.save', draft)).toMatchObject(done);

    expect(await undo(importId, 'of-1')).toEqual(refused('not_permitted'));
    expect(await undo(importId)).toMatchObject(done);
    expect(await theImport(importId)).toMatchObject({ state: 'undone', kept: 1, note: '文件弄错了' });
    expect(await answer(gone.answerId)).toBeUndefined();
    expect(await answer(answered.answerId)).toMatchObject({ status: 'retired', version: 2 });
    expect(await answer(drafted.answerId)).toMatchObject({ status: 'retired', version: 2 });
    expect(await answer(touched.answerId)).toMatchObject({ status: 'approved', text: '改过了', version: 2 });
    expect(await answer(changed)).toMatchObject({ status: 'approved', text: '旧的答复', version: 3 });
    const versions = await rowsOf(seat, 'answerVersion');
    expect(versions.filter(({ answerId }) => answerId === gone.answerId)).toEqual([]);
    expect(versions.filter(({ answerId }) => answerId === changed).map(({ content }) => content.text)).toHaveLength(3);
    const events = (await rowsOf(seat, 'answerEvent')).filter(({ kind }) => kind === 'import_undone');
    const undoneAnswers = [gone, answered, drafted].map(({ answerId }) => answerId);
    expect(events.map(({ answerId }) => answerId).sort()).toEqual([...undoneAnswers, changed].sort());
    expect(await undo(importId)).toEqual(refused('wrong_state'));
  });

  test('brings a retired answer back to being retired', async () => {
    const retired = await inForce();
    await seat.do(
      'answer.retire',
      { answerId: retired, answerVersion: 1, reason: '作废', openCorrections: false },
      APPROVER,
    );
    const importId = uuidv7();
    await bring(importId, [aRow({ answerId: retired, baseVersion: 2 }, { text: '重新启用' })]);
    await approve(importId);
    expect(await answer(retired)).toMatchObject({ status: 'approved', version: 3 });
    await undo(importId);
    expect(await answer(retired)).toMatchObject({ status: 'retired', version: 4 });
  });
});

describe(`an import of ${MANY} rows`, () => {
  test('is staged, finished, approved and undone as a whole, and reaches a copy page by page', async () => {
    const importId = uuidv7();
    const { head: before, epoch } = await seat.session();
    const countBefore = (await rowsOf(seat, 'answer')).length;
    const parts = MANY / MAX_ROWS_PER_STAGE;
    for (let part = 0; part < parts; part += 1) {
      const rows = Array.from({ length: MAX_ROWS_PER_STAGE }, (_, index) =>
        aRow(
          {},
          { question: `第 ${part * MAX_ROWS_PER_STAGE + index + 1} 个问题`, text: '请到派出所办理。'.repeat(20) },
        ),
      );
      await seat.do('answer_import.stage', { importId, part, rows }, IMPORTER);
    }
    const finish = { importId, fileName: '口径.xlsx', parts, rows: MANY };
    expect(await seat.do('answer_import.finish', finish, IMPORTER)).toMatchObject(done);
    expect(await revisionsOf(importId)).toHaveLength(MANY);
    expect(await approve(importId)).toMatchObject(done);
    expect(await revisionsOf(importId)).toEqual([]);
    expect(await rowsOf(seat, 'answer')).toHaveLength(countBefore + MANY);

    const copy = new Map<string, Change>();
    let cursor = before;
    for (let more = true; more; ) {
      const response = await seat.get(`/sync/changes?scope=${TEST_DESK}&epoch=${epoch}&after=${cursor}&limit=500`);
      const text = await response.text();
      expect(text.length).toBeLessThan(2_000_000);
      const page = JSON.parse(text) as { transactions: { seq: number; changes: Change[] }[]; hasMore: boolean };
      for (const { seq, changes } of page.transactions) {
        expect(seq).toBe(cursor + 1);
        cursor = seq;
        for (const change of changes) {
          const key = `${change.entity} ${change.op === 'put' ? change.row.id : change.id}`;
          if (change.op === 'put') copy.set(key, change);
          else copy.delete(key);
        }
      }
      more = page.hasMore;
    }
    const held = (entity: string) => [...copy.keys()].filter((key) => key.startsWith(`${entity} `)).length;
    expect([held('answer'), held('answerVersion'), held('answerEvent'), held('answerRevision')]).toEqual([
      MANY,
      MANY,
      MANY,
      0,
    ]);

    expect(await undo(importId)).toMatchObject(done);
    expect(await rowsOf(seat, 'answer')).toHaveLength(countBefore);
    expect(await theImport(importId)).toMatchObject({ state: 'undone', created: MANY, kept: 0 });
  }, 120_000);
});

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import type { AnswerImportId } from '../../src-shared/domain/ids';
import { startWorkstation, type Workstation } from '../support/core';
import { startGateway, type TestGateway, testKeys } from '../support/gateway';

let gateway: TestGateway;
let files: string;
const open: Workstation[] = [];

beforeAll(async () => {
  files = mkdtempSync(join(tmpdir(), 'dutydesk-import-'));
  gateway = await startGateway();
});

afterEach(async () => {
  for (const workstation of open.splice(0)) await workstation.close();
});

afterAll(async () => {
  await gateway.close();
  rmSync(files, { recursive: true, force: true });
});

const eventually = <T>(check: () => T | Promise<T>) => vi.waitFor(check, { timeout: 40_000, interval: 50 });

async function sit(number: number, officerId: string): Promise<Workstation> {
  const workstation = await startWorkstation({
    url: gateway.url,
    workstationId: `ws-${number}`,
    keys: testKeys(`ws-${number}`),
  });
  open.push(workstation);
  await eventually(async () =>
    expect(await workstation.ask('sync.status', null)).toMatchObject({ connection: 'online', snapshotRows: null }),
  );
  await workstation.signIn(officerId);
  return workstation;
}

/** Reads a file in, has it sent, and waits until the gateway has all of it. */
async function importFile(desk: Workstation, name: string, content: string): Promise<AnswerImportId> {
  const path = join(files, name);
  writeFileSync(path, content);
  expect(await desk.core.handle('answer_import.read', { path })).toMatchObject({ ok: true });
  await eventually(async () =>
    expect(await desk.ask('answer_import.job', null)).toMatchObject({ state: 'preview', checking: false }),
  );
  await desk.ask('answer_import.commit', { skipProblems: false });
  const job = await desk.ask('answer_import.job', null);
  if (job.state !== 'sent') throw new Error(`the import is ${job.state}`);
  await inState(desk, job.importId, 'in_review');
  return job.importId;
}

function inState(desk: Workstation, importId: AnswerImportId, state: string) {
  return eventually(async () => {
    const { imports, onTheirWay } = await desk.ask('answer_import.list', null);
    const found = imports.find(({ answerImport }) => answerImport.id === importId);
    expect(found?.answerImport.state).toBe(state);
    expect(onTheirWay).toEqual([]);
    return found;
  });
}

const found = async (desk: Workstation, text: string) =>
  (await desk.ask('answer.list', { text, offset: 0, limit: 5 })).items[0]?.answer;

const CSV = `编号,问题,答复,业务线
,无人机在城区放飞要报备吗？,要，请先向治安支队报备。,治安
,放飞孔明灯违法吗？,城区内禁止放飞孔明灯。,治安
ans-1,身份证丢了怎么补办？,请带户口簿到就近派出所补办。,户政
`;

describe('an import between two workstations', () => {
  test('one officer sends it, another approves it, it is found everywhere, and it can be taken back as a whole', async () => {
    const [importer, reviewer] = [await sit(1, 'of-lead'), await sit(2, 'of-lead-2')];
    const before = await reviewer.ask('answer.get', { answerId: 'ans-1' as never });
    const importId = await importFile(importer, '治安.csv', CSV);

    const own = await inState(importer, importId, 'in_review');
    expect(own).toMatchObject({
      mayDecide: false,
      mayCancel: true,
      mayUndo: false,
      answerImport: { created: 2, changed: 1, fileName: '治安.csv' },
    });
    expect(await importer.tell('answer_import.approve', { importId, note: '' })).toMatchObject({
      failure: { code: 'refused', reason: 'same_person' },
    });
    expect((await found(reviewer, '无人机放飞报备'))?.question).not.toBe('无人机在城区放飞要报备吗？');
    const seen = await inState(reviewer, importId, 'in_review');
    expect(seen).toMatchObject({ mayDecide: true, mayCancel: false, mayUndo: false });
    const rows = await reviewer.ask('revision.list', { box: 'import', importId, offset: 0, limit: 10 });
    expect(rows.total).toBe(3);

    await reviewer.ask('answer_import.approve', { importId, note: '看过了' });
    for (const desk of [reviewer, importer]) {
      await inState(desk, importId, 'applied');
      await eventually(async () =>
        expect((await found(desk, '无人机放飞报备'))?.question).toBe('无人机在城区放飞要报备吗？'),
      );
      expect(await desk.ask('answer.get', { answerId: before.id })).toMatchObject({
        text: '请带户口簿到就近派出所补办。',
        version: before.version + 1,
      });
    }

    expect(await inState(reviewer, importId, 'applied')).toMatchObject({ mayUndo: true, mayDecide: false });
    await reviewer.ask('answer_import.undo', { importId, note: '文件拿错了' });
    for (const desk of [reviewer, importer]) {
      await inState(desk, importId, 'undone');
      await eventually(async () =>
        expect((await found(desk, '无人机放飞报备'))?.question).not.toBe('无人机在城区放飞要报备吗？'),
      );
      expect(await desk.ask('answer.get', { answerId: before.id })).toMatchObject({ text: before.text });
    }
  });

  test('the importer takes it back before it is decided; another one is turned down', async () => {
    const [importer, reviewer] = [await sit(1, 'of-lead'), await sit(2, 'of-lead-2')];
    const cancelled = await importFile(importer, 'a.csv', '问题,答复\n甲问题怎么办？,甲\n');
    await inState(reviewer, cancelled, 'in_review');
    expect(await reviewer.tell('answer_import.cancel', { importId: cancelled })).toMatchObject({
      failure: { code: 'refused', reason: 'not_author' },
    });
    await importer.ask('answer_import.cancel', { importId: cancelled });
    await inState(reviewer, cancelled, 'cancelled');
    const refused = await importFile(importer, 'b.csv', '问题,答复\n乙问题怎么办？,乙\n');
    await inState(reviewer, refused, 'in_review');
    await reviewer.ask('answer_import.refuse', { importId: refused, note: '缺依据' });
    expect(await inState(importer, refused, 'refused')).toMatchObject({ answerImport: { note: '缺依据' } });
    expect(
      (await importer.ask('revision.list', { box: 'import', importId: refused, offset: 0, limit: 10 })).total,
    ).toBe(0);
  });

  test('a thousand rows arrive whole, and what is on its way is told', async () => {
    const importer = await sit(1, 'of-lead');
    const lines = Array.from({ length: 1_000 }, (_, at) => `第${at}号窗口办什么？,办第${at}类业务。`);
    const importId = await importFile(importer, 'k.csv', `问题,答复\n${lines.join('\n')}\n`);
    expect(await inState(importer, importId, 'in_review')).toMatchObject({
      answerImport: { created: 1_000, changed: 0 },
    });
    const reviewer = await sit(2, 'of-lead-2');
    await reviewer.ask('answer_import.approve', { importId, note: '' });
    await inState(importer, importId, 'applied');
    await eventually(async () => expect((await found(importer, '第777号窗口'))?.text).toBe('办第777类业务。'));
  });
});

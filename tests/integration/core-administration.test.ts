import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { writeCsv } from '../../src-files/table/write-csv';
import { findAuditRows } from '../../src-gateway/features/audit/audit.repository';
import type { EntryPreview } from '../../src-shared/ipc/administration-contract';
import type { EngineChannel, EngineInput } from '../../src-shared/ipc/contract';
import type { Result } from '../../src-shared/ipc/failure';
import type { EntryKind } from '../../src-shared/sync/administration';
import { startWorkstation, type Workstation } from '../support/core';
import { startGateway, type TestGateway, testKeys } from '../support/gateway';
import { startProxy, type TestProxy } from '../support/proxy';

/** An administrator at a real workstation with a real gateway behind a line that can be cut. */

let gateway: TestGateway;
let line: TestProxy;
let desk: Workstation;
let folder: string;

beforeAll(async () => {
  gateway = await startGateway();
});
afterAll(() => gateway.close());
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'dutydesk-administration-'));
  line = await startProxy({ port: Number(new URL(gateway.url).port) });
  desk = await startWorkstation({ url: line.url, workstationId: 'ws-1', keys: testKeys('ws-1') });
  await desk.signIn('of-admin');
});
afterEach(async () => {
  await desk.close();
  await line.close();
  rmSync(folder, { recursive: true, force: true });
});

async function host<C extends EngineChannel>(channel: C, input: EngineInput<C>): Promise<Result<unknown>> {
  return desk.core.handle(channel, input);
}
async function preview(kind: EntryKind, name: string, text: string): Promise<EntryPreview> {
  const path = join(folder, name);
  writeFileSync(path, text);
  const read = await host('administration.read_file', { kind, path });
  if (!read.ok) throw new Error(JSON.stringify(read.failure));
  return read.value as EntryPreview;
}
const entries = () => desk.ask('administration.entries', null);

describe('officers, departments and accounts', () => {
  it('come out as a table, change there, are shown before they are taken, and reach the workstation', async () => {
    const path = join(folder, '民警.csv');
    expect(await host('administration.write_file', { kind: 'officer', format: 'csv', path })).toEqual({
      ok: true,
      value: { rows: 46 },
    });
    const written = readFileSync(path, 'utf8');
    expect(written).toContain('of-lead,T8001,带班领导,值班长,是');
    expect((await preview('officer', 'same.csv', written)).rows.every(({ state }) => state === 'same')).toBe(true);

    const changed = written
      .replace('of-lead,T8001,带班领导,值班长,是', 'of-lead,T8001,带班领导,专家,是')
      .concat(',N-1,新来的,民警,是\r\n');
    const shown = await preview('officer', 'changed.csv', changed);
    expect(shown.rows.filter(({ state }) => state !== 'same')).toMatchObject([
      { name: '带班领导', state: 'changed' },
      { name: '新来的', state: 'new' },
    ]);
    expect(await desk.ask('administration.save', { changes: shown.changes })).toEqual({ changed: 2 });
    await expect
      .poll(async () => (await entries()).officer.filter(({ name }) => ['新来的', '带班领导'].includes(name)))
      .toMatchObject([{ badgeNumber: 'N-1', role: 'officer' }, { role: 'expert' }]);
    // What the preview was made from is old now: it is not written over what stands there.
    const [first] = shown.changes;
    if (first === undefined || first.kind !== 'officer' || first.before === null) throw new Error('no change');
    const again = { ...first, after: { ...first.after, name: '改名' } };
    expect(await desk.tell('administration.save', { changes: [again] })).toEqual({
      ok: false,
      failure: { code: 'administration_refused', problem: 'changed_meanwhile', about: 'of-lead' },
    });
  });

  it.each(['officer', 'department', 'account'] as const)('%s: XLSX reads back to the same', async (kind) => {
    const path = join(folder, 'list.xlsx');
    expect(await host('administration.write_file', { kind, format: 'xlsx', path })).toMatchObject({ ok: true });
    const read = await host('administration.read_file', { kind, path });
    const { rows, changes } = (read as { value: EntryPreview }).value;
    expect(rows.length).toBeGreaterThan(1);
    expect(changes).toEqual([]);
  });

  it('name every cell that is not right, and take nothing of it', async () => {
    const rows = [
      ['警号', '姓名', '角色', '在岗', '备注'],
      ['T1000', '', '民警', '是', ''],
      ['N-2', '甲', '司机', '也许', '不看这一列'],
      ['N-3', '乙'.repeat(41), '', '是', ''],
      ['N-4', '丙', '专家', '否', ''],
      ['N-4', '丁', '专家', '是', ''],
    ];
    const { rows: read, changes } = await preview('officer', 'bad.csv', writeCsv(rows));
    expect(
      read.map(({ row, state, bad }) => [row, state, bad.map(({ column, problem }) => `${column} ${problem}`)]),
    ).toEqual([
      [2, 'bad', ['姓名 missing']],
      [3, 'bad', ['角色 unknown_word', '在岗 unknown_word']],
      [4, 'bad', ['姓名 not_allowed', '角色 missing']],
      [5, 'new', []],
      [6, 'bad', ['警号 twice']],
    ]);
    expect(changes).toHaveLength(1);
    const { missingColumns } = await preview('officer', 'no-badge.csv', writeCsv([['姓名'], ['甲']]));
    expect(missingColumns).toEqual(['警号']);
    expect(
      (await preview('department', 'broken.csv', '部门名称,业务线\r\n"甲,交管\r\n乙,户政、交警\r\n')).rows,
    ).toMatchObject([
      { row: 2, state: 'bad', bad: [{ problem: 'unreadable' }] },
      { row: 3, name: '乙', state: 'new' },
    ]);
  });

  it('a table that spreadsheet programs would run comes out harmless, and a file that is none is refused', async () => {
    const account = { id: 'acc-evil', channel: 'forum', name: '=HYPERLINK("http://x")', region: '' } as never;
    await desk.ask('administration.save', { changes: [{ kind: 'account', before: null, after: account }] });
    await expect.poll(async () => (await entries()).account.some(({ id }) => id === 'acc-evil')).toBe(true);
    const path = join(folder, 'accounts.csv');
    await host('administration.write_file', { kind: 'account', format: 'csv', path });
    expect(readFileSync(path, 'utf8')).toContain('"\'=HYPERLINK(');
    for (const [name, reason] of [
      ['a.exe', 'type_not_allowed'],
      ['nowhere.xlsx', 'unreadable'],
    ] as const)
      expect(await host('administration.read_file', { kind: 'account', path: join(folder, name) })).toEqual({
        ok: false,
        failure: { code: 'file_refused', reason },
      });
    writeFileSync(join(folder, 'b.xlsx'), 'no sheet');
    expect(await host('administration.read_file', { kind: 'account', path: join(folder, 'b.xlsx') })).toMatchObject({
      failure: { code: 'file_refused', reason: 'unreadable' },
    });
    const nowhere = join(folder, 'missing', 'a.csv');
    expect(await host('administration.write_file', { kind: 'account', format: 'csv', path: nowhere })).toMatchObject({
      failure: { code: 'file_refused', reason: 'not_writable' },
    });
  });
});

describe('workstations and the rest', () => {
  it('a code with its slip, a revocation, a passphrase, a channel and the condition, each from the gateway', async () => {
    const slip = await desk.ask('administration.enrol', { id: 'ws-9' as never, name: '九号席' });
    expect(slip).toMatchObject({ id: 'ws-9', address: expect.stringContaining('http'), caFingerprint: null });
    expect((await desk.ask('administration.workstations', null)).codes).toMatchObject([{ id: 'ws-9' }]);
    await desk.ask('administration.revoke', { id: 'ws-2' as never, reason: '报废' });
    const { workstations } = await desk.ask('administration.workstations', null);
    expect(workstations.filter(({ revoked }) => revoked).map(({ id }) => id)).toEqual(['ws-2']);
    expect(await desk.tell('administration.revoke', { id: 'ws-2' as never, reason: '又一次' })).toMatchObject({
      failure: { code: 'administration_refused', problem: 'already_revoked', about: 'ws-2' },
    });
    expect((await desk.ask('administration.reset_passphrase', { officerId: 'of-3' as never })).passphrase).toMatch(/-/);
    expect(await desk.ask('administration.test_channel', { channel: 'phone' })).toEqual({ problem: null });
    const { findings } = await desk.ask('administration.condition', null);
    expect(findings.map(({ check }) => check)).toContain('backup');
    const { lines } = await desk.ask('audit.list', {
      of: 'desk',
      filter: { owner: 'gateway' },
      after: null,
      limit: 20,
    });
    expect(lines.map(({ action, actorName }) => [action, actorName])).toEqual(
      expect.arrayContaining([
        ['workstation.code_made', '管理员'],
        ['workstation.revoked', '管理员'],
        ['officer.passphrase_reset', '管理员'],
        ['channel.tested', '管理员'],
      ]),
    );
  });

  it('an answer that got lost is not taken for a no; without the network nothing is asked, and the lists are there', async () => {
    const reset = { officerId: 'of-8' as never };
    const resets = async () =>
      (await findAuditRows(gateway.db, { action: 'officer.passphrase_reset', subject: 'of-8' }, null, 5)).length;
    line.delay(2_000);
    const asked = desk.tell('administration.reset_passphrase', reset);
    await expect.poll(resets).toBe(1);
    await line.cut();
    expect(await asked).toEqual({ ok: false, failure: { code: 'gateway_silent' } });

    await expect.poll(async () => (await desk.ask('sync.status', null)).connection).not.toBe('online');
    expect(await desk.tell('administration.workstations', null)).toMatchObject({ failure: { code: 'gateway_needed' } });
    expect(await desk.tell('administration.reset_passphrase', reset)).toMatchObject({
      failure: { code: 'gateway_needed' },
    });
    expect(await resets()).toBe(1);
    expect((await entries()).department.length).toBeGreaterThan(1);
  });
});

import { rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { officerIdSchema } from '../../src-shared/domain/ids';
import type { EngineChannel, EngineInput, EngineOutput } from '../../src-shared/ipc/contract';
import type { WeekDraft } from '../../src-shared/ipc/rota-contract';
import {
  AUDITOR,
  COLLEAGUE,
  createDeskFolder,
  type DeskFolder,
  deskRows,
  ManualClock,
  ME,
  openCore,
  putRows,
  type TestCore,
} from '../support/core-desk';

/** Monday 2 March 2026, 07:00 in the bureau. */
const START = new Date('2026-03-01T23:00:00.000Z');
const WEEK = '2026-03-02';
const GONE = officerIdSchema.parse('gone');
let desk: DeskFolder;
let clock: ManualClock;
let work: TestCore;

beforeEach(async () => {
  desk = createDeskFolder();
  clock = new ManualClock(START);
  await desk.withDatabase((db) => putRows(db, deskRows));
  work = await openCore(desk.folder, { clock });
  await work.signIn(COLLEAGUE);
});

afterEach(async () => {
  await work.core.close();
  desk.remove();
});

const minutes = (n: number) => clock.advance(n * 60_000);

function aPut(over: Partial<WeekDraft['puts'][number]> = {}): WeekDraft['puts'][number] {
  const plan = { day: WEEK, label: '早班', start: '08:00', end: '15:00', officerId: ME, note: '' };
  return { shiftId: null, baseVersion: null, ...plan, ...over };
}
const save = (puts: WeekDraft['puts'], removes: WeekDraft['removes'] = []) =>
  work.ask('rota.save', { weeks: [{ week: WEEK, puts, removes }] });
const week = () => work.ask('rota.week', { week: WEEK });
const now = () => work.ask('rota.now', null);
const onNow = async () => (await now()).on.map(({ name }) => name);

async function shiftAt(start: string) {
  const shift = (await week()).shifts.find(({ startsAt }) => startsAt.startsWith(start));
  if (shift === undefined) throw new Error(`no shift at ${start}`);
  return shift;
}

/** After a file dialog, as the main process asks. */
async function host<C extends EngineChannel>(channel: C, input: EngineInput<C>): Promise<EngineOutput<C>> {
  const result = await work.core.handle(channel, input);
  if (!result.ok) throw new Error(JSON.stringify(result.failure));
  return result.value as EngineOutput<C>;
}

describe('a week without a network', () => {
  test('is filled from the templates, saved and shown, with its holidays and what is missing', async () => {
    const plans = await work.ask('rota.draft_week', { week: WEEK, from: 'templates' });
    expect(plans).toHaveLength(14);
    expect(new Set(plans.map(({ officerId }) => officerId))).toEqual(new Set([ME, COLLEAGUE]));
    await save(plans.map((plan) => ({ ...plan, shiftId: null, baseVersion: null })));
    const shown = await week();
    expect(shown.shifts).toHaveLength(14);
    expect(shown.days.map(({ kind }) => kind)).toEqual([...Array(5).fill('workday'), 'weekend', 'weekend']);
    expect(shown.officers.map(({ id }) => id)).toEqual([ME, COLLEAGUE]);
    expect(await work.ask('rota.draft_week', { week: WEEK, from: 'templates' })).toEqual([]);
    const copied = await work.ask('rota.draft_week', { week: '2026-03-09', from: 'last_week' });
    expect(copied).toHaveLength(14);
    expect(copied.every(({ day }) => day >= '2026-03-09')).toBe(true);
    expect(await work.ask('outbox.list', null)).toMatchObject([{ type: 'rota.save_week', state: 'pending' }]);
  });

  test('is changed by what was seen, and by leads', async () => {
    await save([aPut()]);
    const shift = await shiftAt('2026-03-02T00');
    await save([aPut({ shiftId: shift.id, baseVersion: 1, officerId: COLLEAGUE })]);
    const stale = { weeks: [{ week: WEEK, puts: [aPut({ shiftId: shift.id, baseVersion: 1 })], removes: [] }] };
    expect(await work.refused('rota.save', stale)).toEqual({ code: 'refused', reason: 'changed_meanwhile' });
    const gone = { weeks: [{ week: WEEK, puts: [aPut({ day: '2026-03-03', officerId: GONE })], removes: [] }] };
    expect(await work.refused('rota.save', gone)).toEqual({ code: 'refused', reason: 'unknown_officer' });
    await save([], [{ shiftId: shift.id, baseVersion: 2 }]);
    expect((await week()).shifts).toEqual([]);
    for (const officer of [ME, AUDITOR]) {
      await work.signIn(officer);
      expect(await work.refused('rota.save', stale)).toMatchObject({ code: 'not_permitted' });
      expect((await week()).shifts).toEqual([]);
    }
  });
});

describe('who is on now', () => {
  test('is known to everybody, moves with the shifts and over midnight', async () => {
    await save([
      aPut(),
      aPut({ label: '晚班', start: '15:00', end: '22:00', officerId: COLLEAGUE }),
      aPut({ label: '夜班', start: '22:00', end: '08:00' }),
    ]);
    await work.signIn(AUDITOR);
    expect(await now()).toMatchObject({
      on: [],
      next: [{ name: '林晓' }],
      changesAt: '2026-03-02T00:00:00.000Z',
      own: null,
    });
    minutes(60);
    expect(await now()).toMatchObject({
      on: [{ name: '林晓' }],
      next: [{ name: '赵明' }],
      changesAt: '2026-03-02T07:00:00.000Z',
    });
    minutes(7 * 60);
    expect(await onNow()).toEqual(['赵明']);
    minutes(7 * 60 + 3 * 60);
    expect(await onNow()).toEqual(['林晓']);
    minutes(6 * 60 + 59);
    expect(await onNow()).toEqual(['林晓']);
    minutes(1);
    expect(await now()).toMatchObject({ on: [], changesAt: null });
  });

  test('reminds an officer once of the own next shift, and again when it is moved', async () => {
    await save([aPut(), aPut({ start: '15:00', end: '22:00', officerId: COLLEAGUE })]);
    await work.signIn(ME);
    expect(await now()).toMatchObject({ remind: false, remindAt: '2026-03-01T23:30:00.000Z' });
    minutes(30);
    const due = await now();
    expect(due).toMatchObject({ remind: true, remindAt: null, own: { startsAt: '2026-03-02T00:00:00.000Z' } });
    const { id: shiftId, startsAt } = due.own ?? { id: null, startsAt: '' };
    if (shiftId === null) throw new Error('no own shift');
    await work.ask('rota.reminded', { shiftId, startsAt });
    expect((await now()).remind).toBe(false);
    await work.signIn(COLLEAGUE);
    expect((await now()).remind).toBe(false);
    await save([aPut({ shiftId, baseVersion: 1, start: '07:50' })]);
    await work.signIn(ME);
    expect((await now()).remind).toBe(true);
  });
});

describe('a swap at one workstation without a network', () => {
  test('is proposed by one, agreed by the other, and shows at once', async () => {
    await save([aPut(), aPut({ day: '2026-03-03', officerId: COLLEAGUE })]);
    const mine = await shiftAt('2026-03-02');
    const theirs = await shiftAt('2026-03-03');
    const proposal = {
      shiftId: mine.id,
      shiftVersion: 1,
      toId: COLLEAGUE,
      otherShiftId: theirs.id,
      otherShiftVersion: 1,
      note: '家里有事',
    };
    await work.signIn(AUDITOR);
    expect(await work.refused('rota.swap_propose', proposal)).toMatchObject({ code: 'not_permitted' });
    await work.signIn(ME);
    await work.ask('rota.swap_propose', proposal);
    const swapId = (await week()).swaps[0]?.swap.id;
    if (swapId === undefined) throw new Error('no swap');
    const yes = { swapId, answer: 'agree', note: '' } as const;
    expect(await work.refused('rota.swap_answer', yes)).toEqual({ code: 'refused', reason: 'same_person' });
    await work.signIn(COLLEAGUE);
    expect((await now()).waiting).toBe(1);
    expect(await work.refused('rota.swap_withdraw', { swapId })).toEqual({ code: 'refused', reason: 'not_author' });
    await work.ask('rota.swap_answer', yes);
    expect(await now()).toMatchObject({ waiting: 0, next: [{ name: '赵明' }] });
    expect(await shiftAt('2026-03-02')).toMatchObject({ officerId: COLLEAGUE, insteadOfId: ME });
    expect(await shiftAt('2026-03-03')).toMatchObject({ officerId: ME, insteadOfId: COLLEAGUE });
  });
});

describe('a file of the rota', () => {
  test('goes out and comes back, and only what was changed is taken', async () => {
    await save([
      aPut(),
      aPut({ day: '2026-03-03', officerId: COLLEAGUE, label: '夜班', start: '22:00', end: '08:00' }),
    ]);
    for (const format of ['xlsx', 'ics'] as const) {
      const path = join(tmpdir(), `rota-${process.pid}.${format}`);
      try {
        expect(await host('rota.write', { path, format, from: '2026-03-05', weeks: 1 })).toEqual({ shifts: 2 });
        expect(await host('rota.read', { path })).toMatchObject({ weeks: [], unchanged: 2, faults: [] });
        const shift = await shiftAt('2026-03-03');
        await save([], [{ shiftId: shift.id, baseVersion: shift.version }]);
        const preview = await host('rota.read', { path });
        expect(preview).toMatchObject({ added: 1, changed: 0, removed: 0, unchanged: 1 });
        await work.ask('rota.save', { weeks: preview.weeks });
        expect(await shiftAt('2026-03-03')).toMatchObject({ label: '夜班', officerId: COLLEAGUE });
      } finally {
        rmSync(path, { force: true });
      }
    }
  });

  test('that is none, or has no place, is refused', async () => {
    const nowhere = join(tmpdir(), 'rota-nowhere', 'rota.xlsx');
    expect(await work.core.handle('rota.read', { path: nowhere })).toMatchObject({ failure: { reason: 'unreadable' } });
    const written = await work.core.handle('rota.write', { path: nowhere, format: 'xlsx', from: WEEK, weeks: 1 });
    expect(written).toMatchObject({ failure: { code: 'file_refused', reason: 'not_writable' } });
  });
});

test('an administrator’s days and templates rule the week', async () => {
  const plans = await work.ask('rota.draft_week', { week: '2026-02-16', from: 'templates' });
  expect(plans).toHaveLength(14);
  const { days } = await work.ask('rota.week', { week: '2026-02-16' });
  expect(days.map(({ kind, name }) => `${kind} ${name}`.trim())).toEqual(Array(7).fill('holiday 春节'));
  expect((await work.ask('rota.week', { week: '2027-02-08' })).days.every(({ announced }) => !announced)).toBe(true);
});

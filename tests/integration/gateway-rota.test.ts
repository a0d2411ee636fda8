import { v7 as uuidv7 } from 'uuid';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { addDays, dayAt, weekOf } from '../../src-shared/domain/work-calendar';
import type { CommandArgs } from '../../src-shared/sync/commands';
import { startGateway, type TestGateway, type TestWorkstation, type Unbranded } from '../support/gateway';
import { done, refused, rowsOf } from '../support/gateway-library';

type Put = Unbranded<CommandArgs<'rota.save_week'>>['puts'][number];

let gateway: TestGateway;
let seats: TestWorkstation[];
let seat: TestWorkstation;
/** Each test has a week of its own. */
let week = addDays(weekOf(dayAt(new Date().toISOString())), 7);

beforeAll(async () => {
  gateway = await startGateway();
  seats = [1, 2, 3, 4].map((number) => gateway.workstation(number));
  seat = seats[0] as TestWorkstation;
});
afterAll(() => gateway.close());

function aPut(over: Partial<Put> = {}): Put {
  const plan = { day: week, label: '早班', start: '08:00', end: '15:00', officerId: 'of-1', note: '' };
  return { shiftId: uuidv7(), baseVersion: null, ...plan, ...over };
}

function nextWeek(): void {
  week = addDays(week, 7);
}

const save = (puts: Put[], removes: { shiftId: string; baseVersion: number }[] = [], at = seat, as = 'of-lead') =>
  at.do('rota.save_week', { week, puts, removes }, as);
const shiftRow = async (id: string) => (await rowsOf(seat, 'rotaShift')).find((row) => row.id === id);
const swapRow = async (id: string) => (await rowsOf(seat, 'rotaSwap')).find((row) => row.id === id);

/** A stand-in that the officer on the shift asks for. */
const aSwap = (put: Put, toId: string, over: object = {}) => ({
  swapId: uuidv7(),
  shiftId: put.shiftId,
  shiftVersion: 1,
  toId,
  otherShiftId: null,
  otherShiftVersion: null,
  note: '孩子开家长会',
  ...over,
});

describe('a week', () => {
  test('is planned by leads and administrators and by nobody else', async () => {
    nextWeek();
    for (const officer of ['of-1', 'of-expert', 'of-auditor'])
      expect(await save([aPut()], [], seat, officer)).toEqual(refused('not_permitted'));
    const put = aPut({ label: '夜班', start: '22:00', end: '08:00' });
    expect(await save([put])).toMatchObject(done);
    expect(await shiftRow(put.shiftId)).toMatchObject({
      day: week,
      officerId: 'of-1',
      insteadOfId: null,
      updatedBy: '带班领导',
    });
    expect(await save([{ ...put, baseVersion: 1, officerId: 'of-2' }], [], seat, 'of-admin')).toMatchObject(done);
    expect(await shiftRow(put.shiftId)).toMatchObject({ officerId: 'of-2', version: 2, updatedBy: '管理员' });
  });

  test('names officers who are on the desk and may be on the rota', async () => {
    nextWeek();
    for (const officerId of ['of-none', 'of-auditor'])
      expect(await save([aPut(), aPut({ officerId })])).toEqual(refused('unknown_officer'));
    expect((await rowsOf(seat, 'rotaShift')).filter((row) => row.day >= week)).toEqual([]);
  });

  test('that two leads change at once keeps both changes of different shifts, and the first of one shift', async () => {
    nextWeek();
    const puts = [aPut(), aPut({ start: '15:00', end: '22:00', officerId: 'of-2' })] as [Put, Put];
    await save(puts);
    const both = await Promise.all([
      save([{ ...puts[0], baseVersion: 1, officerId: 'of-3' }]),
      save([{ ...puts[1], baseVersion: 1, officerId: 'of-4' }], [], seats[1], 'of-lead-2'),
    ]);
    expect(both).toMatchObject([done, done]);
    const one = await Promise.all([
      save([{ ...puts[0], baseVersion: 2, officerId: 'of-5' }]),
      save([], [{ shiftId: puts[0].shiftId, baseVersion: 2 }], seats[1], 'of-lead-2'),
    ]);
    expect(one.map((result) => ('code' in result ? result.code : result.outcome)).sort()).toEqual([
      'applied',
      'changed_meanwhile',
    ]);
  });

  test('that four leads fill at the same time is filled once', async () => {
    nextWeek();
    const fill = seats.map((each) => save([aPut(), aPut({ officerId: 'of-2' })], [], each));
    const outcomes = (await Promise.all(fill)).map(({ outcome }) => outcome).sort();
    expect(outcomes).toEqual(['applied', 'rejected', 'rejected', 'rejected']);
    expect((await rowsOf(seat, 'rotaShift')).filter((row) => row.day === week)).toHaveLength(2);
  });
});

describe('a swap', () => {
  test('takes the consent of both, and each workstation has it', async () => {
    nextWeek();
    const puts = [aPut(), aPut({ day: addDays(week, 1), officerId: 'of-2' })] as [Put, Put];
    await save(puts);
    const swap = aSwap(puts[0], 'of-2', { otherShiftId: puts[1].shiftId, otherShiftVersion: 1 });
    expect(await seat.do('rota.swap_propose', swap, 'of-3')).toEqual(refused('not_author'));
    expect(await seat.do('rota.swap_propose', swap, 'of-auditor')).toEqual(refused('not_permitted'));
    expect(await seat.do('rota.swap_propose', swap, 'of-1')).toMatchObject(done);
    const yes = { swapId: swap.swapId, answer: 'agree', note: '' } as const;
    expect(await seat.do('rota.swap_answer', yes, 'of-1')).toEqual(refused('same_person'));
    expect(await seat.do('rota.swap_answer', yes, 'of-3')).toEqual(refused('not_author'));
    expect(await seat.do('rota.swap_answer', yes, 'of-2')).toMatchObject(done);
    expect(await shiftRow(puts[0].shiftId)).toMatchObject({ officerId: 'of-2', insteadOfId: 'of-1', version: 2 });
    expect(await shiftRow(puts[1].shiftId)).toMatchObject({ officerId: 'of-1', insteadOfId: 'of-2', version: 2 });
    expect(await swapRow(swap.swapId)).toMatchObject({ state: 'agreed', answeredById: 'of-2' });
    expect(await seat.do('rota.swap_answer', yes, 'of-2')).toEqual(refused('wrong_state'));
  });

  test('is ordered by a lead who is not concerned, with a reason', async () => {
    nextWeek();
    const put = aPut();
    await save([put]);
    const swap = aSwap(put, 'of-2');
    await seat.do('rota.swap_propose', swap, 'of-1');
    const order = { swapId: swap.swapId, answer: 'order', note: '二号在外地执勤，电话同意' } as const;
    expect(await seat.do('rota.swap_answer', { ...order, note: '' }, 'of-lead')).toEqual(refused('invalid'));
    expect(await seat.do('rota.swap_answer', order, 'of-2')).toEqual(refused('not_permitted'));
    expect(await seat.do('rota.swap_answer', order, 'of-lead')).toMatchObject(done);
    expect(await swapRow(swap.swapId)).toMatchObject({ state: 'ordered', answerNote: order.note });
  });

  test('of two about one shift one wins, also when both are agreed to at the same time', async () => {
    nextWeek();
    const put = aPut();
    await save([put]);
    const takers = ['of-2', 'of-3', 'of-4', 'of-5'];
    const swaps = takers.map((toId) => aSwap(put, toId));
    for (const swap of swaps) expect(await seat.do('rota.swap_propose', swap, 'of-1')).toMatchObject(done);
    const answers = swaps.map(({ swapId, toId }, index) =>
      (seats[index] as TestWorkstation).do('rota.swap_answer', { swapId, answer: 'agree', note: '' }, toId),
    );
    const outcomes = (await Promise.all(answers)).map(({ outcome }) => outcome);
    expect(outcomes.filter((outcome) => outcome === 'applied')).toHaveLength(1);
    const ids = new Set<string>(swaps.map(({ swapId }) => swapId));
    const states = (await rowsOf(seat, 'rotaSwap')).filter(({ id }) => ids.has(id)).map(({ state }) => state);
    expect(states.sort()).toEqual(['agreed', 'overtaken', 'overtaken', 'overtaken']);
    expect(await shiftRow(put.shiftId)).toMatchObject({ officerId: takers[outcomes.indexOf('applied')], version: 2 });
  });

  test('is overtaken when a lead changes the shift, and taken back by whoever proposed it', async () => {
    nextWeek();
    const puts = [aPut(), aPut({ day: addDays(week, 1) })] as [Put, Put];
    await save(puts);
    const swaps = puts.map((put) => aSwap(put, 'of-2'));
    for (const swap of swaps) await seat.do('rota.swap_propose', swap, 'of-1');
    await save([{ ...puts[0], baseVersion: 1, start: '09:00' }]);
    const [first, second] = swaps.map(({ swapId }) => swapId) as [string, string];
    expect(await swapRow(first)).toMatchObject({ state: 'overtaken' });
    const yes = { swapId: first, answer: 'agree', note: '' } as const;
    expect(await seat.do('rota.swap_answer', yes, 'of-2')).toEqual(refused('wrong_state'));
    expect(await seat.do('rota.swap_withdraw', { swapId: second }, 'of-2')).toEqual(refused('not_author'));
    expect(await seat.do('rota.swap_withdraw', { swapId: second }, 'of-1')).toMatchObject(done);
    expect(await swapRow(second)).toMatchObject({ state: 'withdrawn' });
    expect(await seat.do('rota.swap_withdraw', { swapId: uuidv7() }, 'of-1')).toEqual(refused('unknown_swap'));
  });

  test('is about a shift that is there, as it was seen', async () => {
    nextWeek();
    const put = aPut();
    await save([put]);
    expect(await seat.do('rota.swap_propose', aSwap(aPut(), 'of-2'), 'of-1')).toEqual(refused('unknown_rota_shift'));
    expect(await seat.do('rota.swap_propose', aSwap(put, 'of-2', { shiftVersion: 2 }), 'of-1')).toEqual(
      refused('changed_meanwhile'),
    );
    expect(await seat.do('rota.swap_propose', aSwap(put, 'of-auditor'), 'of-1')).toEqual(refused('unknown_officer'));
    expect(await seat.do('rota.swap_propose', aSwap(put, 'of-1'), 'of-1')).toEqual(refused('same_person'));
    const past = aPut({ day: addDays(weekOf(dayAt(new Date().toISOString())), -7) });
    await seat.do('rota.save_week', { week: past.day, puts: [past], removes: [] }, 'of-lead');
    expect(await seat.do('rota.swap_propose', aSwap(past, 'of-2'), 'of-1')).toEqual(refused('wrong_state'));
  });
});

test('the rota’s setting and the desk’s own days are the administrator’s', async () => {
  const value = { days: [{ day: '2027-02-08', off: true, name: '春节' }] };
  expect(await seat.do('desk_setting.save', { key: 'calendar', value }, 'of-lead')).toEqual(refused('not_permitted'));
  expect(await seat.do('desk_setting.save', { key: 'calendar', value }, 'of-admin')).toMatchObject(done);
  const twice = { templates: [0, 1].map(() => ({ label: '早班', start: '08:00', end: '15:00', seats: 1 })) };
  expect(await seat.do('desk_setting.save', { key: 'rota', value: twice }, 'of-admin')).toEqual(refused('invalid'));
});

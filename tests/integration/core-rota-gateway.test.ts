import { expect, test } from 'vitest';
import { officerIdSchema } from '../../src-shared/domain/ids';
import type { RotaShift } from '../../src-shared/domain/rota';
import { addDays, dayAt, weekOf } from '../../src-shared/domain/work-calendar';
import type { Workstation } from '../support/core';
import { eventually, seatsAtGateway } from '../support/seats';

/** The rota at two workstations and a gateway, one of them cut off at times. */

const WEEK = addDays(weekOf(dayAt(new Date().toISOString())), 7);
const LEAD = officerIdSchema.parse('of-lead');
const [ONE, TWO, THREE] = ['of-1', 'of-2', 'of-3'].map((id) => officerIdSchema.parse(id)) as [
  RotaShift['officerId'],
  RotaShift['officerId'],
  RotaShift['officerId'],
];
const seats = seatsAtGateway();
const { sit, atRest, offline } = seats;

const week = (desk: Workstation) => desk.ask('rota.week', { week: WEEK });
const plan = { day: WEEK, label: '早班', start: '08:00', end: '15:00', officerId: ONE, note: '' };

test('two who take the same shift, one of them without a network: the first to reach the gateway has it, at both workstations', async () => {
  const here = await sit(1, LEAD);
  // Whoever has sat there once gets in without the network.
  const away = await sit(2, TWO, seats.proxy.url);
  await away.signIn(ONE);
  await here.ask('rota.save', {
    weeks: [{ week: WEEK, puts: [{ ...plan, shiftId: null, baseVersion: null }], removes: [] }],
  });
  await atRest(here, away);
  const shift = await eventually(async () => {
    const [first] = (await week(away)).shifts;
    if (first === undefined) throw new Error('the shift did not arrive');
    return first;
  });
  const proposal = {
    shiftId: shift.id,
    shiftVersion: shift.version,
    otherShiftId: null,
    otherShiftVersion: null,
    note: '',
  };
  await away.ask('rota.swap_propose', { ...proposal, toId: TWO });
  await away.ask('rota.swap_propose', { ...proposal, toId: THREE });
  await atRest(away, here);
  const swapTo = async (desk: Workstation, toId: string) => {
    const found = (await week(desk)).swaps.find(({ swap }) => swap.toId === toId);
    if (found === undefined) throw new Error('the proposal did not arrive');
    return found.swap;
  };
  const toTwo = await eventually(() => swapTo(here, TWO));
  const toThree = await eventually(() => swapTo(here, THREE));

  await offline(away);
  await away.signIn(TWO);
  await away.ask('rota.swap_answer', { swapId: toTwo.id, answer: 'agree', note: '' });
  expect((await week(away)).shifts).toMatchObject([{ officerId: TWO, insteadOfId: ONE }]);
  await here.signIn(THREE);
  await here.ask('rota.swap_answer', { swapId: toThree.id, answer: 'agree', note: '' });
  await atRest(here);
  await seats.proxy.heal();
  await eventually(async () => {
    await away.ask('sync.now', null);
    expect((await week(away)).shifts).toMatchObject([{ officerId: THREE, insteadOfId: ONE, version: 2 }]);
  });
  expect(await swapTo(away, TWO)).toMatchObject({ state: 'overtaken' });
  expect(await swapTo(away, THREE)).toMatchObject({ state: 'agreed' });
  expect((await week(here)).shifts).toEqual((await week(away)).shifts);
  expect(await away.ask('outbox.list', null)).toMatchObject([
    { type: 'rota.swap_answer', state: 'rejected', code: 'wrong_state' },
  ]);
});

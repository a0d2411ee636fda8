import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { deskIdSchema, type OfficerId, officerIdSchema, rotaShiftIdSchema } from './ids';
import { changeWeek, type RotaShift, rotaSettingSchema, shiftTimes, type WeekChange } from './rota';
import { dutyAt, fillWeek, findEmptySeats, findRotaProblems } from './rota-view';
import { addDays, daysOfWeek, instantOn, weekdayOf } from './work-calendar';

const DESK = deskIdSchema.parse('desk-a');
const WEEK = '2026-11-23';
const AT = '2026-11-20T00:00:00.000Z';
const by = { deskId: DESK, name: '赵明', at: AT };
const idOf = (n: number) => rotaShiftIdSchema.parse(`00000000-0000-4000-8000-${String(n).padStart(12, '0')}`);
const officers = ['lin', 'zhao', 'sun', 'qian'].map((id) => officerIdSchema.parse(id));
const [LIN, ZHAO] = officers as [OfficerId, OfficerId];

function put(n: number, over: Partial<WeekChange['puts'][number]> = {}): WeekChange['puts'][number] {
  const plan = { day: WEEK, label: '早班', start: '08:00', end: '15:00', officerId: LIN, note: '' };
  return { shiftId: idOf(n), baseVersion: null, ...plan, ...over };
}

function saved(known: RotaShift[], change: Partial<WeekChange>): RotaShift[] {
  const result = changeWeek(known, { week: WEEK, puts: [], removes: [], ...change }, by);
  if (!result.ok) throw new Error(result.code);
  const ids = new Set(result.shifts.map(({ id }) => id));
  return [...known.filter(({ id }) => !ids.has(id)), ...result.shifts];
}

describe('a week', () => {
  test('is changed by what was seen, wholly or not at all', () => {
    const known = saved([], { puts: [put(1), put(2, { start: '15:00', end: '22:00', officerId: ZHAO })] });
    expect(known.map(({ version, startsAt }) => [version, startsAt])).toEqual([
      [1, '2026-11-23T00:00:00.000Z'],
      [1, '2026-11-23T07:00:00.000Z'],
    ]);
    const stale = { week: WEEK, puts: [put(3, { day: '2026-11-24' }), put(1, { baseVersion: 2 })], removes: [] };
    expect(changeWeek(known, stale, by)).toEqual({ ok: false, code: 'changed_meanwhile' });
    const removed = saved(known, { removes: [{ shiftId: idOf(1), baseVersion: 1 }] });
    expect(removed.find(({ id }) => id === idOf(1))).toMatchObject({ removed: true, version: 2 });
    expect(changeWeek(removed, { week: WEEK, puts: [put(1, { baseVersion: 2 })], removes: [] }, by)).toMatchObject({
      code: 'changed_meanwhile',
    });
  });

  test('that two leads fill at once gives nobody the same shift twice', () => {
    const known = saved([], { puts: [put(1)] });
    expect(changeWeek(known, { week: WEEK, puts: [put(2)], removes: [] }, by)).toMatchObject({
      code: 'changed_meanwhile',
    });
  });

  test('holds no day of another, and no shift of another desk', () => {
    const outside = { week: WEEK, puts: [put(1, { day: '2026-11-30' })], removes: [] };
    expect(changeWeek([], outside, by)).toMatchObject({ code: 'invalid' });
    const foreign = saved([], { puts: [put(1)] }).map((shift) => ({ ...shift, deskId: deskIdSchema.parse('desk-b') }));
    expect(changeWeek(foreign, { week: WEEK, puts: [put(1, { baseVersion: 1 })], removes: [] }, by)).toMatchObject({
      code: 'id_taken',
    });
  });
});

test('a shift across midnight ends on the next day', () => {
  expect(shiftTimes({ day: '2026-12-31', start: '22:00', end: '08:00' })).toEqual({
    startsAt: '2026-12-31T14:00:00.000Z',
    endsAt: '2027-01-01T00:00:00.000Z',
  });
});

describe('what is pointed out', () => {
  const shift = (n: number, officerId: OfficerId, day: string, start: string, end: string) => ({
    id: String(n),
    officerId,
    day,
    label: '班',
    ...shiftTimes({ day, start, end }),
  });

  test('the same officer twice at once, and too little rest over midnight', () => {
    const shifts = [
      shift(1, LIN, WEEK, '08:00', '15:00'),
      shift(2, LIN, WEEK, '14:00', '22:00'),
      shift(3, LIN, '2026-11-24', '07:00', '12:00'),
      shift(4, ZHAO, WEEK, '08:00', '15:00'),
    ];
    expect(
      findRotaProblems(shifts, 10).map(({ kind, shiftIds, restMinutes }) => [kind, shiftIds, restMinutes]),
    ).toEqual([
      ['overlap', ['1', '2'], -60],
      ['short_rest', ['2', '3'], 540],
    ]);
  });

  test('seats that nobody has', () => {
    const { templates } = rotaSettingSchema.parse({});
    expect(findEmptySeats(WEEK, templates, [{ day: WEEK, label: '早班' }])).toEqual([{ label: '晚班', missing: 1 }]);
  });

  test('who is on, who comes, and when that changes', () => {
    const shifts = [shift(1, LIN, WEEK, '22:00', '08:00'), shift(2, ZHAO, '2026-11-24', '08:00', '15:00')];
    expect(dutyAt(shifts, instantOn('2026-11-24', '07:59'))).toMatchObject({
      on: [{ id: '1' }],
      next: [{ id: '2' }],
      changesAt: instantOn('2026-11-24', '08:00'),
    });
    expect(dutyAt(shifts, instantOn('2026-11-24', '08:00'))).toMatchObject({ on: [{ id: '2' }], next: [] });
    expect(dutyAt(shifts, instantOn('2026-11-24', '15:00'))).toEqual({ on: [], next: [], changesAt: null });
  });

  test('at any instant who is on is exactly who has begun and not ended, until the change that is named', () => {
    const plans = fc.array(
      fc.record({
        officerId: fc.constantFrom(...officers),
        hour: fc.integer({ min: 0, max: 160 }),
        length: fc.integer({ min: 1, max: 24 }),
      }),
      { maxLength: 12 },
    );
    const zero = Date.parse(`${WEEK}T00:00:00.000Z`);
    const at = (hour: number) => new Date(zero + hour * 3_600_000).toISOString();
    fc.assert(
      fc.property(plans, fc.integer({ min: 0, max: 200 }), (given, hour) => {
        const shifts = given.map(({ officerId, hour: start, length }, n) => ({
          id: String(n),
          officerId,
          startsAt: at(start),
          endsAt: at(start + length),
        }));
        const { on, changesAt } = dutyAt(shifts, at(hour));
        const ids = (list: readonly { id: string }[]) => list.map(({ id }) => id).sort();
        expect(ids(on)).toEqual(ids(shifts.filter((one) => one.startsAt <= at(hour) && at(hour) < one.endsAt)));
        const later = shifts
          .flatMap(({ startsAt, endsAt }) => [startsAt, endsAt])
          .filter((edge) => edge > at(hour))
          .sort();
        expect(changesAt).toBe(later[0] ?? null);
      }),
    );
  });
});

describe('a week that is filled by turns', () => {
  const days = daysOfWeek(WEEK).map((day) => ({
    day,
    kind: weekdayOf(day) > 5 ? ('weekend' as const) : ('workday' as const),
    name: '',
    announced: true,
  }));
  const isOff = (day: string) => weekdayOf(day) > 5;
  const templates = fc.array(
    fc
      .record({
        from: fc.integer({ min: 0, max: 23 }),
        hours: fc.integer({ min: 1, max: 12 }),
        seats: fc.integer({ min: 1, max: 2 }),
      })
      .map(({ from, hours, seats }) => {
        const clock = (hour: number) => `${String(hour % 24).padStart(2, '0')}:00`;
        return { label: `${from}-${hours}`, start: clock(from), end: clock(from + hours), seats };
      }),
    { minLength: 1, maxLength: 3 },
  );

  test('puts nobody twice at once or without rest, and only into seats that are there', () => {
    fc.assert(
      fc.property(templates, fc.integer({ min: 0, max: 12 }), fc.integer({ min: 1, max: 4 }), (given, rest, count) => {
        const unique = [...new Map(given.map((one) => [one.label, one])).values()];
        const able = officers.slice(0, count);
        const plans = fillWeek(days, unique, able, [], { minRestHours: rest, isOff });
        const shifts = plans.map((plan, n) => ({ id: String(n), ...plan, ...shiftTimes(plan) }));
        expect(findRotaProblems(shifts, rest)).toEqual([]);
        for (const { day } of days)
          for (const { label, seats } of unique)
            expect(shifts.filter((one) => one.day === day && one.label === label).length).toBeLessThanOrEqual(seats);
        expect(fillWeek(days, unique, able, shifts, { minRestHours: rest, isOff })).toEqual([]);
      }),
    );
  });

  test('fills every seat of the default shifts and shares them evenly, days off too', () => {
    const setting = rotaSettingSchema.parse({});
    const plans = fillWeek(days, setting.templates, officers, [], { minRestHours: setting.minRestHours, isOff });
    expect(plans).toHaveLength(14);
    const counts = officers.map((id) => plans.filter(({ officerId }) => officerId === id).length).sort();
    expect(counts.at(-1)).toBeLessThanOrEqual((counts[0] ?? 0) + 1);
    const off = officers.map((id) => plans.filter(({ officerId, day }) => officerId === id && isOff(day)).length);
    expect(off).toEqual([1, 1, 1, 1]);
    expect(plans.at(-1)?.day).toBe(addDays(WEEK, 6));
  });
});

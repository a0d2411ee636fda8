import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  addDays,
  clockAt,
  dayAt,
  daysOfWeek,
  instantOn,
  type NationalCalendar,
  weekdayOf,
  weekOf,
  workDayOf,
} from './work-calendar';

const national: NationalCalendar = {
  knows: (year) => year <= 2026,
  of: (day) =>
    day === '2026-10-01' ? { off: true, name: '国庆节' } : day === '2026-10-10' ? { off: false, name: '国庆节' } : null,
};
const none = { days: [] };
const days = fc.integer({ min: 0, max: 60_000 }).map((n) => addDays('2000-01-01', n));
const clocks = fc
  .tuple(fc.integer({ min: 0, max: 23 }), fc.integer({ min: 0, max: 59 }))
  .map((parts) => parts.map((part) => String(part).padStart(2, '0')).join(':'));

describe('a day of the calendar', () => {
  test('is what the State Council has made of it, else what the week has', () => {
    expect(workDayOf('2026-10-01', national, none)).toMatchObject({ kind: 'holiday', name: '国庆节', announced: true });
    expect(workDayOf('2026-10-10', national, none)).toMatchObject({ kind: 'makeup', name: '国庆节' });
    expect(workDayOf('2026-11-28', national, none)).toMatchObject({ kind: 'weekend', name: '' });
    expect(workDayOf('2026-11-24', national, none)).toMatchObject({ kind: 'workday' });
  });

  test('of a year that is not announced says so, until the desk knows better', () => {
    expect(workDayOf('2027-02-08', national, none)).toMatchObject({ kind: 'workday', announced: false });
    const own = {
      days: [
        { day: '2027-02-08', off: true, name: '春节' },
        { day: '2027-02-13', off: false, name: '春节' },
      ],
    };
    expect(workDayOf('2027-02-08', national, own)).toMatchObject({ kind: 'holiday', name: '春节', announced: true });
    expect(workDayOf('2027-02-13', national, own)).toMatchObject({ kind: 'makeup' });
  });

  test('takes the desk’s word over the announcement', () => {
    const own = { days: [{ day: '2026-10-01', off: false, name: '安保' }] };
    expect(workDayOf('2026-10-01', national, own)).toMatchObject({ kind: 'workday', name: '安保' });
  });
});

test('the bureau’s clock and day come back from their instant, on every day', () => {
  fc.assert(
    fc.property(days, clocks, (day, clock) => {
      const instant = instantOn(day, clock);
      expect([dayAt(instant), clockAt(instant)]).toEqual([day, clock]);
      expect(instantOn(addDays(day, 1), clock)).toBe(new Date(Date.parse(instant) + 86_400_000).toISOString());
    }),
  );
});

test('every day is in one week, which begins with a Monday', () => {
  fc.assert(
    fc.property(days, (day) => {
      const week = weekOf(day);
      expect(weekdayOf(week)).toBe(1);
      expect(daysOfWeek(week)).toContain(day);
      expect(weekOf(addDays(week, 7))).toBe(addDays(week, 7));
    }),
  );
});

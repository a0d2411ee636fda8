import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import writeExcelFile from 'write-excel-file/node';
import { readRotaCalendar } from '../../src-files/rota/read-rota-calendar';
import { readRotaFile } from '../../src-files/rota/read-rota-file';
import type { RotaDesk, RotaFile } from '../../src-files/rota/rota-file';
import { writeRotaCalendar } from '../../src-files/rota/write-rota-calendar';
import { writeRotaSheet } from '../../src-files/rota/write-rota-sheet';
import { nationalCalendar } from '../../src-main/core/features/rota/national-calendar';
import { differenceOf } from '../../src-main/core/features/rota/rota-difference';
import { deskIdSchema, officerIdSchema, rotaShiftIdSchema } from '../../src-shared/domain/ids';
import { DEFAULT_TEMPLATES, planOf, type RotaShift, type ShiftPlan, shiftTimes } from '../../src-shared/domain/rota';
import { workDayOf } from '../../src-shared/domain/work-calendar';

const DESK = deskIdSchema.parse('desk-a');
const WEEK = '2026-09-28';
const officers = [
  { id: officerIdSchema.parse('lin'), name: '林晓', badgeNumber: '010203' },
  { id: officerIdSchema.parse('zhao'), name: '赵明', badgeNumber: '010204' },
  { id: officerIdSchema.parse('zhao-2'), name: '赵明', badgeNumber: '010299' },
];
const [LIN, ZHAO] = officers.map(({ id }) => id) as [ShiftPlan['officerId'], ShiftPlan['officerId']];
const desk: RotaDesk = { officers, templates: DEFAULT_TEMPLATES };
const workDay = (day: string) => workDayOf(day, nationalCalendar, { days: [] });

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'rota-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function shiftOf(n: number, plan: Partial<ShiftPlan> = {}): RotaShift {
  const whole = { day: WEEK, label: '早班', start: '08:00', end: '15:00', officerId: LIN, note: '', ...plan };
  const { start: _s, end: _e, ...rest } = whole;
  return {
    ...rest,
    ...shiftTimes(whole),
    id: rotaShiftIdSchema.parse(`00000000-0000-4000-8000-${String(n).padStart(12, '0')}`),
    deskId: DESK,
    insteadOfId: null,
    removed: false,
    updatedBy: '赵明',
    updatedAt: '2026-09-20T01:02:03.000Z',
    version: 1,
  };
}

const shifts = [
  shiftOf(1),
  shiftOf(2, { day: '2026-10-01', label: '国庆夜班', start: '22:00', end: '08:00', officerId: ZHAO, note: '节日加强' }),
  shiftOf(3, { day: '2026-10-10', label: '晚班', start: '15:00', end: '22:00' }),
  shiftOf(4, { day: '2026-10-10', label: '小夜', start: '22:30', end: '23:30' }),
];

function keep(name: string, content: string | Buffer): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}

async function read(path: string, of: RotaDesk = desk): Promise<RotaFile> {
  const file = await readRotaFile(path, of);
  if (!file.ok) throw new Error(`${file.code} ${file.detail}`);
  return file;
}

const sheet = (given: readonly RotaShift[], weeks = 2) =>
  writeRotaSheet({ title: '平安某市值班表', week: WEEK, weeks, officers, shifts: given, workDay });
const grid = (rows: readonly (readonly string[])[]) =>
  writeExcelFile(
    rows.map((row) => row.map((value) => ({ value, type: String }))),
    { sheet: '表' },
  ).toBuffer();

describe('the national calendar', () => {
  test('knows the years of its package and says of the next that it is not announced', () => {
    expect([2004, 2026].map(nationalCalendar.knows)).toEqual([true, true]);
    expect(nationalCalendar.knows(2003)).toBe(false);
    expect(workDay('2026-10-01')).toEqual({ day: '2026-10-01', kind: 'holiday', name: '国庆节', announced: true });
    expect(workDay('2026-10-10')).toMatchObject({ kind: 'makeup', name: '国庆节' });
    expect(workDay('2035-10-01')).toMatchObject({ kind: 'workday', announced: false });
  });
});

describe('a printed rota', () => {
  test('says of every officer and day what it said before, and so changes nothing', async () => {
    const file = await read(keep('rota.xlsx', await sheet(shifts)));
    expect(file.faults).toEqual([]);
    expect(file.cells).toHaveLength(officers.length * 14);
    expect(differenceOf(file, shifts)).toEqual({ weeks: [], added: 0, changed: 0, removed: 0, unchanged: 4 });
  });

  test('that was changed by hand changes the same shifts, adds and removes', async () => {
    const changed = [
      shiftOf(1, { start: '09:00' }),
      shiftOf(2, { day: '2026-10-01', label: '国庆夜班', start: '22:00', end: '08:00', officerId: ZHAO, note: '双岗' }),
      shiftOf(5, { day: '2026-10-02', officerId: ZHAO }),
    ];
    const difference = differenceOf(await read(keep('changed.xlsx', await sheet(changed))), shifts);
    expect(difference).toMatchObject({ added: 1, changed: 2, removed: 2, unchanged: 0 });
    const [first, second] = difference.weeks;
    expect(first).toMatchObject({ week: WEEK, removes: [] });
    expect(first?.puts.map(({ shiftId, start, note }) => [shiftId, start, note])).toEqual([
      [shifts[0]?.id, '09:00', ''],
      [shifts[1]?.id, '22:00', '双岗'],
      [null, '08:00', ''],
    ]);
    expect(second).toMatchObject({ week: '2026-10-05', puts: [] });
    expect(second?.removes.map(({ shiftId }) => shiftId)).toEqual([shifts[2]?.id, shifts[3]?.id]);
  });

  test('is read as bureaus write it, and every cell that cannot be taken is named', async () => {
    const rows = [
      ['九月值班表'],
      [],
      ['姓名', '警号', '2026年9月28日（一）', '2026/9/29', '9月30日', '2026-09-28'],
      ['林晓', '', '早班', '08：00－15：00', '', ''],
      ['赵明', '', '早班'],
      ['赵明', '010204', '休', '夜 22:00至次日06:00', '', ''],
      ['王某', '', '早班'],
      ['赵明', '010299', '上午', '早班 8:00-24:00、机动 8:00-9:00'],
      ['林晓', '010203', '晚班'],
    ];
    const file = await read(keep('hand.xlsx', await grid(rows)));
    expect(file.faults.map(({ place, code, value }) => `${place} ${code} ${value}`.trim())).toEqual([
      'E3 unreadable_day 9月30日',
      'F3 same_day_twice 2026-09-28',
      'A5 two_officers 赵明',
      'A7 unknown_officer 王某',
      'C8 unreadable_shift 上午',
      'D8 shift_twice 早班 8:00-24:00、机动 8:00-9:00',
      'C9 same_row_twice 晚班',
      'D9 same_row_twice',
    ]);
    expect(
      file.cells.map(({ officerId, day, plans }) => [
        officerId,
        day,
        ...plans.map(({ label, start, end }) => `${label} ${start}-${end}`),
      ]),
    ).toEqual([
      [LIN, '2026-09-28', '早班 08:00-15:00'],
      [LIN, '2026-09-29', '早班 08:00-15:00'],
      [ZHAO, '2026-09-28'],
      [ZHAO, '2026-09-29', '夜 22:00-06:00'],
    ]);
  });

  test('without a table, empty, too large or of another kind is refused', async () => {
    expect(await readRotaFile(keep('no.xlsx', await grid([['说明'], ['无']])), desk)).toMatchObject({
      ok: false,
      code: 'empty',
    });
    expect(await readRotaFile(keep('empty.ics', ''), desk)).toMatchObject({ ok: false, code: 'empty' });
    expect(await readRotaFile(keep('rota.doc', 'x'), desk)).toMatchObject({ ok: false, code: 'unsupported' });
    expect(await readRotaFile(keep('large.ics', Buffer.alloc(5_000_000, 65)), desk)).toMatchObject({
      code: 'too_large',
    });
  });
});

describe('a calendar', () => {
  const write = (given: readonly RotaShift[]) => writeRotaCalendar('平安某市值班表', DESK, officers, given);
  const readText = (text: string) => {
    const file = readRotaCalendar(Buffer.from(text), desk);
    if (!file.ok) throw new Error(file.code);
    return file;
  };
  const event = (lines: string) =>
    readText(
      `BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//x//x//EN\r\nBEGIN:VEVENT\r\nUID:1@x\r\n${lines}\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n`,
    );

  test('is as RFC 5545 has it: zone defined, stable UIDs, stamps in UTC, lines of 75 octets', () => {
    const text = write(shifts);
    expect(text.endsWith('END:VCALENDAR\r\n')).toBe(true);
    expect(text.replaceAll('\r\n', '')).not.toMatch(/[\r\n]/);
    for (const line of text.split('\r\n')) expect(Buffer.byteLength(line)).toBeLessThanOrEqual(75);
    expect(text).toContain('BEGIN:VTIMEZONE\r\nTZID:Asia/Shanghai\r\n');
    expect(text).toContain(`UID:${shifts[1]?.id}@desk-a.dutydesk\r\nSEQUENCE:0\r\nDTSTAMP:20260920T010203Z\r\n`);
    expect(text).toContain(
      'DTSTART;TZID=Asia/Shanghai:20261001T220000\r\nDTEND;TZID=Asia/Shanghai:20261002T080000\r\n',
    );
    expect(write(shifts)).toBe(text);
  });

  test('comes back as it went', () => {
    const file = readText(write(shifts));
    expect(file.faults).toEqual([]);
    expect(file.events.map(({ shiftId }) => shiftId)).toEqual(shifts.map(({ id }) => id));
    expect(differenceOf(file, shifts)).toMatchObject({ weeks: [], unchanged: 4 });
  });

  test('adds, moves and cancels what it names and leaves the rest', () => {
    const moved = shiftOf(1, { day: '2026-09-29' });
    const away = shiftOf(3, { day: '2026-09-30', label: '晚班', start: '15:00', end: '22:00' });
    const file = readText(write([moved, away, shiftOf(9, { day: '2026-10-02' })]));
    const cancelled = file.events.map((one, index) => (index === 2 ? { ...one, cancelled: true } : one));
    const { weeks, ...counts } = differenceOf({ cells: [], events: cancelled }, shifts);
    expect(counts).toEqual({ added: 1, changed: 1, removed: 1, unchanged: 0 });
    expect(weeks).toMatchObject([
      { week: WEEK, puts: [{ shiftId: shifts[0]?.id, baseVersion: 1, day: '2026-09-29' }, { shiftId: null }] },
      { week: '2026-10-05', removes: [{ shiftId: shifts[2]?.id }] },
    ]);
  });

  test('of another program is read by name and zone, and what cannot be taken is named', () => {
    const utc = event('DTSTART:20260928T000000Z\r\nDTEND:20260928T070000Z\r\nSUMMARY:早班 林晓');
    expect(utc.events).toMatchObject([
      { shiftId: null, plan: { label: '早班', day: WEEK, start: '08:00', end: '15:00', officerId: LIN } },
    ]);
    const codes = [
      'DTSTART:20260928T080000\r\nDTEND:20260928T150000\r\nSUMMARY:早班 赵明',
      'DTSTART;VALUE=DATE:20260928\r\nDTEND;VALUE=DATE:20260929\r\nSUMMARY:早班 林晓',
      'DTSTART;TZID=Europe/Paris:20260928T080000\r\nDTEND;TZID=Europe/Paris:20260928T150000\r\nSUMMARY:早班 林晓',
      'DTSTART:20260928T080000\r\nDTEND:20260930T150000\r\nSUMMARY:早班 林晓',
      'DTSTART:20260928T080000\r\nDTEND:20260928T150000\r\nRRULE:FREQ=DAILY\r\nSUMMARY:早班 林晓',
      'DTSTART:20260928T080000\r\nDTEND:20260928T150000\r\nSUMMARY:早班 王某',
      'DTSTART:2026\u00010928T080000\r\nDTEND:20260928T150000\r\nSUMMARY:早班 林晓',
      'DTSTART:20260928T080000\r\nDTEND:20260928T15xx00\r\nSUMMARY;VALUE=DATE-TIME:早班 林晓',
    ].map((lines) => event(lines).faults.map(({ place, code }) => `${place} ${code}`));
    expect(codes.flat()).toEqual([
      '#1 two_officers',
      '#1 no_time',
      '#1 no_time',
      '#1 too_long',
      '#1 repeats',
      '#1 unknown_officer',
      '#1 no_time',
      '#1 no_time',
    ]);
  });
});

test('whatever is done to a file, it is read or refused, and what is read is well formed', async () => {
  const whole = { xlsx: await sheet(shifts), ics: Buffer.from(writeRotaCalendar('表', DESK, officers, shifts)) };
  const edits = fc.array(fc.tuple(fc.nat({ max: 1_000_000 }), fc.integer({ min: 0, max: 255 })), {
    minLength: 1,
    maxLength: 8,
  });
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom('xlsx' as const, 'ics' as const),
      edits,
      fc.nat({ max: 100 }),
      async (kind, given, cut) => {
        const file = Buffer.from(whole[kind]);
        for (const [at, byte] of given) file[at % file.length] = byte;
        const path = keep(`fuzz.${kind}`, cut < 20 ? file.subarray(0, Math.floor((file.length * cut) / 20)) : file);
        const result = await readRotaFile(path, desk);
        if (!result.ok) return;
        for (const plan of [...result.cells.flatMap(({ plans }) => plans), ...result.events.map((one) => one.plan)]) {
          const again = planOf({ ...shiftOf(1), ...plan, ...shiftTimes(plan) });
          expect(again).toEqual(plan);
        }
      },
    ),
    { numRuns: 300 },
  );
}, 60_000);

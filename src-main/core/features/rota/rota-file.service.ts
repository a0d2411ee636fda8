import { rename, rm, writeFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { readRotaFile } from '../../../../src-files/rota/read-rota-file';
import { writeRotaCalendar } from '../../../../src-files/rota/write-rota-calendar';
import { writeRotaSheet } from '../../../../src-files/rota/write-rota-sheet';
import { mayDo } from '../../../../src-shared/domain/permission';
import { MAX_SHIFTS_PER_WEEK, type RotaShift } from '../../../../src-shared/domain/rota';
import { addDays, weekOf, workDayOf } from '../../../../src-shared/domain/work-calendar';
import { type Failure, fail, type Result, succeed } from '../../../../src-shared/ipc/failure';
import { MAX_ROTA_WEEKS, type ROTA_FORMATS, type RotaPreview } from '../../../../src-shared/ipc/rota-contract';
import type { ReadDatabase } from '../../db/database';
import { listEntities } from '../../sync/entity.repository';
import { readSyncState } from '../../sync/sync-state.repository';
import { listActiveOfficers } from '../desk/desk.repository';
import { readDeskInfo } from '../desk/desk.service';
import { readDeskSettings } from '../desk-setting/read-desk-settings';
import { nationalCalendar } from './national-calendar';
import { listShiftsBetween } from './rota.repository';
import { differenceOf } from './rota-difference';

const SHOWN_FAULTS = 200;
const REFUSED_PLACES = new Set(['EACCES', 'EPERM', 'EBUSY', 'EROFS', 'ENOENT', 'ENOTDIR', 'EISDIR', 'ENAMETOOLONG']);

export interface RotaExport {
  path: string;
  format: (typeof ROTA_FORMATS)[number];
  /** Any day of the first week. */
  from: string;
  weeks: number;
}

/**
 * Writes weeks of the rota: beside its place first, so that a file of that name is either as it was or complete.
 * @returns `file_refused: not_writable`
 */
export async function exportRota(
  db: ReadDatabase,
  { path, format, from, weeks }: RotaExport,
  temporaryId: string,
): Promise<Result<{ shifts: number }>> {
  const week = weekOf(from);
  const shifts = await listShiftsBetween(db, week, addDays(week, weeks * 7));
  const content = format === 'xlsx' ? await sheetOf(db, week, weeks, shifts) : await calendarOf(db, shifts);
  const temporary = `${path}.${temporaryId}.part`;
  try {
    await writeFile(temporary, content, { mode: 0o600 });
    await rename(temporary, path);
    return succeed({ shifts: shifts.length });
  } catch (error) {
    const { code = '' } = error as NodeJS.ErrnoException;
    if (code === 'ENOSPC') return fail({ code: 'disk_full' });
    if (!REFUSED_PLACES.has(code)) throw error;
    return fail({ code: 'file_refused', reason: 'not_writable' });
  } finally {
    await rm(temporary, { force: true });
  }
}

async function sheetOf(db: ReadDatabase, week: string, weeks: number, shifts: readonly RotaShift[]): Promise<Buffer> {
  const { calendar } = await readDeskSettings(db);
  return writeRotaSheet({
    title: `${await deskNameOf(db)}值班表`,
    week,
    weeks,
    officers: await officersOf(db, shifts),
    shifts,
    workDay: (day) => workDayOf(day, nationalCalendar, calendar),
  });
}

async function calendarOf(db: ReadDatabase, shifts: readonly RotaShift[]): Promise<string> {
  const { scope } = await readSyncState(db);
  return writeRotaCalendar(`${await deskNameOf(db)}值班表`, scope ?? 'desk', await officersOf(db, shifts), shifts);
}

async function deskNameOf(db: ReadDatabase): Promise<string> {
  return (await readDeskInfo(db, { sample: false, version: '' })).deskName ?? '';
}

/** Whoever may be on the rota and whoever is. */
async function officersOf(db: ReadDatabase, shifts: readonly RotaShift[]) {
  const able = (await listActiveOfficers(db)).filter(({ role }) => role === 'officer' || role === 'lead');
  const known = new Set<string>(able.map(({ id }) => id));
  const others = [...new Set(shifts.map(({ officerId }) => officerId).filter((id) => !known.has(id)))];
  return [...able, ...(await listEntities(db, 'officer', others))];
}

/** What a file would change, and every cell of it that cannot be taken. Nothing is written. @returns `file_refused` */
export async function previewRota(db: ReadDatabase, path: string): Promise<Result<RotaPreview>> {
  const officers = (await listActiveOfficers(db)).filter(({ role }) => mayDo(role, 'join_rota'));
  const { rota } = await readDeskSettings(db);
  const file = await readOrRefuse(path, { officers, templates: rota.templates });
  if (!file.ok) return file;
  const { cells, events, faults } = file.value;
  const days = [...cells.map(({ day }) => day), ...events.map(({ plan }) => plan.day)].sort();
  const [first, last] = [days[0], days.at(-1)];
  const ofDays = first === undefined || last === undefined ? [] : await listShiftsBetween(db, first, addDays(last, 1));
  const ids = events.flatMap(({ shiftId }) => (shiftId === null ? [] : [shiftId]));
  const named = (await listEntities(db, 'rotaShift', ids)).filter(({ removed }) => !removed);
  const known = new Map([...ofDays, ...named].map((shift) => [shift.id, shift]));
  const difference = differenceOf({ cells, events }, [...known.values()]);
  const isTooMuch = difference.weeks.some(
    ({ puts, removes }) => puts.length > MAX_SHIFTS_PER_WEEK || removes.length > MAX_SHIFTS_PER_WEEK,
  );
  if (difference.weeks.length > MAX_ROTA_WEEKS || isTooMuch) return refused('too_large');
  return succeed({
    fileName: basename(path),
    ...difference,
    faults: faults.slice(0, SHOWN_FAULTS),
    moreFaults: Math.max(0, faults.length - SHOWN_FAULTS),
  });
}

async function readOrRefuse(path: string, desk: Parameters<typeof readRotaFile>[1]) {
  try {
    const file = await readRotaFile(path, desk);
    if (file.ok) return succeed(file);
    const isLarge = file.code === 'too_large' || file.code === 'too_many_rows';
    if (isLarge) return refused('too_large');
    return refused(file.code === 'unsupported' ? 'type_not_allowed' : 'unreadable');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === undefined) throw error;
    return refused('unreadable');
  }
}

function refused(reason: Extract<Failure, { code: 'file_refused' }>['reason']): Result<never> {
  return fail({ code: 'file_refused', reason });
}

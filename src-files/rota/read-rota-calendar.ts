import ICAL from 'ical.js';
import { type RotaShiftId, rotaShiftIdSchema } from '../../src-shared/domain/ids';
import { shiftPlanSchema } from '../../src-shared/domain/rota';
import { clockAt, dayAt, instantOn } from '../../src-shared/domain/work-calendar';
import type { RotaFault } from '../../src-shared/ipc/rota-contract';
import { type FileFault, faultOf } from '../file-fault';
import { findRotaOfficer, type RotaDesk, type RotaFile } from './rota-file';
import { MAX_EVENTS } from './rota-limits';
import { BADGE_PROPERTY, LABEL_PROPERTY } from './write-rota-calendar';

/** Names under which programs know the bureau's zone. */
const BUREAU_ZONES = /^(?:asia\/(?:shanghai|chongqing|chungking|harbin)|prc|china standard time)$/i;
const DAY_MS = 86_400_000;

/** Reads shifts out of a calendar (RFC 5545); one that cannot be taken is named by its number in the file. */
export function readRotaCalendar(file: Buffer, desk: RotaDesk): RotaFile | FileFault {
  const events = eventsOf(file);
  if (!Array.isArray(events)) return events;
  if (events.length === 0) return faultOf('empty', 'no event');
  if (events.length > MAX_EVENTS) return faultOf('too_many_rows', `${events.length}`);
  const read: RotaFile = { ok: true, cells: [], events: [], faults: [] };
  const taken = new Set<string>();
  for (const [index, event] of events.entries()) {
    const taking = readEvent(event, desk);
    const fault = (code: RotaFault['code'], value: string) =>
      read.faults.push({ place: `#${index + 1}`, code, value: value.slice(0, 60) });
    if ('code' in taking) {
      fault(taking.code, taking.value);
      continue;
    }
    const key = `${taking.plan.officerId} ${taking.plan.day} ${taking.plan.start}`;
    if (taken.has(key)) fault('shift_twice', textOf(event, 'summary'));
    else read.events.push(taking);
    taken.add(key);
  }
  return read;
}

/** The library throws for whatever is no calendar. */
function eventsOf(file: Buffer): ICAL.Component[] | FileFault {
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(file);
  } catch {
    return faultOf('unknown_encoding');
  }
  try {
    const parsed: unknown = ICAL.parse(text);
    if (!Array.isArray(parsed) || parsed[0] !== 'vcalendar') return faultOf('broken', 'not one calendar');
    return new ICAL.Component(parsed as [string, unknown[], unknown[]]).getAllSubcomponents('vevent');
  } catch (error) {
    return faultOf('broken', error instanceof Error ? error.message.slice(0, 120) : '');
  }
}

function readEvent(
  event: ICAL.Component,
  { officers }: RotaDesk,
): RotaFile['events'][number] | Pick<RotaFault, 'code' | 'value'> {
  const summary = textOf(event, 'summary');
  const refuse = (code: RotaFault['code'], value = summary) => ({ code, value });
  if (event.hasProperty('rrule') || event.hasProperty('rdate')) return refuse('repeats');
  const startsAt = instantOf(event, 'dtstart');
  const endsAt = instantOf(event, 'dtend');
  if (startsAt === null || endsAt === null) return refuse('no_time');
  const length = Date.parse(endsAt) - Date.parse(startsAt);
  if (length <= 0) return refuse('no_time');
  if (length > DAY_MS) return refuse('too_long');

  const named = /^(.*?)\s*[（(]([^（()）]+)[)）]\s*$/.exec(summary);
  const words = (named?.[1] ?? summary).split(/\s+/).filter((word) => word !== '');
  const badge = textOf(event, BADGE_PROPERTY) || (named?.[2] ?? '').trim();
  const officer = findRotaOfficer(officers, badge, badge === '' ? (words.at(-1) ?? '') : '');
  if ('code' in officer) return refuse(officer.code, badge || summary);
  const plan = shiftPlanSchema.safeParse({
    day: dayAt(startsAt),
    label: textOf(event, LABEL_PROPERTY) || (words.length > 1 ? words.slice(0, -1).join(' ') : '值班'),
    start: clockAt(startsAt),
    end: clockAt(endsAt),
    officerId: officer.id,
    note: textOf(event, 'description'),
  });
  if (!plan.success) return refuse('unreadable_shift');
  return {
    shiftId: idOf(textOf(event, 'uid')),
    cancelled: /^cancelled$/i.test(textOf(event, 'status')),
    plan: plan.data,
  };
}

function idOf(uid: string): RotaShiftId | null {
  const id = rotaShiftIdSchema.safeParse(/^([^@]+)@[^@]+\.dutydesk$/.exec(uid)?.[1]);
  return id.success ? id.data : null;
}

/** In the bureau's zone, floating, or UTC, to the minute. @returns null for a day without a time, another zone, or none */
function instantOf(event: ICAL.Component, name: string): string | null {
  const property = event.getFirstProperty(name);
  const time = readValue(event, name);
  if (property === null || !(time instanceof ICAL.Time) || time.isDate) return null;
  if (time.year < 2000 || time.year > 2199) return null;
  const zone = property.getFirstParameter('tzid') as string | undefined;
  if (zone !== undefined && zone !== '' && !BUREAU_ZONES.test(zone)) return null;
  const clock = `${pad(time.hour)}:${pad(time.minute)}`;
  const day = `${time.year}-${pad(time.month)}-${pad(time.day)}`;
  if (time.hour > 23 || time.minute > 59 || Number.isNaN(Date.parse(`${day}T${clock}:00.000Z`))) return null;
  return time.zone === ICAL.Timezone.utcTimezone
    ? new Date(`${day}T${clock}:00.000Z`).toISOString()
    : instantOn(day, clock);
}

function pad(number: number): string {
  return String(number).padStart(2, '0');
}

/** The library reads a value only when it is asked for, and throws for one that is not of its type. @returns null then */
function readValue(event: ICAL.Component, name: string): unknown {
  try {
    return event.getFirstPropertyValue(name);
  } catch {
    return null;
  }
}

function textOf(event: ICAL.Component, name: string): string {
  const value = readValue(event, name);
  return typeof value === 'string' ? value.trim() : '';
}

import ICAL from 'ical.js';
import type { RotaShift } from '../../src-shared/domain/rota';
import { BUREAU_ZONE, clockAt, dayAt } from '../../src-shared/domain/work-calendar';
import type { RotaOfficer } from './rota-file';

export const BADGE_PROPERTY = 'x-dutydesk-badge';
export const LABEL_PROPERTY = 'x-dutydesk-label';

/**
 * The rota of a desk as one calendar (RFC 5545). A shift keeps its UID for good and counts its SEQUENCE up, so that a calendar program
 * moves what it has instead of adding to it.
 */
export function writeRotaCalendar(
  title: string,
  deskId: string,
  officers: readonly RotaOfficer[],
  shifts: readonly RotaShift[],
): string {
  const calendar = new ICAL.Component('vcalendar');
  calendar.addPropertyWithValue('prodid', '-//DutyDesk//Rota//ZH');
  calendar.addPropertyWithValue('version', '2.0');
  calendar.addPropertyWithValue('method', 'PUBLISH');
  calendar.addPropertyWithValue('x-wr-calname', title);
  calendar.addSubcomponent(bureauZone());
  const byId = new Map(officers.map((officer) => [officer.id, officer]));
  for (const shift of shifts) calendar.addSubcomponent(eventOf(shift, deskId, byId.get(shift.officerId)));
  return `${calendar.toString()}\r\n`;
}

function eventOf(shift: RotaShift, deskId: string, officer: RotaOfficer | undefined): ICAL.Component {
  const event = new ICAL.Component('vevent');
  const badge = officer?.badgeNumber ?? shift.officerId;
  event.addPropertyWithValue('uid', `${shift.id}@${deskId}.dutydesk`);
  event.addPropertyWithValue('sequence', shift.version - 1);
  event.addPropertyWithValue('dtstamp', utc(shift.updatedAt));
  event.addProperty(local('dtstart', shift.startsAt));
  event.addProperty(local('dtend', shift.endsAt));
  event.addPropertyWithValue('summary', `${shift.label} ${officer?.name ?? shift.officerId}（${badge}）`);
  if (shift.note !== '') event.addPropertyWithValue('description', shift.note);
  event.addPropertyWithValue(BADGE_PROPERTY, badge);
  event.addPropertyWithValue(LABEL_PROPERTY, shift.label);
  return event;
}

function local(name: string, instant: string): ICAL.Property {
  const property = new ICAL.Property(name);
  property.setParameter('tzid', BUREAU_ZONE);
  property.setValue(ICAL.Time.fromDateTimeString(`${dayAt(instant)}T${clockAt(instant)}:00`));
  return property;
}

function utc(instant: string): ICAL.Time {
  return ICAL.Time.fromDateTimeString(`${instant.slice(0, 19)}Z`);
}

/** What a TZID names must be in the file; the zone has had one offset since 1991. */
function bureauZone(): ICAL.Component {
  const zone = new ICAL.Component('vtimezone');
  zone.addPropertyWithValue('tzid', BUREAU_ZONE);
  const standard = new ICAL.Component('standard');
  standard.addPropertyWithValue('dtstart', ICAL.Time.fromDateTimeString('1991-09-15T00:00:00'));
  standard.addPropertyWithValue('tzoffsetfrom', ICAL.UtcOffset.fromSeconds(8 * 3_600));
  standard.addPropertyWithValue('tzoffsetto', ICAL.UtcOffset.fromSeconds(8 * 3_600));
  standard.addPropertyWithValue('tzname', 'CST');
  zone.addSubcomponent(standard);
  return zone;
}

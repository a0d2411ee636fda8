import type { ReadDatabase } from '../../db/database';
import { readDeskSettings } from '../desk-setting/read-desk-settings';
import type { Days } from './answer-list.repository';
import { bureauDay } from './bureau-day';

const DAY_MS = 86_400_000;

/** The bureau's day of an instant, and the day up to which the desk is reminded of what ends. @param now gateway instant */
export async function daysAt(db: ReadDatabase, now: string): Promise<Days> {
  const { remindDays } = (await readDeskSettings(db)).library;
  return {
    today: bureauDay(new Date(now)),
    remindUntil: bureauDay(new Date(Date.parse(now) + remindDays * DAY_MS)),
  };
}

import type { Reader } from '../../db/database';
import { readHeads } from '../../sync/change-log.repository';

/** Marks of the gateway on mails, for itself and for people. */
export const DONE = 'DutyDesk';
export const ASIDE = 'DutyDeskAside';

/**
 * The mark of mails that this life of the store has seen: one that was put back to an earlier state may have lost what it had read, and
 * looks at them again.
 */
export async function lifeMark(db: Reader): Promise<string> {
  const [head] = await readHeads(db);
  return `${DONE}-${head?.epoch.slice(-12) ?? 'new'}`;
}

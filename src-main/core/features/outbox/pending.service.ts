import type { z } from 'zod';
import type { pendingSchema } from '../../../../src-shared/ipc/library-views';
import type { CommandType } from '../../../../src-shared/sync/commands';
import type { ReadDatabase } from '../../db/database';
import { listShownStates, resultOf } from '../../sync/outbox.repository';

export type Pending = z.infer<typeof pendingSchema>;

/** For each of these things what of it is on its way to the gateway; a refusal that nobody has looked at comes before that. */
export async function pendingOf(
  db: ReadDatabase,
  subjectIds: readonly string[],
): Promise<ReadonlyMap<string, Pending>> {
  const pending = new Map<string, Pending>();
  for (const row of await listShownStates(db, subjectIds)) {
    const result = resultOf(row);
    if (row.state === 'rejected' || row.state === 'conflict')
      pending.set(row.subjectId, { state: 'refused', code: result?.outcome === 'rejected' ? result.code : null });
    else if (!pending.has(row.subjectId)) pending.set(row.subjectId, { state: 'waiting', code: null });
  }
  return pending;
}

/** Whether a command about something was written that the gateway has not answered: giving it twice would be refused. */
export async function isOnItsWay(db: ReadDatabase, subjectId: string, type: CommandType): Promise<boolean> {
  const rows = await listShownStates(db, [subjectId]);
  return rows.some((row) => row.type === type && (row.state === 'pending' || row.state === 'sent'));
}

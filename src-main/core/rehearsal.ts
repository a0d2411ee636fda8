import { deskIdSchema, officerIdSchema } from '../../src-shared/domain/ids';
import { maskPersonalData } from '../../src-shared/domain/mask-personal';
import type { Officer } from '../../src-shared/domain/officer';
import { queueFilterSchema } from '../../src-shared/ipc/views';
import { openScratch } from './db/scratch';
import { readDeskInfo } from './features/desk/desk.service';
import { readQueuePage } from './features/queue/queue.service';
import { readSettings } from './features/settings/settings.service';
import type { Clock } from './platform/clock';
import { currentSession, signIn } from './session/session.service';
import { readSignInRule } from './session/sign-in-rule.repository';
import { putEntity } from './sync/entity.repository';
import { readSyncState } from './sync/sync-state.repository';

const OFFICER: Officer = {
  id: officerIdSchema.parse('rehearsal'),
  deskId: deskIdSchema.parse('rehearsal'),
  badgeNumber: '0',
  name: '-',
  role: 'officer',
  active: true,
};
const FILTER = queueFilterSchema.parse({ statuses: ['new', 'claimed', 'waiting', 'answered'] });

/**
 * Goes once through what an officer waits for between the passphrase and the queue, on an empty database in memory: the driver's native
 * code is loaded and ours is compiled while the officer still types. Needs no key and leaves nothing behind.
 */
export async function rehearseSignIn(sqliteBinding: string | null, clock: Clock): Promise<void> {
  const { db, close } = openScratch(sqliteBinding);
  try {
    const bootId = 'rehearsal';
    await db.transaction().execute(async (trx) => {
      await putEntity(trx, 'officer', OFFICER);
      await signIn(trx, clock, { officerId: OFFICER.id, bootId });
    });
    await readSettings(db);
    await readSyncState(db);
    await readSignInRule(db);
    await currentSession(db, bootId);
    await readDeskInfo(db, { sample: false, version: '' });
    // What the list shows of a protected message goes through here.
    maskPersonalData('京A12345，110101199003070011，13800000000');
    await readQueuePage(db, OFFICER, { filter: FILTER, cursor: null, limit: 1 }, clock.now().toISOString());
  } finally {
    close();
  }
}

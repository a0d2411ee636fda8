import { randomUUID } from 'node:crypto';
import type { DeskId } from '../../../src-shared/domain/ids';
import type { Change } from '../../../src-shared/sync/entities';
import type { Trx } from '../../db/database';
import { openScope } from '../../sync/change-log.repository';
import { importSettings } from '../desk-setting/desk-setting.service';
import { listOtherPrefixes, upsertDesk } from './desk.repository';
import type { DeskFolder } from './desk-import';
import { readTakenLines, rememberLine } from './desk-import-line.repository';
import { importLibrary } from './desk-library.service';
import { isSame, putEntry, readEntries } from './entry.service';

const DEFAULT_PREFIX = 'ZB';
type EntryLine = Parameters<typeof putEntry>[2] & { hash: Buffer };

/**
 * Takes over what a desk's folder says: lines that are new or say something else than when they were last taken over, since the folder
 * is read at each start and must not undo what an administrator changed at a workstation. What the folder no longer names stays:
 * officers and answers are referred to by what was done with them; they are switched off by `active` and `status`. Answers and synonyms
 * live on in the library: see {@link importLibrary}.
 *
 * @returns the changes to record; none when everything was so already
 */
export async function importDesk(
  trx: Trx,
  folder: DeskFolder,
  newId: () => string,
): Promise<{ deskId: DeskId; changes: Change[] }> {
  const deskId = folder.desk.id;
  const takenPrefixes = await listOtherPrefixes(trx, deskId);
  const prefix =
    folder.desk.ticketPrefix ??
    (takenPrefixes.includes(DEFAULT_PREFIX)
      ? `${DEFAULT_PREFIX}-${deskId.toUpperCase()}`.slice(0, 20)
      : DEFAULT_PREFIX);
  await upsertDesk(trx, { id: deskId, name: folder.desk.name, ticket_prefix: prefix });
  // Random, and so without an instant: a new store has no earlier life (sync/store-life.ts).
  await openScope(trx, deskId, randomUUID());
  const changes: Change[] = [];

  const known = await readEntries(trx, deskId);
  const lines: EntryLine[] = [
    ...folder.officers.map(({ hash, ...after }): EntryLine => ({ kind: 'officer', after, hash })),
    ...folder.departments.map(({ hash, ...after }): EntryLine => ({ kind: 'department', after, hash })),
    ...folder.accounts.map(({ hash, ...after }): EntryLine => ({ kind: 'account', after, hash })),
  ];
  const taken = {
    officer: await readTakenLines(trx, deskId, 'officer'),
    department: await readTakenLines(trx, deskId, 'department'),
    account: await readTakenLines(trx, deskId, 'account'),
  };
  for (const line of lines) {
    const { kind, after, hash } = line;
    if (taken[kind].get(after.id)?.equals(hash) === true) continue;
    if (!isSame(known[kind].get(after.id), { ...after, deskId })) changes.push(await putEntry(trx, deskId, line));
    await rememberLine(trx, { deskId, kind, id: after.id, hash });
  }
  changes.push(...(await importSettings(trx, deskId, folder)));
  changes.push(...(await importLibrary(trx, deskId, folder, newId)));
  return { deskId, changes };
}

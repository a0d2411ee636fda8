import { randomUUID } from 'node:crypto';
import stringify from 'fast-json-stable-stringify';
import type { DeskId } from '../../../src-shared/domain/ids';
import type { Account, Department, Officer } from '../../../src-shared/domain/officer';
import type { Change } from '../../../src-shared/sync/entities';
import type { Trx } from '../../db/database';
import { toJson } from '../../db/json';
import { openScope } from '../../sync/change-log.repository';
import { put } from '../../sync/command-context';
import {
  pageAccounts,
  pageDepartments,
  pageOfficers,
  upsertAccount,
  upsertDepartment,
  upsertOfficer,
} from '../officer/officer.repository';
import { listOtherPrefixes, upsertDesk } from './desk.repository';
import type { DeskFolder } from './desk-import';
import { importLibrary } from './desk-library.service';

const DEFAULT_PREFIX = 'ZB';
/** More than any desk's list of officers, departments or accounts. */
const ALL = 1_000_000;

/**
 * Takes over what a desk's folder says: new rows and differences. What the folder no longer names stays: officers and answers are
 * referred to by what was done with them; they are switched off by `active` and `status`. Answers and synonyms live on in the
 * library: see {@link importLibrary}.
 *
 * @returns the changes to record; none when everything was so already
 */
export async function importDesk(
  trx: Trx,
  folder: DeskFolder,
  newId: () => string,
): Promise<{ deskId: DeskId; changes: Change[] }> {
  const deskId = folder.desk.id;
  const taken = await listOtherPrefixes(trx, deskId);
  const prefix =
    folder.desk.ticketPrefix ??
    (taken.includes(DEFAULT_PREFIX) ? `${DEFAULT_PREFIX}-${deskId.toUpperCase()}`.slice(0, 20) : DEFAULT_PREFIX);
  await upsertDesk(trx, { id: deskId, name: folder.desk.name, ticket_prefix: prefix });
  // Random, and so without an instant: a new store has no earlier life (sync/store-life.ts).
  await openScope(trx, deskId, randomUUID());
  const changes: Change[] = [];

  const officers = byId(await pageOfficers(trx, deskId, '', ALL));
  for (const line of folder.officers) {
    const row: Officer = { ...line, deskId };
    if (same(officers.get(row.id), row)) continue;
    await upsertOfficer(trx, {
      id: row.id,
      desk_id: deskId,
      badge_number: row.badgeNumber,
      name: row.name,
      role: row.role,
      active: row.active,
    });
    changes.push(put('officer', row));
  }
  const departments = byId(await pageDepartments(trx, deskId, '', ALL));
  for (const line of folder.departments) {
    const row: Department = { ...line, deskId };
    if (same(departments.get(row.id), row)) continue;
    await upsertDepartment(trx, {
      id: row.id,
      desk_id: deskId,
      name: row.name,
      business_lines: toJson(row.businessLines),
      via: row.via,
      address: row.address,
      active: row.active,
    });
    changes.push(put('department', row));
  }
  const accounts = byId(await pageAccounts(trx, deskId, '', ALL));
  for (const line of folder.accounts) {
    const row: Account = { ...line, deskId };
    if (same(accounts.get(row.id), row)) continue;
    await upsertAccount(trx, { id: row.id, desk_id: deskId, channel: row.channel, name: row.name, region: row.region });
    changes.push(put('account', row));
  }
  changes.push(...(await importLibrary(trx, deskId, folder, newId)));
  return { deskId, changes };
}

function byId<T extends { id: string }>(rows: readonly T[]): Map<string, T> {
  return new Map(rows.map((row) => [row.id, row]));
}

function same(a: object | undefined, b: object): boolean {
  return a !== undefined && stringify(a) === stringify(b);
}

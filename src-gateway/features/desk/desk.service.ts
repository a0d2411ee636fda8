import stringify from 'fast-json-stable-stringify';
import type { Answer } from '../../../src-shared/domain/answer';
import type { DeskId } from '../../../src-shared/domain/ids';
import type { Account, Department, Officer } from '../../../src-shared/domain/officer';
import type { Change } from '../../../src-shared/sync/entities';
import type { Trx } from '../../db/database';
import { toJson } from '../../db/json';
import { openScope } from '../../sync/change-log.repository';
import { put } from '../../sync/command-context';
import { pageAnswers, upsertAnswer } from '../answer/answer.repository';
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

const DEFAULT_PREFIX = 'ZB';
/** More than any desk's list of officers, departments, accounts or answers. */
const ALL = 1_000_000;

/**
 * Takes over what a desk's folder says: new rows and differences. What the folder no longer names stays: officers and answers are
 * referred to by what was done with them; they are switched off by `active` and `status`.
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
  await openScope(trx, deskId, newId());
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
      active: row.active,
    });
    changes.push(put('department', row));
  }
  const accounts = byId(await pageAccounts(trx, deskId, '', ALL));
  for (const line of folder.accounts) {
    const row: Account = { ...line, deskId };
    if (same(accounts.get(row.id), row)) continue;
    await upsertAccount(trx, { id: row.id, desk_id: deskId, channel: row.channel, name: row.name });
    changes.push(put('account', row));
  }
  const answers = byId(await pageAnswers(trx, deskId, '', ALL));
  for (const line of folder.answers) {
    const row = versioned(answers.get(line.id), line, deskId);
    if (row === null) continue;
    await upsertAnswer(trx, toAnswerRow(row));
    changes.push(put('answer', row));
  }
  return { deskId, changes };
}

/** The answer as it is to be, null when it is so already. Without a version of its own, a changed answer gets the next one. */
function versioned(existing: Answer | undefined, line: DeskFolder['answers'][number], deskId: DeskId): Answer | null {
  const { ownerDepartment, version, ...content } = line;
  const row: Answer = {
    ...content,
    deskId,
    ownerDepartmentId: ownerDepartment,
    version: version ?? existing?.version ?? 1,
  };
  if (same(existing, row)) return null;
  if (version !== undefined || existing === undefined) return row;
  return { ...row, version: existing.version + 1 };
}

function toAnswerRow(row: Answer): Parameters<typeof upsertAnswer>[1] {
  return {
    id: row.id,
    desk_id: row.deskId,
    question: row.question,
    alternatives: toJson(row.alternatives),
    text: row.text,
    text_en: row.textEn,
    internal_note: row.internalNote,
    basis: row.basis === null ? null : toJson(row.basis),
    business_line: row.businessLine,
    region: row.region,
    owner_department_id: row.ownerDepartmentId,
    keywords: toJson(row.keywords),
    valid_from: row.validFrom,
    valid_until: row.validUntil,
    status: row.status,
    version: row.version,
  };
}

function byId<T extends { id: string }>(rows: readonly T[]): Map<string, T> {
  return new Map(rows.map((row) => [row.id, row]));
}

function same(a: object | undefined, b: object): boolean {
  return a !== undefined && stringify(a) === stringify(b);
}

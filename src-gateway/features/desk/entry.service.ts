import stringify from 'fast-json-stable-stringify';
import type { DeskId } from '../../../src-shared/domain/ids';
import type { Account, Department, Officer } from '../../../src-shared/domain/officer';
import type { AdministrationProblem, EntryChange } from '../../../src-shared/sync/administration';
import type { Change } from '../../../src-shared/sync/entities';
import type { Reader, Trx } from '../../db/database';
import { toJson } from '../../db/json';
import { put } from '../../sync/command-context';
import {
  findAccount,
  findDepartment,
  findOfficer,
  pageAccounts,
  pageDepartments,
  pageOfficers,
  upsertAccount,
  upsertDepartment,
  upsertOfficer,
} from '../officer/officer.repository';
import { lockDesk } from './desk.repository';

/** More than any desk's list of officers, departments or accounts. */
const ALL = 1_000_000;

/** Everybody and everything of a desk, by id. */
export interface DeskEntries {
  officer: Map<string, Officer>;
  department: Map<string, Department>;
  account: Map<string, Account>;
}

export async function readEntries(db: Reader, deskId: string): Promise<DeskEntries> {
  return {
    officer: byId(await pageOfficers(db, deskId, '', ALL)),
    department: byId(await pageDepartments(db, deskId, '', ALL)),
    account: byId(await pageAccounts(db, deskId, '', ALL)),
  };
}

export type TakenEntries =
  | { ok: true; changes: Change[]; taken: EntryChange[] }
  | { ok: false; problem: AdministrationProblem; about: string };

/**
 * Takes over what an administrator changed from a workstation: all of it or nothing. Whoever leaves is switched off by `active`; what was
 * done with a row still refers to it.
 * @returns the changes to record and those that changed something, or why nothing was written and about which row
 */
export async function takeEntries(trx: Trx, deskId: DeskId, asked: readonly EntryChange[]): Promise<TakenEntries> {
  await lockDesk(trx, deskId);
  const known = await readEntries(trx, deskId);
  const taken: EntryChange[] = [];
  for (const change of asked) {
    const now = known[change.kind].get(change.after.id);
    const seen = change.before === null ? undefined : { ...change.before, deskId };
    if (isSame(now, { ...change.after, deskId })) continue;
    if (now === undefined && (await isElsewhere(trx, change))) return refuse('id_taken', change.after.id);
    if (!isSame(now, seen)) return refuse('changed_meanwhile', change.after.id);
    taken.push(change);
    remember(known, deskId, change);
  }
  const twice = badgeTwice(known.officer);
  if (twice !== null) return refuse('badge_taken', twice);
  const administrators = [...known.officer.values()].filter(({ role, active }) => active && role === 'administrator');
  if (administrators.length === 0) return refuse('last_administrator', '');
  const changes: Change[] = [];
  for (const change of taken) changes.push(await putEntry(trx, deskId, change));
  return { ok: true, changes, taken };
}

type Kinded = { [C in EntryChange as C['kind']]: Pick<C, 'kind' | 'after'> }[EntryChange['kind']];

/** Writes one row as it is to be from now on. */
export async function putEntry(trx: Trx, deskId: DeskId, entry: Kinded): Promise<Change> {
  switch (entry.kind) {
    case 'officer': {
      const { id, badgeNumber, name, role, active } = entry.after;
      await upsertOfficer(trx, { id, desk_id: deskId, badge_number: badgeNumber, name, role, active });
      return put('officer', { ...entry.after, deskId });
    }
    case 'department': {
      const { businessLines, ...row } = entry.after;
      await upsertDepartment(trx, { ...row, desk_id: deskId, business_lines: toJson(businessLines) });
      return put('department', { ...entry.after, deskId });
    }
    case 'account': {
      await upsertAccount(trx, { ...entry.after, desk_id: deskId });
      return put('account', { ...entry.after, deskId });
    }
  }
}

/** Whether two rows say the same, whatever the order of their fields. */
export function isSame(a: object | undefined, b: object | undefined): boolean {
  if (a === undefined || b === undefined) return a === b;
  return stringify(a) === stringify(b);
}

function remember(known: DeskEntries, deskId: DeskId, change: EntryChange): void {
  switch (change.kind) {
    case 'officer':
      known.officer.set(change.after.id, { ...change.after, deskId });
      break;
    case 'department':
      known.department.set(change.after.id, { ...change.after, deskId });
      break;
    case 'account':
      known.account.set(change.after.id, { ...change.after, deskId });
      break;
  }
}

async function isElsewhere(db: Reader, { kind, after }: EntryChange): Promise<boolean> {
  const find = { officer: findOfficer, department: findDepartment, account: findAccount }[kind];
  return (await find(db, after.id)) !== undefined;
}

/** A badge number that two active officers would have: they could not be told apart at the door. */
function badgeTwice(officers: DeskEntries['officer']): string | null {
  const seen = new Set<string>();
  for (const { badgeNumber, active } of officers.values()) {
    if (!active) continue;
    if (seen.has(badgeNumber)) return badgeNumber;
    seen.add(badgeNumber);
  }
  return null;
}

function refuse(problem: AdministrationProblem, about: string): TakenEntries {
  return { ok: false, problem, about };
}

function byId<T extends { id: string }>(rows: readonly T[]): Map<string, T> {
  return new Map(rows.map((row) => [row.id, row]));
}

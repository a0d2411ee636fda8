import type { Insertable, Selectable } from 'kysely';
import type { Account, Department, Officer } from '../../../src-shared/domain/officer';
import type { Reader, Trx } from '../../db/database';
import type { AccountTable, DepartmentTable, OfficerTable } from './officer.table';

const OFFICER = ['id', 'desk_id', 'badge_number', 'name', 'role', 'active'] as const;
const DEPARTMENT = ['id', 'desk_id', 'name', 'business_lines', 'via', 'address', 'active'] as const;
const ACCOUNT = ['id', 'desk_id', 'channel', 'name', 'region', 'active'] as const;

export async function findOfficer(db: Reader, id: string): Promise<Officer | undefined> {
  const row = await db
    .selectFrom('officer')
    .select(OFFICER)
    .where('id', '=', id as Officer['id'])
    .executeTakeFirst();
  return row && toOfficer(row);
}

export async function findOfficerName(db: Reader, id: Officer['id']): Promise<string | null> {
  const row = await db.selectFrom('officer').select('name').where('id', '=', id).executeTakeFirst();
  return row?.name ?? null;
}

export async function findAccount(db: Reader, id: string): Promise<Account | undefined> {
  const row = await db
    .selectFrom('account')
    .select(ACCOUNT)
    .where('id', '=', id as Account['id'])
    .executeTakeFirst();
  return row && toAccount(row);
}

/** Whether the administrator has switched an account off: nothing new is said in its name. */
export async function isAccountOff(db: Reader, id: string): Promise<boolean> {
  return (await findAccount(db, id))?.active === false;
}

export async function findDepartment(db: Reader, id: string): Promise<Department | undefined> {
  const row = await db
    .selectFrom('department')
    .select(DEPARTMENT)
    .where('id', '=', id as Department['id'])
    .executeTakeFirst();
  return row && toDepartment(row);
}

/** Which of these departments exist on the desk and are active. */
export async function findActiveDepartments(
  db: Reader,
  deskId: string,
  ids: readonly Department['id'][],
): Promise<Pick<Department, 'id' | 'via' | 'address'>[]> {
  return db
    .selectFrom('department')
    .select(['id', 'via', 'address'])
    .where('desk_id', '=', deskId as Department['deskId'])
    .where('active', '=', true)
    .where('id', 'in', [...ids])
    .execute();
}

/** Whether a department is the desk's, active or not. */
export async function hasDepartment(db: Reader, deskId: string, id: Department['id']): Promise<boolean> {
  const row = await db
    .selectFrom('department')
    .select('id')
    .where('id', '=', id)
    .where('desk_id', '=', deskId as Department['deskId'])
    .executeTakeFirst();
  return row !== undefined;
}

export async function pageOfficers(db: Reader, deskId: string, after: string, limit: number): Promise<Officer[]> {
  const rows = await db
    .selectFrom('officer')
    .select(OFFICER)
    .where('desk_id', '=', deskId as Officer['deskId'])
    .where('id', '>', after as Officer['id'])
    .orderBy('id')
    .limit(limit)
    .execute();
  return rows.map(toOfficer);
}

export async function pageDepartments(db: Reader, deskId: string, after: string, limit: number): Promise<Department[]> {
  const rows = await db
    .selectFrom('department')
    .select(DEPARTMENT)
    .where('desk_id', '=', deskId as Department['deskId'])
    .where('id', '>', after as Department['id'])
    .orderBy('id')
    .limit(limit)
    .execute();
  return rows.map(toDepartment);
}

export async function pageAccounts(db: Reader, deskId: string, after: string, limit: number): Promise<Account[]> {
  const rows = await db
    .selectFrom('account')
    .select(ACCOUNT)
    .where('desk_id', '=', deskId as Account['deskId'])
    .where('id', '>', after as Account['id'])
    .orderBy('id')
    .limit(limit)
    .execute();
  return rows.map(toAccount);
}

export async function upsertOfficer(trx: Trx, row: Insertable<OfficerTable>): Promise<void> {
  await trx
    .insertInto('officer')
    .values(row)
    .onConflict((conflict) => conflict.column('id').doUpdateSet(row))
    .execute();
}

export async function upsertDepartment(trx: Trx, row: Insertable<DepartmentTable>): Promise<void> {
  await trx
    .insertInto('department')
    .values(row)
    .onConflict((conflict) => conflict.column('id').doUpdateSet(row))
    .execute();
}

export async function upsertAccount(trx: Trx, row: Insertable<AccountTable>): Promise<void> {
  await trx
    .insertInto('account')
    .values(row)
    .onConflict((conflict) => conflict.column('id').doUpdateSet(row))
    .execute();
}

function toOfficer(row: Selectable<OfficerTable>): Officer {
  return {
    id: row.id,
    deskId: row.desk_id,
    badgeNumber: row.badge_number,
    name: row.name,
    role: row.role,
    active: row.active,
  };
}

function toDepartment(row: Selectable<DepartmentTable>): Department {
  return {
    id: row.id,
    deskId: row.desk_id,
    name: row.name,
    businessLines: row.business_lines,
    via: row.via,
    address: row.address,
    active: row.active,
  };
}

function toAccount(row: Selectable<AccountTable>): Account {
  return {
    id: row.id,
    deskId: row.desk_id,
    channel: row.channel,
    name: row.name,
    region: row.region,
    active: row.active,
  };
}

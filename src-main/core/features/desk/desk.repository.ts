import type { DepartmentId, OfficerId } from '../../../../src-shared/domain/ids';
import type { Account, Department, Officer } from '../../../../src-shared/domain/officer';
import type { ReadDatabase } from '../../db/database';
import { rowToEntity } from '../../sync/entity.repository';

/** Officers who may sign in, by badge number. */
export async function listActiveOfficers(db: ReadDatabase): Promise<Officer[]> {
  const rows = await db
    .selectFrom('officer')
    .select(['id', 'desk_id', 'badge_number', 'name', 'role', 'active'])
    .where('active', '=', 1)
    .orderBy('badge_number')
    .orderBy('id')
    .execute();
  return rows.map((row) => rowToEntity('officer', row));
}

/** All accounts, those switched off too: their messages still come in. */
export async function listAccounts(db: ReadDatabase): Promise<Account[]> {
  const rows = await db
    .selectFrom('account')
    .select(['id', 'desk_id', 'channel', 'name', 'region', 'active'])
    .orderBy('channel')
    .orderBy('name')
    .execute();
  return rows.map((row) => rowToEntity('account', row));
}

/** All departments, inactive ones too: old tickets name them. */
export async function listDepartments(db: ReadDatabase): Promise<Department[]> {
  const rows = await db
    .selectFrom('department')
    .select(['id', 'desk_id', 'name', 'business_lines', 'via', 'address', 'active'])
    .orderBy('name')
    .execute();
  return rows.map((row) => rowToEntity('department', row));
}

/** Officer id → name, of inactive officers too. */
export async function officerNames(db: ReadDatabase): Promise<Map<OfficerId, string>> {
  const rows = await db.selectFrom('officer').select(['id', 'name']).execute();
  return new Map(rows.map((row) => [row.id, row.name]));
}

/** Department id → name, of inactive ones too. */
export async function departmentNames(db: ReadDatabase): Promise<Map<DepartmentId, string>> {
  const rows = await db.selectFrom('department').select(['id', 'name']).execute();
  return new Map(rows.map((row) => [row.id, row.name]));
}

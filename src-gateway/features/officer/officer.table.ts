import type { Generated } from 'kysely';
import type { Account, Department, Officer } from '../../../src-shared/domain/officer';
import type { Json } from '../../db/json';

export interface OfficerTable {
  id: Officer['id'];
  desk_id: Officer['deskId'];
  badge_number: string;
  name: string;
  role: Officer['role'];
  active: boolean;
}

export interface DepartmentTable {
  id: Department['id'];
  desk_id: Department['deskId'];
  name: string;
  business_lines: Json<Department['businessLines']>;
  via: Department['via'];
  address: string;
  active: boolean;
}

export interface AccountTable {
  id: Account['id'];
  desk_id: Account['deskId'];
  channel: Account['channel'];
  name: string;
  region: string;
  active: Generated<boolean>;
}

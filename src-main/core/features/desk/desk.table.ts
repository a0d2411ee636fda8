import type { Channel } from '../../../../src-shared/domain/classification';
import type { DepartmentVia } from '../../../../src-shared/domain/delivery';
import type { AccountId, DepartmentId, DeskId, OfficerId } from '../../../../src-shared/domain/ids';
import type { Role } from '../../../../src-shared/domain/officer';

export interface OfficerTable {
  id: OfficerId;
  desk_id: DeskId;
  badge_number: string;
  name: string;
  role: Role;
  /** 0 or 1. */
  active: number;
}

export interface DepartmentTable {
  id: DepartmentId;
  desk_id: DeskId;
  name: string;
  /** JSON array of business lines. */
  business_lines: string;
  via: DepartmentVia;
  address: string;
  /** 0 or 1. */
  active: number;
}

export interface AccountTable {
  id: AccountId;
  desk_id: DeskId;
  channel: Channel;
  name: string;
  region: string;
  /** 0 or 1. */
  active: number;
}

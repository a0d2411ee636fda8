import type { DepartmentId, OfficerId } from '../../../../src-shared/domain/ids';
import type { KnownDepartment, KnownOfficer } from './answer-import.repository';
import type { Owners } from './import-content';

interface Named<I> {
  id: I;
  name: string;
  active: number;
}

/** Departments by name or id; officers by name, badge number, `name（badge number）` or id. A name that two have is nobody's. */
export function findOwners(departments: readonly KnownDepartment[], officers: readonly KnownOfficer[]): Owners {
  const byBadge = new Map(officers.map(({ badgeNumber, id }) => [badgeNumber, id]));
  const department = finder(departments);
  const officer = finder(officers);
  return {
    department,
    officer(name) {
      const badge = /[（(]\s*(?:警号)?\s*([^（()）]+?)\s*[)）]$/.exec(name)?.[1];
      return byBadge.get(badge ?? name) ?? officer(name);
    },
  };
}

function finder<I extends string>(all: readonly Named<I>[]): (name: string) => I | null {
  const byId = new Map(all.map(({ id }): [string, I] => [id, id]));
  const byName = new Map<string, Named<I>[]>();
  for (const one of all) byName.set(one.name, [...(byName.get(one.name) ?? []), one]);
  return (name) => {
    const named = byName.get(name) ?? [];
    const active = named.filter((one) => one.active === 1);
    const [one, other] = active.length > 0 ? active : named;
    if (one !== undefined) return other === undefined ? one.id : null;
    return byId.get(name) ?? null;
  };
}

/** What a file calls an owner so that {@link findOwners} finds the same one again. */
export interface OwnerNames {
  department(id: DepartmentId | null): string;
  officer(id: OfficerId | null): string;
}

export function ownerNames(departments: readonly KnownDepartment[], officers: readonly KnownOfficer[]): OwnerNames {
  const owners = findOwners(departments, officers);
  const departmentNames = new Map(
    departments.map((one) => [one.id, owners.department(one.name) === one.id ? one.name : one.id]),
  );
  const officerNames = new Map(
    officers.map((one) => [one.id, owners.officer(one.name) === one.id ? one.name : one.badgeNumber]),
  );
  return {
    department: (id) => (id === null ? '' : (departmentNames.get(id) ?? id)),
    officer: (id) => (id === null ? '' : (officerNames.get(id) ?? id)),
  };
}

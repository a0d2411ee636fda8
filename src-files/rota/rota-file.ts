import type { OfficerId, RotaShiftId } from '../../src-shared/domain/ids';
import type { RotaTemplate, ShiftPlan } from '../../src-shared/domain/rota';
import type { RotaFault } from '../../src-shared/ipc/rota-contract';

/** Whoever may stand in a rota's file. */
export interface RotaOfficer {
  id: OfficerId;
  name: string;
  badgeNumber: string;
}

/** What reading a file needs to know of the desk. */
export interface RotaDesk {
  officers: readonly RotaOfficer[];
  templates: readonly RotaTemplate[];
}

/** What a file says. */
export interface RotaFile {
  ok: true;
  /** A sheet says everything about an officer's day: what is not there is off. */
  cells: { officerId: OfficerId; day: string; plans: ShiftPlan[] }[];
  /** A calendar says something about single shifts. */
  events: {
    shiftId: RotaShiftId | null;
    cancelled: boolean;
    plan: ShiftPlan;
  }[];
  faults: RotaFault[];
}

/**
 * The officer that a badge number, a name or both name.
 * @returns a fault's code when there is none, or more than one of that name
 */
export function findRotaOfficer(
  officers: readonly RotaOfficer[],
  badgeNumber: string,
  name: string,
): { id: OfficerId } | { code: 'unknown_officer' | 'two_officers' } {
  const found = officers.filter(
    (officer) => (badgeNumber === '' || officer.badgeNumber === badgeNumber) && (name === '' || officer.name === name),
  );
  if (found.length > 1) return { code: 'two_officers' };
  const [officer] = badgeNumber === '' && name === '' ? [] : found;
  return officer === undefined ? { code: 'unknown_officer' } : { id: officer.id };
}

import type { Officer } from '../../../src-shared/domain/officer';

/** Active officers whose name or badge number contains the words, by badge number. */
export function matchingOfficers(officers: readonly Officer[], text: string): Officer[] {
  const wanted = text.trim().toLowerCase();
  return officers
    .filter(
      (officer) =>
        officer.active &&
        (wanted === '' ||
          officer.name.toLowerCase().includes(wanted) ||
          officer.badgeNumber.toLowerCase().includes(wanted)),
    )
    .sort((a, b) => a.badgeNumber.localeCompare(b.badgeNumber));
}

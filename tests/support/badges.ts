import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { officerSchema } from '../../src-shared/domain/officer';

/** Officers of the test desk (tests/support/gateway.ts) by id, where the number does not follow from it. */
const TEST_DESK: Record<string, string> = {
  'of-lead': 'T8001',
  'of-lead-2': 'T8002',
  'of-expert': 'T8003',
  'of-admin': 'T8004',
  'of-auditor': 'T9001',
  'of-gone': 'T9002',
};
const sampleRow = officerSchema.pick({ id: true, badgeNumber: true, name: true });

/** The badge number of an officer of the test desk or of the sample desk. */
export function badgeOf(officerId: string): string {
  const sample = sampleOfficers().find(({ id }) => id === officerId);
  if (sample !== undefined) return sample.badgeNumber;
  const known = TEST_DESK[officerId];
  if (known !== undefined) return known;
  return `T${999 + Number(officerId.replace(/^of-/, ''))}`;
}

/** The badge number of an officer of the sample desk by name. */
export function badgeOfName(name: string): string {
  const found = sampleOfficers().find((officer) => officer.name === name);
  if (found === undefined) throw new Error(`${name} is not on the sample desk`);
  return found.badgeNumber;
}

function sampleOfficers() {
  const file = resolve(import.meta.dirname, '../../resources/sample/officers.jsonl');
  return readFileSync(file, 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => sampleRow.parse(JSON.parse(line)));
}

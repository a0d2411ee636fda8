import { sql } from 'kysely';
import type { OfficerId } from '../../../src-shared/domain/ids';
import type { Officer } from '../../../src-shared/domain/officer';
import type { Reader, Trx } from '../../db/database';
import type { PassphraseHash } from './passphrase-hash';

export interface OfficerSecret extends PassphraseHash {
  version: number;
  mustChange: boolean;
}

const OFFICER = ['id', 'desk_id', 'badge_number', 'name', 'role', 'active'] as const;

/** The active officer of a desk with that badge number. */
export async function findOfficerByBadge(db: Reader, deskId: string, badgeNumber: string): Promise<Officer | null> {
  const row = await db
    .selectFrom('officer')
    .select(OFFICER)
    .where('desk_id', '=', deskId as Officer['deskId'])
    .where('badge_number', '=', badgeNumber)
    .where('active', '=', true)
    .executeTakeFirst();
  return row === undefined ? null : toOfficer(row);
}

/** Active officers with that badge number, on whichever desk. */
export async function listOfficersByBadge(db: Reader, badgeNumber: string): Promise<Officer[]> {
  const rows = await db
    .selectFrom('officer')
    .select(OFFICER)
    .where('badge_number', '=', badgeNumber)
    .where('active', '=', true)
    .execute();
  return rows.map(toOfficer);
}

/** A desk's active officers, by badge number. */
export async function listActiveOfficers(db: Reader, deskId: string): Promise<Officer[]> {
  const rows = await db
    .selectFrom('officer')
    .select(OFFICER)
    .where('desk_id', '=', deskId as Officer['deskId'])
    .where('active', '=', true)
    .orderBy('badge_number')
    .execute();
  return rows.map(toOfficer);
}

export async function findSecret(db: Reader, officerId: OfficerId): Promise<OfficerSecret | null> {
  const row = await db
    .selectFrom('officer_secret')
    .select(['version', 'cost_log2', 'salt', 'hash', 'must_change'])
    .where('officer_id', '=', officerId)
    .executeTakeFirst();
  return row === undefined
    ? null
    : { version: row.version, costLog2: row.cost_log2, salt: row.salt, hash: row.hash, mustChange: row.must_change };
}

/** Puts a passphrase in place of the one before; returns its version. */
export async function putSecret(
  trx: Trx,
  officerId: OfficerId,
  { costLog2, salt, hash }: PassphraseHash,
  mustChange: boolean,
): Promise<number> {
  const values = { cost_log2: costLog2, salt, hash, must_change: mustChange };
  const row = await trx
    .insertInto('officer_secret')
    .values({ officer_id: officerId, version: 1, ...values })
    .onConflict((conflict) =>
      conflict.column('officer_id').doUpdateSet({
        ...values,
        version: sql<number>`officer_secret.version + 1`,
        changed_at: sql<string>`clock_timestamp()`,
      }),
    )
    .returning('version')
    .executeTakeFirstOrThrow();
  return row.version;
}

/** Active officers who have no passphrase yet. */
export async function listWithoutSecret(db: Reader): Promise<OfficerId[]> {
  const rows = await db
    .selectFrom('officer')
    .leftJoin('officer_secret', 'officer_secret.officer_id', 'officer.id')
    .select('officer.id')
    .where('officer.active', '=', true)
    .where('officer_secret.officer_id', 'is', null)
    .execute();
  return rows.map(({ id }) => id);
}

/** A desk's active officers who chose a passphrase of their own, with its version. */
export async function listSecretVersions(
  db: Reader,
  deskId: string,
): Promise<{ officerId: OfficerId; secretVersion: number }[]> {
  const rows = await db
    .selectFrom('officer_secret')
    .innerJoin('officer', 'officer.id', 'officer_secret.officer_id')
    .select(['officer_id', 'version'])
    .where('officer.desk_id', '=', deskId as Officer['deskId'])
    .where('officer.active', '=', true)
    .where('must_change', '=', false)
    .execute();
  return rows.map((row) => ({ officerId: row.officer_id, secretVersion: row.version }));
}

/** A desk's active officers who have a passphrase, with its hash. */
export async function listSecrets(db: Reader, deskId: string): Promise<{ officer: Officer; secret: OfficerSecret }[]> {
  const rows = await db
    .selectFrom('officer_secret')
    .innerJoin('officer', 'officer.id', 'officer_secret.officer_id')
    .select(['id', 'desk_id', 'badge_number', 'name', 'role', 'active'])
    .select(['version', 'cost_log2', 'salt', 'hash', 'must_change'])
    .where('officer.desk_id', '=', deskId as Officer['deskId'])
    .where('officer.active', '=', true)
    .orderBy('badge_number')
    .execute();
  return rows.map((row) => ({
    officer: toOfficer(row),
    secret: {
      version: row.version,
      costLog2: row.cost_log2,
      salt: row.salt,
      hash: row.hash,
      mustChange: row.must_change,
    },
  }));
}

/** When a passphrase of the desk last became another one; null when there is none. */
export async function lastSecretChange(db: Reader, deskId: string): Promise<string | null> {
  const row = await db
    .selectFrom('officer_secret')
    .innerJoin('officer', 'officer.id', 'officer_secret.officer_id')
    .select(({ fn }) => fn.max('changed_at').as('at'))
    .where('officer.desk_id', '=', deskId as Officer['deskId'])
    .executeTakeFirst();
  return row?.at ?? null;
}

function toOfficer(row: {
  id: Officer['id'];
  desk_id: Officer['deskId'];
  badge_number: string;
  name: string;
  role: Officer['role'];
  active: boolean;
}): Officer {
  return {
    id: row.id,
    deskId: row.desk_id,
    badgeNumber: row.badge_number,
    name: row.name,
    role: row.role,
    active: row.active,
  };
}

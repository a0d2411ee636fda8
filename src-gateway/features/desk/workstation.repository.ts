import { sql } from 'kysely';
import type { DeskId, WorkstationId } from '../../../src-shared/domain/ids';
import type { PublicKeys } from '../../../src-shared/domain/key';
import type { WorkstationEntry } from '../../../src-shared/sync/administration';
import type { SeatProgram } from '../../../src-shared/sync/enrolment';
import type { Reader, Trx } from '../../db/database';
import { toJson } from '../../db/json';

export interface EnrolledWorkstation {
  id: WorkstationId;
  name: string;
  deskId: DeskId;
  deskName: string;
  keys: PublicKeys | null;
  revoked: boolean;
  lastSeq: number;
}

/** A workstation with its desk, null when it is not enrolled. */
export async function findWorkstation(db: Reader, id: string): Promise<EnrolledWorkstation | null> {
  const row = await selectWorkstation(db).where('workstation.id', '=', id).executeTakeFirst();
  return row === undefined ? null : toWorkstation(row);
}

/** A workstation together with the secret under which the gateways of this store make session tokens. */
export async function findWorkstationAndSecret(
  db: Reader,
  id: string,
): Promise<{ workstation: EnrolledWorkstation; secret: Buffer } | null> {
  const row = await selectWorkstation(db)
    .innerJoin('gateway_identity', (join) => join.on('gateway_identity.id', '=', 1))
    .select('session_secret')
    .where('workstation.id', '=', id)
    .executeTakeFirst();
  return row === undefined ? null : { workstation: toWorkstation(row), secret: row.session_secret };
}

/** Enrols a workstation, or lets an enrolled one in with other keys. */
export async function putWorkstation(
  trx: Trx,
  row: { id: string; name: string; desk_id: string; keys: PublicKeys },
): Promise<void> {
  const keys = toJson(row.keys);
  const enrolled_at = sql<string>`clock_timestamp()`;
  await trx
    .insertInto('workstation')
    .values({ ...row, keys, enrolled_at })
    .onConflict((conflict) =>
      conflict.column('id').doUpdateSet({ name: row.name, desk_id: row.desk_id, keys, enrolled_at, revoked: false }),
    )
    .execute();
}

/** Shuts a workstation out; returns whether it was enrolled. */
export async function revokeWorkstation(trx: Trx, id: string): Promise<boolean> {
  const result = await trx.updateTable('workstation').set({ revoked: true }).where('id', '=', id).executeTakeFirst();
  return result.numUpdatedRows > 0n;
}

/** Notes that a workstation has signed in, with which protocol, and what runs there where it says so. */
export async function noteSignIn(
  trx: Trx,
  id: string,
  { protocol, program }: { protocol: number | null; program: SeatProgram | undefined },
): Promise<void> {
  await trx
    .updateTable('workstation')
    .set({
      last_seen_at: sql<string>`clock_timestamp()`,
      protocol,
      program_version: program?.version ?? null,
      system: program?.system ?? null,
      data_bytes: program?.dataBytes ?? null,
    })
    .where('id', '=', id)
    .execute();
}

export type SeatEntry = WorkstationEntry & { deskId: DeskId };

/** Workstations as an administrator sees them. @param deskId null for those of every desk */
export async function listWorkstations(db: Reader, deskId: string | null): Promise<SeatEntry[]> {
  const rows = await db
    .selectFrom('workstation')
    .select(['id', 'name', 'desk_id', 'enrolled_at', 'last_seen_at', 'clock_offset_ms', 'revoked'])
    .select(['program_version', 'protocol', 'system', 'data_bytes'])
    .$if(deskId !== null, (query) => query.where('desk_id', '=', deskId))
    .orderBy('id')
    .execute();
  return rows.map((row) => ({
    id: row.id as WorkstationId,
    name: row.name,
    deskId: row.desk_id as DeskId,
    enrolledAt: row.enrolled_at,
    lastSeenAt: row.last_seen_at,
    clockOffsetMs: row.clock_offset_ms,
    revoked: row.revoked,
    program:
      row.protocol === null
        ? null
        : {
            version: row.program_version ?? '',
            protocol: row.protocol,
            system: row.system ?? '',
            dataBytes: row.data_bytes,
          },
  }));
}

/** Ids of the workstations that are shut out. */
export async function listRevoked(db: Reader): Promise<string[]> {
  const rows = await db.selectFrom('workstation').select('id').where('revoked', '=', true).execute();
  return rows.map(({ id }) => id);
}

export interface Standing {
  id: string;
  revoked: boolean;
  /** Of the keys that are let in; null for none. */
  keyId: string | null;
}

/** How each workstation stands, also in a store of an earlier version. */
export async function listStanding(db: Reader): Promise<Standing[]> {
  return db
    .selectFrom('workstation')
    .select(['id', 'revoked', sql<string | null>`to_jsonb(workstation) -> 'keys' ->> 'keyId'`.as('keyId')])
    .orderBy('id')
    .execute();
}

type Row = Awaited<ReturnType<ReturnType<typeof selectWorkstation>['executeTakeFirstOrThrow']>>;

function selectWorkstation(db: Reader) {
  return db
    .selectFrom('workstation')
    .innerJoin('desk', 'desk.id', 'workstation.desk_id')
    .select([
      'workstation.id',
      'workstation.name',
      'desk_id',
      'desk.name as desk_name',
      'workstation.keys',
      'revoked',
      'last_seq',
    ]);
}

function toWorkstation(row: Row): EnrolledWorkstation {
  return {
    id: row.id as WorkstationId,
    name: row.name,
    deskId: row.desk_id as DeskId,
    deskName: row.desk_name,
    keys: row.keys,
    revoked: row.revoked,
    lastSeq: row.last_seq,
  };
}

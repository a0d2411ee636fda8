import { sql } from 'kysely';
import type { Db, Reader } from '../../db/database';

export interface ServerFacts {
  /** Such as 180001. */
  version: number;
  /** Its clock, ISO 8601. */
  now: string;
  fsync: string;
  fullPageWrites: string;
  synchronousCommit: string;
}

export async function readServerFacts(db: Db): Promise<ServerFacts> {
  const { rows } = await sql<ServerFacts>`
    select current_setting('server_version_num')::int as version, clock_timestamp() as now, current_setting('fsync') as fsync,
      current_setting('full_page_writes') as "fullPageWrites", current_setting('synchronous_commit') as "synchronousCommit"`.execute(
    db,
  );
  const [facts] = rows;
  if (facts === undefined) throw new Error('the server says nothing about itself');
  return facts;
}

export interface DeliveryFacts {
  /** Waiting to go out for longer than it should, by no person's fault. */
  late: number;
  /** Nobody knows whether it arrived. By telephone that is a call to make. */
  unknown: number;
  failed: number;
}

/** @param lateMinutes from when on a delivery is late */
export async function readDeliveryFacts(db: Reader, lateMinutes: number): Promise<DeliveryFacts> {
  return db
    .selectFrom('delivery')
    .select([
      sql<number>`count(*) filter (where state in ('pending', 'sending')
        and updated_at < clock_timestamp() - make_interval(mins => ${lateMinutes}))::int`.as('late'),
      sql<number>`count(*) filter (where state = 'unknown')::int`.as('unknown'),
      sql<number>`count(*) filter (where state = 'failed' and updated_at > clock_timestamp() - interval '7 days')::int`.as(
        'failed',
      ),
    ])
    .executeTakeFirstOrThrow();
}

/** Jobs that should long be over; null where the job queue was never started. */
export async function countStuckJobs(db: Db): Promise<number | null> {
  const { rows: present } = await sql<{
    present: boolean;
  }>`select to_regclass('pgboss.job') is not null as present`.execute(db);
  if (present[0]?.present !== true) return null;
  const { rows } = await sql<{ stuck: number }>`
    select count(*)::int as stuck from pgboss.job
    where (state = 'active' and started_on + (expire_seconds + 120) * interval '1 second' < now())
      or (state in ('created', 'retry') and start_after < now() - interval '10 minutes')`.execute(db);
  return rows[0]?.stuck ?? 0;
}

/** Workstations that may work and were not heard of for so many days, or since they enrolled. */
export async function listSilentWorkstations(
  db: Reader,
  days: number,
): Promise<{ id: string; lastSeenAt: string | null }[]> {
  return db
    .selectFrom('workstation')
    .select(['id', 'last_seen_at as lastSeenAt'])
    .where('revoked', '=', false)
    .where(
      (is) => is.fn.coalesce('last_seen_at', 'enrolled_at'),
      '<',
      sql<string>`clock_timestamp() - make_interval(days => ${days})`,
    )
    .orderBy('id')
    .execute();
}

import pg from 'pg';
import { dayAt } from '../../../src-shared/domain/work-calendar';

/** What the gateway's database says, read beside the gateway: the record that the screens must agree with. */
export interface GatewayRecord {
  /** The gateway's id of a message. @throws Error when there is none */
  messageId(remoteId: string): Promise<string>;
  messageIds(prefix: string): Promise<string[]>;
  message(remoteId: string): Promise<RecordedMessage>;
  holders(prefix: string): Promise<{ remoteId: string; holderId: string | null; claimVersion: number }[]>;
  replies(messageId: string): Promise<
    {
      id: string;
      text: string;
      state: string;
      officerId: string;
      officerName: string;
      badgeNumber: string;
      basisAnswerId: string | null;
    }[]
  >;
  tickets(messageId: string): Promise<{ id: string; number: string; departmentId: string; state: string }[]>;
  deliveries(): Promise<{ subjectId: string; kind: string; state: string; attempts: number }[]>;
  /** Commands that a workstation got answered: how many, and the outcome of each. */
  commands(workstationId: string): Promise<{ seq: number; outcome: string; code: string | null }[]>;
  messageCount(): Promise<number>;
  /** Writes shifts into the rota to the second, which no screen can, for workstations that have not been here yet. */
  addShifts(deskId: string, shifts: readonly { officerId: string; startsAt: Date; endsAt: Date }[]): Promise<void>;
  /** Puts the end of a closed message that many days back: no test can wait for a period to pass. */
  closedBefore(messageId: string, days: number): Promise<void>;
  close(): Promise<void>;
}

export interface RecordedMessage {
  id: string;
  status: string;
  category: string | null;
  businessLine: string | null;
  holderId: string | null;
  outcome: { kind: string; note: string } | null;
}

export function openGatewayRecord(databaseUrl: string): GatewayRecord {
  const pool = new pg.Pool({ connectionString: databaseUrl, max: 2 });
  // A server that was killed on purpose ends idle connections too; the next query opens a new one.
  pool.on('error', () => undefined);
  async function rows<T extends pg.QueryResultRow>(sql: string, values: unknown[] = []): Promise<T[]> {
    return (await pool.query<T>(sql, values)).rows;
  }
  return {
    async messageId(remoteId) {
      const [row] = await rows<{ id: string }>('select id from message where remote_id = $1', [remoteId]);
      if (row === undefined) throw new Error(`the gateway has no message ${remoteId}`);
      return row.id;
    },
    async messageIds(prefix) {
      return (
        await rows<{ id: string }>("select id from message where remote_id like $1 || '%' order by remote_id", [prefix])
      ).map((row) => row.id);
    },
    async message(remoteId) {
      const [row] = await rows<RecordedMessage>(
        'select id, status, category, business_line as "businessLine", holder_id as "holderId", outcome from message where remote_id = $1',
        [remoteId],
      );
      if (row === undefined) throw new Error(`the gateway has no message ${remoteId}`);
      return row;
    },
    holders: (prefix) =>
      rows(
        `select remote_id as "remoteId", holder_id as "holderId", claim_version as "claimVersion" from message where remote_id like $1 || '%' order by remote_id`,
        [prefix],
      ),
    replies: (messageId) =>
      rows(
        `select id, text, state, officer_id as "officerId", officer_name as "officerName", badge_number as "badgeNumber", basis->>'answerId' as "basisAnswerId"
         from reply where message_id = $1 order by queued_at`,
        [messageId],
      ),
    tickets: (messageId) =>
      rows(
        'select id, number, department_id as "departmentId", state from ticket where message_id = $1 order by number',
        [messageId],
      ),
    deliveries: () => rows('select subject_id as "subjectId", kind, state, attempts from delivery order by created_at'),
    async commands(workstationId) {
      const found = await rows<{ seq: string; outcome: string; code: string | null }>(
        "select seq, result->>'outcome' as outcome, result->>'code' as code from command_log where workstation_id = $1 order by command_log.seq",
        [workstationId],
      );
      return found.map((row) => ({ ...row, seq: Number(row.seq) }));
    },
    async messageCount() {
      const [row] = await rows<{ n: number }>('select count(*)::int as n from message');
      return row?.n ?? 0;
    },
    async addShifts(deskId, shifts) {
      for (const { officerId, startsAt, endsAt } of shifts) {
        await pool.query(
          `insert into rota_shift (id, desk_id, day, label, starts_at, ends_at, officer_id, note, removed, updated_by, updated_at, version)
           values (gen_random_uuid(), $1, $2, '临时', $3, $4, $5, '', false, $5, now(), 1)`,
          [deskId, dayAt(startsAt.toISOString()), startsAt, endsAt, officerId],
        );
      }
    },
    async closedBefore(messageId, days) {
      await pool.query('update message set closed_at = closed_at - make_interval(days => $2) where id = $1', [
        messageId,
        days,
      ]);
    },
    close: () => pool.end(),
  };
}

import pg from 'pg';

export interface DeliveryRecord {
  id: string;
  kind: 'reply' | 'ticket' | 'ticket_remark';
  /** What carries it: replies to mails leave by mail. */
  carrier: string;
  subjectId: string;
  state: string;
  attempts: number;
  /** Nothing tries it any more by itself. */
  forPerson: boolean;
  lastError: string | null;
}

/** The gateway's store, read past every proxy: what the checker compares with. */
export interface FaultRecord {
  deliveries(): Promise<DeliveryRecord[]>;
  openLeases(): Promise<number>;
  commands(): Promise<{ id: string; workstationId: string; seq: number; outcome: string }[]>;
  replies(): Promise<{ id: string; messageId: string; text: string; state: string }[]>;
  tickets(): Promise<{ id: string; messageId: string; number: string; text: string; state: string }[]>;
  emergencies(): Promise<{ id: string; messageId: string }[]>;
  remoteIds(): Promise<{ remoteId: string; id: string }[]>;
  /** What departments said about tickets. */
  ticketWords(): Promise<string[]>;
  /** Texts of citizens' mails. */
  mailTexts(): Promise<string[]>;
  /** Message-IDs of the mails that were read, one for each row. */
  mailIds(): Promise<string[]>;
  /** Lets a running gateway do at once what a killed one had the turn for, which takes half a minute else. */
  endTurns(): Promise<void>;
  /** Every message row of the change log that somebody holds. */
  holders(): Promise<
    { seq: number; messageId: string; claimVersion: number; claimId: string; holderId: string; workstationId: string }[]
  >;
  head(scope: string): Promise<{ epoch: string; head: number }>;
  close(): Promise<void>;
}

export function openFaultRecord(databaseUrl: string): FaultRecord {
  const pool = new pg.Pool({ connectionString: databaseUrl, max: 1 });
  // A server that was killed on purpose ends idle connections too; the next query opens a new one.
  pool.on('error', () => undefined);
  async function rows<T extends pg.QueryResultRow>(sql: string, values: unknown[] = []): Promise<T[]> {
    return (await pool.query<T>(sql, values)).rows;
  }
  return {
    deliveries: () =>
      rows(
        `select delivery.id, kind, subject_id as "subjectId", state, attempts, last_error as "lastError",
           next_at > now() + interval '1 year' as "forPerson",
           case when kind = 'reply' and message.channel = 'mailbox' then 'mail' else via end as carrier
         from delivery join message on message.id = delivery.message_id order by delivery.created_at`,
      ),
    async openLeases() {
      const [row] = await rows<{ n: number }>('select count(*)::int as n from message where lease_until is not null');
      return row?.n ?? 0;
    },
    async commands() {
      const found = await rows<{ id: string; workstationId: string; seq: string; outcome: string }>(
        `select id, workstation_id as "workstationId", seq, result->>'outcome' as outcome from command_log order by command_log.workstation_id, command_log.seq`,
      );
      return found.map((row) => ({ ...row, seq: Number(row.seq) }));
    },
    replies: () => rows('select id, message_id as "messageId", text, state from reply'),
    tickets: () => rows('select id, message_id as "messageId", number, text, state from ticket'),
    emergencies: () => rows('select id, message_id as "messageId" from emergency'),
    remoteIds: () => rows('select remote_id as "remoteId", id from message order by received_at, remote_id'),
    async ticketWords() {
      return (await rows<{ text: string }>('select text from ticket_event')).map(({ text }) => text);
    },
    async mailTexts() {
      return (await rows<{ text: string }>("select text from message where channel = 'mailbox'")).map(
        ({ text }) => text,
      );
    },
    async mailIds() {
      return (await rows<{ id: string }>('select mail_id as id from mail_received')).map(({ id }) => id);
    },
    async endTurns() {
      await rows('delete from turn');
    },
    holders: () =>
      rows(
        `select seq::int as seq, change->'row'->>'id' as "messageId", (change->'row'->>'claimVersion')::int as "claimVersion",
           change->'row'->>'claimId' as "claimId", change->'row'->>'holderId' as "holderId",
           change->'row'->>'holderWorkstationId' as "workstationId"
         from change_transaction, jsonb_array_elements(changes::jsonb) as change
         where change->>'op' = 'put' and change->>'entity' = 'message' and change->'row'->>'holderId' is not null
         order by seq`,
      ),
    async head(scope) {
      const [row] = await rows<{ epoch: string; head: string }>('select epoch, head from scope_head where scope = $1', [
        scope,
      ]);
      if (row === undefined) throw new Error(`no desk ${scope}`);
      return { epoch: row.epoch, head: Number(row.head) };
    },
    close: () => pool.end(),
  };
}

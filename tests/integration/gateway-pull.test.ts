import { createParser } from 'eventsource-parser';
import { sql } from 'kysely';
import { v7 as uuidv7 } from 'uuid';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { inTransaction } from '../../src-gateway/db/transaction';
import { pruneTransactions, recordChanges } from '../../src-gateway/sync/change-log.repository';
import type { Change } from '../../src-shared/sync/entities';
import { startGateway, TEST_DESK, type TestGateway, type TestWorkstation } from '../support/gateway';

let gateway: TestGateway;
let seat: TestWorkstation;

beforeAll(async () => {
  gateway = await startGateway({ workstations: 4 });
  seat = gateway.workstation(1);
});
afterAll(() => gateway.close());

/** Applies whole transactions to a copy, as a workstation does. */
function apply(copy: Map<string, unknown>, changes: readonly Change[]): void {
  for (const change of changes) {
    if (change.op === 'put') copy.set(`${change.entity} ${change.row.id}`, change.row);
    else copy.delete(`${change.entity} ${change.id}`);
  }
}

async function copyFromSnapshot(): Promise<{
  copy: Map<string, unknown>;
  head: number;
  rows: number;
  epoch: string;
  lines: number;
}> {
  const lines = await seat.snapshot();
  const [header, ...rest] = lines;
  const trailer = rest.pop();
  const copy = new Map<string, unknown>();
  apply(copy, rest as unknown as Change[]);
  return {
    copy,
    head: Number(header?.['head']),
    epoch: String(header?.['epoch']),
    rows: Number(trailer?.['rows']),
    lines: rest.length,
  };
}

describe('the change log', () => {
  test('loses nothing to a reader that polls while 16 writers commit', async () => {
    const { epoch, head: start } = await seat.session();
    const writers = 16;
    const each = 15;
    let done = false;
    const write = async (): Promise<string[]> => {
      const ids: string[] = [];
      for (let index = 0; index < each; index += 1) {
        const id = uuidv7();
        await inTransaction(gateway.db, async (trx) => {
          // Some transactions take longer between their first statement and their commit than others.
          await sql`select pg_sleep(${Math.random() * 0.01})`.execute(trx);
          await recordChanges(trx, TEST_DESK, [{ op: 'delete', entity: 'draftOffer', id }]);
          await sql`select pg_sleep(${Math.random() * 0.003})`.execute(trx);
        });
        ids.push(id);
      }
      return ids;
    };
    const seen: string[] = [];
    const read = async (): Promise<void> => {
      let cursor = start;
      for (;;) {
        const last = done;
        const pulled = await seat.pull(epoch, cursor, 7);
        for (const transaction of pulled.transactions) {
          expect(transaction.seq).toBe(cursor + 1);
          cursor = transaction.seq;
          for (const change of transaction.changes) if (change.op === 'delete') seen.push(change.id);
        }
        if (last && !pulled.hasMore) return;
      }
    };
    const reading = read();
    const written = (await Promise.all(Array.from({ length: writers }, write))).flat();
    done = true;
    await reading;
    expect(seen.sort()).toEqual(written.sort());
    expect(seen).toHaveLength(writers * each);
  });

  test('splits a large transaction into entries that a line can carry, all of them there or none', async () => {
    const { epoch, head } = await seat.session();
    const put = (index: number): Change => ({
      op: 'put',
      entity: 'deskSetting',
      row: { id: `large-${index}`, deskId: TEST_DESK as never, key: 'library', value: { text: '字'.repeat(300) } },
    });
    const changes: Change[] = [
      ...Array.from({ length: 2_500 }, (_, index) => put(index)),
      ...Array.from({ length: 2_500 }, (_, index) => ({ op: 'delete', entity: 'draftOffer', id: `${index}` }) as const),
    ];
    const failing = inTransaction(gateway.db, async (trx) => {
      await recordChanges(trx, TEST_DESK, changes);
      throw new Error('broken off');
    });
    await expect(failing).rejects.toThrow('broken off');
    expect((await seat.session()).head).toBe(head);

    const last = await inTransaction(gateway.db, (trx) => recordChanges(trx, TEST_DESK, changes));
    expect(last).toBe((await seat.session()).head);
    const entries: Change[][] = [];
    let cursor = head;
    for (let more = true; more; ) {
      const pulled = await seat.pull(epoch, cursor);
      expect(JSON.stringify(pulled).length).toBeLessThan(1_600_000);
      for (const transaction of pulled.transactions) {
        expect(transaction.seq).toBe(cursor + 1);
        cursor = transaction.seq;
        entries.push(transaction.changes);
      }
      more = pulled.hasMore;
    }
    expect(cursor).toBe(last);
    expect(entries.flat()).toEqual(changes);
    expect(entries.length).toBeGreaterThan(5);
    for (const entry of entries) {
      expect(entry.length).toBeLessThanOrEqual(1_000);
      expect(Buffer.byteLength(JSON.stringify(entry))).toBeLessThanOrEqual(500_001);
    }
  });

  test('brings a copy to the state that the snapshot shows', async () => {
    const before = await copyFromSnapshot();
    const message = await gateway.ingest({ emergency: true });
    const claim = await seat.claim(message);
    if (claim === null) throw new Error('not granted');
    await seat.do('ticket.forward', {
      messageId: message.id,
      claim,
      tickets: [
        { ticketId: uuidv7(), departmentId: 'dept-traffic', deadlineAt: '2026-04-01T00:00:00.000Z', text: '请核实' },
      ],
    });
    await seat.do('reply.queue', {
      messageId: message.id,
      claim,
      replyId: uuidv7(),
      text: '已转交通警核实',
      basis: null,
      closeAfterSent: false,
      overrides: [],
    });
    await seat.do('draft.offer', { messageId: message.id, draftOfferId: uuidv7(), text: '备用' }, 'of-2');
    let cursor = before.head;
    let after = before;
    // Deliveries commit on their own time: read on until log and snapshot stand at the same place.
    do {
      for (let more = true; more; ) {
        const pulled = await seat.pull(before.epoch, cursor, 2);
        for (const transaction of pulled.transactions) apply(before.copy, transaction.changes);
        cursor = pulled.next;
        more = pulled.hasMore;
      }
      after = await copyFromSnapshot();
    } while (after.head !== cursor);
    expect(after.rows).toBe(after.lines);
    expect(Object.fromEntries(after.copy)).toEqual(Object.fromEntries(before.copy));
  });
});

describe('a cursor that cannot be followed', () => {
  async function rebase(epoch: string, after: number): Promise<unknown> {
    const response = await seat.get(`/sync/changes?scope=${TEST_DESK}&epoch=${epoch}&after=${after}`);
    expect(response.status).toBe(410);
    return response.json();
  }

  test('of another epoch', async () => {
    const { epoch, head } = await seat.session();
    expect(await rebase(uuidv7(), head)).toEqual({ code: 'rebase', reason: 'epoch_changed', epoch });
  });

  test('ahead of the gateway, after a restore', async () => {
    const { epoch, head } = await seat.session();
    expect(await rebase(epoch, head + 1_000)).toMatchObject({ reason: 'cursor_ahead' });
  });

  test('older than what is kept', async () => {
    const { epoch, head } = await seat.session();
    await gateway.db
      .updateTable('change_transaction')
      .set({ at: sql<string>`now() - interval '100 days'` })
      .where('seq', '<=', head - 1)
      .execute();
    await inTransaction(gateway.db, (trx) => pruneTransactions(trx, 90));
    expect(await rebase(epoch, 0)).toMatchObject({ reason: 'cursor_too_old' });
    expect(await rebase(epoch, head - 2)).toMatchObject({ reason: 'cursor_too_old' });
    expect((await seat.pull(epoch, head - 1)).transactions).toHaveLength(1);
    expect((await seat.pull(epoch, head)).transactions).toHaveLength(0);
  });
});

test('the snapshot of many messages is read page by page and is complete', async () => {
  const count = 5_000;
  await sql`
    insert into message (id, desk_id, account_id, channel, remote_id, conversation_id, author_id, author_name, text, posted_at, received_at, status, emergency)
    select gen_random_uuid(), desk_id, account_id, channel, 'bulk-' || n, conversation_id, 'a', 'b', 'c', now(), now(), 'new', false
    from (select * from message limit 1) one, generate_series(1, ${count}) n`.execute(gateway.db);
  const { copy, rows } = await copyFromSnapshot();
  expect(rows).toBe(copy.size);
  expect([...copy.keys()].filter((key) => key.startsWith('message '))).toHaveLength(
    Number(
      (
        await gateway.db
          .selectFrom('message')
          .select((get) => get.fn.countAll<number>().as('n'))
          .executeTakeFirstOrThrow()
      ).n,
    ),
  );
});

test('a snapshot that is broken off gives its connection back', async () => {
  for (let index = 0; index < 25; index += 1) {
    const stop = new AbortController();
    const response = await fetch(`${gateway.url}/sync/snapshot?scope=${TEST_DESK}`, {
      headers: await seat.headers(),
      signal: stop.signal,
    });
    await response.body?.getReader().read();
    stop.abort();
  }
  await expect
    .poll(async () => (await gateway.db.selectFrom('desk').select('id').execute()).length, { timeout: 10_000 })
    .toBe(1);
});

test('the wake-up stream tells the head at once and after each commit, also of another gateway', async () => {
  const stop = new AbortController();
  const response = await fetch(`${gateway.url}/sync/events?scope=${TEST_DESK}`, {
    headers: await seat.headers(),
    signal: stop.signal,
  });
  const heads: number[] = [];
  const parser = createParser({
    onEvent: (event) => {
      if (event.event === 'head') heads.push((JSON.parse(event.data) as { head: number }).head);
    },
  });
  const reading = (async () => {
    const decoder = new TextDecoder();
    for await (const chunk of response.body ?? []) parser.feed(decoder.decode(chunk as Uint8Array, { stream: true }));
  })().catch(() => undefined); // Broken off at the end of the test.
  const { head } = await seat.session();
  await expect.poll(() => heads.at(-1)).toBeGreaterThanOrEqual(head);
  // Deliveries of the tests before may commit in between: the head is at least what this test has made it.
  const message = await gateway.ingest(); // Does not wake: as a commit of another gateway would not.
  await expect.poll(() => heads.at(-1), { timeout: 5_000 }).toBeGreaterThanOrEqual(head + 1);
  await seat.claim(message);
  const { head: claimed } = await seat.session();
  await expect.poll(() => heads.at(-1), { timeout: 1_000 }).toBeGreaterThanOrEqual(claimed);
  stop.abort();
  await reading;
});

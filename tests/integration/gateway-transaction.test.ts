import { type AddressInfo, createServer, connect as dial } from 'node:net';
import { sql } from 'kysely';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { connect } from '../../src-gateway/db/connect';
import type { Db, Trx } from '../../src-gateway/db/database';
import { inTransaction, sqlState } from '../../src-gateway/db/transaction';
import { createLog } from '../../src-gateway/platform/log';
import { freshDatabase } from '../support/postgres';

let database: { url: string; close(): Promise<void> };
let db: Db;

beforeAll(async () => {
  database = await freshDatabase();
  db = connect(database.url, createLog('silent'), 4);
  await sql`create table noted (at int primary key generated always as identity, word text unique)`.execute(db);
});
beforeEach(() => sql`truncate noted restart identity`.execute(db));
afterAll(async () => {
  await db.destroy();
  await database.close();
});

const note = (trx: Trx, word: unknown): Promise<unknown> => sql`insert into noted (word) values (${word})`.execute(trx);

async function words(): Promise<string[]> {
  const { rows } = await sql<{ word: string }>`select word from noted order by at`.execute(db);
  return rows.map(({ word }) => word);
}

test('what a transaction asks at once leaves before the first answer, in the order in which it was asked', async () => {
  const asked = Array.from({ length: 20 }, (_, index) => `word ${index}`);
  const line = await openLine(asked);
  const through = connect(line.url, createLog('silent'), 1);
  try {
    await inTransaction(through, async (trx) => {
      line.hold();
      await Promise.all(asked.map((word) => note(trx, word)));
    });
    expect(await words()).toEqual(asked);
  } finally {
    await through.destroy();
    line.close();
  }
});

test('the commit leaves behind the last statements, before they are answered', async () => {
  const line = await openLine(['one', 'two', 'commit']);
  const through = connect(line.url, createLog('silent'), 1);
  try {
    await inTransaction(through, async (trx, withCommit) => {
      line.hold();
      withCommit(note(trx, 'one'), note(trx, 'two'));
    });
    expect(await words()).toEqual(['one', 'two']);
  } finally {
    await through.destroy();
    line.close();
  }
});

test('when a statement fails, those behind it fail of the same, and nothing stays', async () => {
  let causes: unknown[] = [];
  const failing = inTransaction(db, async (trx) => {
    const settled = await Promise.allSettled([note(trx, 'one'), note(trx, 'one'), note(trx, 'two')]);
    causes = settled.map((outcome) => (outcome.status === 'rejected' ? sqlState(outcome.reason) : 'done'));
    await note(trx, 'three');
  });
  await expect(failing).rejects.toMatchObject({ code: '23505' });
  expect(causes).toEqual(['done', '23505', '23505']);
  expect(await words()).toEqual([]);
});

test('when a statement that went with the commit fails, the transaction fails of that, and nothing stays', async () => {
  for (const together of [
    ['one', 'one', 'two'],
    ['two', 'one', 'one'],
  ]) {
    const failing = inTransaction(db, async (trx, withCommit) => {
      await note(trx, 'zero');
      withCommit(...together.map((word) => note(trx, word)));
    });
    await expect(failing).rejects.toMatchObject({ code: '23505' });
    expect(await words()).toEqual([]);
  }
});

test('a statement that cannot be written is not committed without', async () => {
  const circular: Record<string, unknown> = {};
  circular['self'] = circular;
  const failing = inTransaction(db, async (trx, withCommit) => {
    withCommit(note(trx, 'one'), note(trx, circular));
  });
  await expect(failing).rejects.toThrow('circular');
  expect(await words()).toEqual([]);
});

test('a transaction that the server gives up for another is run again, also when that shows at its commit', async () => {
  await inTransaction(db, async (trx) => {
    await note(trx, 'one');
    await note(trx, 'two');
  });
  let runs = 0;
  let release = (): void => undefined;
  const both = new Promise<void>((resolve) => {
    release = resolve;
  });
  const crossing = (first: string, second: string): Promise<void> =>
    inTransaction(db, async (trx, withCommit) => {
      runs += 1;
      await sql`update noted set at = default where word = ${first}`.execute(trx);
      if (runs === 2) release();
      await both;
      withCommit(sql`update noted set at = default where word = ${second}`.execute(trx));
    });
  await Promise.all([crossing('one', 'two'), crossing('two', 'one')]);
  expect(runs).toBe(3);
});

test('a transaction that has ended takes no more statements', async () => {
  let ended: Trx | null = null;
  await inTransaction(db, async (trx) => {
    ended = trx;
    await note(trx, 'one');
  });
  await expect((async () => note(ended as unknown as Trx, 'two'))()).rejects.toThrow('already committed');
  expect(await words()).toEqual(['one']);
});

/** A line to the server that, once told to, holds back every answer until all of `expected` have been sent. */
async function openLine(expected: readonly string[]): Promise<{ url: string; hold(): void; close(): void }> {
  const { hostname, port } = new URL(database.url);
  let isHolding = false;
  let sent = '';
  const server = createServer((client) => {
    const upstream = dial(Number(port), hostname);
    const held: Buffer[] = [];
    const isOpen = (): boolean => !isHolding || expected.every((word) => sent.includes(word));
    const pass = (): void => {
      if (isOpen()) for (const part of held.splice(0)) client.write(part);
    };
    client.on('data', (part) => {
      if (isHolding) sent += part.toString('latin1');
      upstream.write(part);
      pass();
    });
    upstream.on('data', (part) => {
      held.push(part);
      pass();
    });
    for (const [socket, other] of [
      [client, upstream],
      [upstream, client],
    ] as const) {
      socket.on('error', () => other.destroy());
      socket.on('close', () => other.destroy());
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = new URL(database.url);
  url.hostname = '127.0.0.1';
  url.port = String((server.address() as AddressInfo).port);
  return {
    url: url.href,
    hold: () => {
      isHolding = true;
    },
    close: () => server.close(),
  };
}

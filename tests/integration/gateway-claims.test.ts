import fc from 'fast-check';
import { sql } from 'kysely';
import { v7 as uuidv7 } from 'uuid';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { CommandResult } from '../../src-shared/sync/commands';
import { startGateway, TEST_DESK, type TestGateway, type TestWorkstation } from '../support/gateway';

const SEATS = 20;
const LEASE_MS = 60_000;

let gateway: TestGateway;
let seats: TestWorkstation[];

beforeAll(async () => {
  gateway = await startGateway({ workstations: SEATS, config: { leaseMs: LEASE_MS, sweepMs: 100 } });
  seats = Array.from({ length: SEATS }, (_, index) => gateway.workstation(index + 1));
});
afterAll(() => gateway.close());

function seat(index: number): TestWorkstation {
  const found = seats[index];
  if (found === undefined) throw new Error(`no seat ${index}`);
  return found;
}

async function row(id: string) {
  return gateway.db
    .selectFrom('message')
    .selectAll()
    .where('id', '=', id as never)
    .executeTakeFirstOrThrow();
}

/** Makes the leases of a message run out, as time would. */
async function expire(id: string): Promise<void> {
  await gateway.db
    .updateTable('message')
    .set({ lease_until: sql<string>`now() - interval '1 second'` })
    .where('id', '=', id as never)
    .execute();
}

describe('a claim race', () => {
  test('gives each of 25 messages to exactly one of 20 workstations', async () => {
    const messages = await Promise.all(Array.from({ length: 25 }, () => gateway.ingest()));
    const won = await Promise.all(
      seats.map(async (workstation, index) => {
        const mine: string[] = [];
        for (const message of messages) if (await workstation.claim(message, `of-${index + 1}`)) mine.push(message.id);
        return mine;
      }),
    );
    expect(won.flat().sort()).toEqual(messages.map((message) => message.id).sort());
  });

  test('never gives two messages of one citizen to two officers', async () => {
    const thread = { authorId: 'author-thread', conversation: 'thread-1' };
    const first = await gateway.ingest(thread);
    const second = await gateway.ingest(thread);
    const [a, b] = await Promise.all([seat(0).claim(first, 'of-1'), seat(1).claim(second, 'of-2')]);
    expect([a, b].filter((claim) => claim !== null)).toHaveLength(1);
    const holder = (await row(first.id)).holder_id ?? (await row(second.id)).holder_id;
    const winner = holder === 'of-1' ? seat(0) : seat(1);
    expect(await winner.claim(holder === 'of-1' ? second : first, String(holder))).not.toBeNull();
  });

  test('tells the loser who holds the message', async () => {
    const message = await gateway.ingest();
    await seat(0).claim(message, 'of-1');
    const result = await seat(1).do(
      'message.claim',
      { messageId: message.id, tentative: false, baseVersion: 0 },
      'of-2',
    );
    expect(result).toEqual({
      outcome: 'conflict',
      current: { holderId: 'of-1', holderName: '测试民警1', holderWorkstationId: 'ws-1', claimVersion: 1 },
    });
  });
});

describe('offline claims', () => {
  test('have the same winner in every order of arrival', async () => {
    const count = 4;
    const property = fc.asyncProperty(
      fc.array(fc.integer({ min: 0, max: 600_000 }), { minLength: count, maxLength: count }),
      fc.array(fc.integer({ min: -3_600_000, max: 3_600_000 }), { minLength: count, maxLength: count }),
      fc.shuffledSubarray([0, 1, 2, 3], { minLength: count, maxLength: count }),
      async (ages, offsets, order) => {
        const message = await gateway.ingest();
        const now = Date.now();
        const claims = ages.map((age, index) => ({
          index,
          id: uuidv7(),
          gatewayTime: now - 700_000 + age,
          offset: offsets[index] ?? 0,
        }));
        for (const index of order) {
          const claim = claims[index];
          if (claim === undefined) throw new Error('no claim');
          const at = new Date(claim.gatewayTime + claim.offset).toISOString();
          await seat(index).do(
            'message.claim',
            { messageId: message.id, tentative: true, baseVersion: 0 },
            `of-${index + 1}`,
            { id: claim.id, at, clockOffsetMs: claim.offset },
          );
        }
        const earliest = [...claims].sort((a, b) => a.gatewayTime - b.gatewayTime || (a.id < b.id ? -1 : 1))[0];
        expect((await row(message.id)).holder_id).toBe(`of-${(earliest?.index ?? -1) + 1}`);
      },
    );
    await fc.assert(property, { numRuns: 25 });
  });

  test('do not displace a claim under which work was accepted', async () => {
    const message = await gateway.ingest();
    const late = await seat(0).do('message.claim', { messageId: message.id, tentative: true, baseVersion: 0 }, 'of-1', {
      id: uuidv7(),
    });
    expect(late.outcome).toBe('applied');
    const claim = { id: String((await row(message.id)).claim_id), version: null };
    expect(
      await seat(0).do('message.classify', {
        messageId: message.id,
        claim,
        category: 'consultation',
        businessLine: null,
      }),
    ).toMatchObject({ outcome: 'applied' });
    const early = await seat(1).do(
      'message.claim',
      { messageId: message.id, tentative: true, baseVersion: 0 },
      'of-2',
      { at: '2020-01-01T00:00:00.000Z' },
    );
    expect(early).toMatchObject({ outcome: 'conflict', current: { holderId: 'of-1' } });
  });

  test('of one conversation are decided together', async () => {
    const thread = { conversation: 'thread-offline' };
    const first = await gateway.ingest(thread);
    const second = await gateway.ingest(thread);
    await seat(0).do('message.claim', { messageId: second.id, tentative: true, baseVersion: 0 }, 'of-1', {
      at: '2026-01-01T10:00:00.000Z',
    });
    await seat(1).do('message.claim', { messageId: first.id, tentative: true, baseVersion: 0 }, 'of-2', {
      at: '2026-01-01T09:00:00.000Z',
    });
    expect((await row(first.id)).holder_id).toBe('of-2');
    expect(await row(second.id)).toMatchObject({ holder_id: null, claim_id: null, status: 'new' });
  });
});

describe('a lease', () => {
  test('that runs out is swept, and the change is told', async () => {
    const message = await gateway.ingest();
    const { epoch, head } = await seat(0).session();
    await seat(0).claim(message);
    await expire(message.id);
    await expect.poll(async () => (await row(message.id)).status, { timeout: 5_000 }).toBe('new');
    expect(await row(message.id)).toMatchObject({ holder_id: null, lease_until: null });
    const pulled = await seat(1).pull(epoch, head);
    const last = pulled.transactions.at(-1)?.changes[0];
    expect(last).toMatchObject({
      op: 'put',
      entity: 'message',
      row: { id: message.id, status: 'new', holderId: null },
    });
  });

  test('that was swept comes back with the next write of its officer while nobody else took the message', async () => {
    const message = await gateway.ingest();
    const claim = await seat(0).claim(message);
    if (claim === null) throw new Error('not granted');
    await expire(message.id);
    await expect.poll(async () => (await row(message.id)).holder_id, { timeout: 5_000 }).toBeNull();
    const result = await seat(0).do('message.classify', {
      messageId: message.id,
      claim,
      category: 'help',
      businessLine: 'traffic',
    });
    expect(result).toMatchObject({ outcome: 'applied', claimVersion: claim.version });
    expect(await row(message.id)).toMatchObject({ holder_id: 'of-1', status: 'claimed', category: 'help' });
  });

  test('stays while a reply is on its way: nobody else answers the same citizen, and nobody puts it back', async () => {
    const message = await gateway.ingest();
    const claim = await seat(0).claim(message);
    if (claim === null) throw new Error('not granted');
    const reply = {
      replyId: uuidv7(),
      text: '您好，请携带户口簿到窗口办理。',
      basis: null,
      closeAfterSent: false,
      overrides: [],
    };
    expect(await seat(0).do('reply.queue', { messageId: message.id, claim, ...reply })).toMatchObject({
      outcome: 'applied',
    });
    await expire(message.id);
    await new Promise((done) => setTimeout(done, 400));
    expect((await row(message.id)).holder_id).toBe('of-1');
    expect(await seat(1).claim(message, 'of-2')).toBeNull();
    expect(await seat(0).do('message.release', { messageId: message.id, claim })).toEqual({
      outcome: 'rejected',
      code: 'reply_not_sent',
    });
  });

  test('that somebody else has now makes the write a conflict', async () => {
    const message = await gateway.ingest();
    const claim = await seat(0).claim(message);
    if (claim === null) throw new Error('not granted');
    await expire(message.id);
    expect(await seat(1).claim(message, 'of-2')).not.toBeNull();
    const result = await seat(0).do('message.classify', {
      messageId: message.id,
      claim,
      category: 'help',
      businessLine: null,
    });
    expect(result).toMatchObject({ outcome: 'conflict', current: { holderId: 'of-2', claimVersion: 2 } });
  });

  test('is renewed by its own workstation and lost for another', async () => {
    const message = await gateway.ingest();
    const claim = await seat(0).claim(message);
    const before = (await row(message.id)).lease_until;
    await new Promise((done) => setTimeout(done, 20));
    const body = { claims: [{ messageId: message.id, claim }] };
    const renewed = (await (await seat(0).post('/sync/renew', body)).json()) as {
      renewed: { leaseUntil: string }[];
      lost: string[];
    };
    expect(renewed.lost).toEqual([]);
    expect(String(renewed.renewed[0]?.leaseUntil) > String(before)).toBe(true);
    expect(await (await seat(1).post('/sync/renew', body)).json()).toMatchObject({ renewed: [], lost: [message.id] });
  });

  test('ends with a release, and later writes under it are conflicts', async () => {
    const message = await gateway.ingest();
    const claim = await seat(0).claim(message);
    if (claim === null) throw new Error('not granted');
    expect(await seat(0).do('message.release', { messageId: message.id, claim })).toEqual({
      outcome: 'applied',
      claimVersion: null,
      leaseUntil: null,
    });
    const after = await seat(0).do('message.classify', {
      messageId: message.id,
      claim,
      category: 'help',
      businessLine: null,
    });
    expect(after).toMatchObject({ outcome: 'conflict', current: { holderId: null } });
  });

  test('is only for the officer who has it, also on the same workstation', async () => {
    const message = await gateway.ingest();
    const claim = await seat(0).claim(message, 'of-1');
    if (claim === null) throw new Error('not granted');
    const result = await seat(0).do(
      'message.classify',
      { messageId: message.id, claim, category: 'help', businessLine: null },
      'of-2',
    );
    expect(result).toMatchObject({ outcome: 'conflict', current: { holderId: 'of-1' } });
  });
});

describe('who may claim', () => {
  test.each([
    ['of-auditor', 'not_permitted'],
    ['of-gone', 'not_permitted'],
    ['of-nobody', 'unknown_officer'],
  ])('%s is rejected with %s', async (actor, code) => {
    const message = await gateway.ingest();
    const result: CommandResult = await seat(0).do(
      'message.claim',
      { messageId: message.id, tentative: false, baseVersion: 0 },
      actor,
    );
    expect(result).toEqual({ outcome: 'rejected', code });
    expect(
      (await gateway.db.selectFrom('message').select('desk_id').where('id', '=', message.id).executeTakeFirstOrThrow())
        .desk_id,
    ).toBe(TEST_DESK);
  });
});

import fc from 'fast-check';
import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { LocalDatabase } from '../../src-main/core/db/database';
import { createClock } from '../../src-main/core/platform/clock';
import { createLog } from '../../src-main/core/platform/log';
import { getEntity } from '../../src-main/core/sync/entity.repository';
import { entityTables } from '../../src-main/core/sync/entity-columns';
import { createGatewayClient, type GatewayClient } from '../../src-main/core/sync/gateway-client';
import { shakeHands } from '../../src-main/core/sync/handshake';
import { enqueueCommand, type OutboxPorts } from '../../src-main/core/sync/outbox';
import { RebaseNeeded } from '../../src-main/core/sync/problem';
import { pullOnce } from '../../src-main/core/sync/pull';
import { pushOnce } from '../../src-main/core/sync/push';
import { rebuildFromSnapshot } from '../../src-main/core/sync/snapshot';
import type { CommandResult } from '../../src-shared/sync/commands';
import { ENTITY_NAMES, type EntityRow } from '../../src-shared/sync/entities';
import { openLocal, temporaryFolders } from '../support/local-database';
import { SyncPeer } from '../support/sync-peer';
import { aMessage, anOfficer, DESK, idOf, outboxPorts, WORKSTATION } from '../support/sync-rows';
import { keysOf } from '../support/workstation-keys';

const folders = temporaryFolders();
afterAll(() => folders.remove());

const ME = anOfficer('o1').id;
const OTHER = anOfficer('o2').id;
const MESSAGES = 3;
const { signal } = new AbortController();
const now = () => new Date().toISOString();

let peer: SyncPeer;
let db: LocalDatabase;
let client: GatewayClient;
let ports: OutboxPorts;
let enqueued: string[];

async function begin(): Promise<void> {
  peer = new SyncPeer();
  await peer.listen();
  peer.commit([
    { op: 'put', entity: 'officer', row: anOfficer('o1') },
    { op: 'put', entity: 'officer', row: anOfficer('o2') },
    ...Array.from(
      { length: MESSAGES },
      (_, index) => ({ op: 'put', entity: 'message', row: aMessage(index + 1) }) as const,
    ),
  ]);
  db = await openLocal(folders.make());
  client = createGatewayClient({
    url: peer.url,
    workstationId: WORKSTATION as never,
    keys: keysOf(WORKSTATION),
    clock: createClock(),
  });
  ports = outboxPorts().ports;
  enqueued = [];
  await shakeHands(db, await client.session(signal), client.workstationId, createLog({ folder: null, name: 'test' }));
  await snapshot();
}

async function end(): Promise<void> {
  await db.close();
  await peer.close();
}

function snapshot(): Promise<void> {
  return rebuildFromSnapshot(db, client, DESK as never, () => undefined, signal);
}

async function pull(): Promise<void> {
  try {
    while ((await pullOnce(db, client, signal)).hasMore);
  } catch (error) {
    if (!(error instanceof RebaseNeeded)) throw error;
    await snapshot();
  }
}

/** What the officer does next to a message, as far as its state allows anything. */
async function act(number: number, choice: number): Promise<void> {
  const message = await getEntity(db.read, 'message', aMessage(number).id);
  if (message === null) return;
  const next = <B extends string>() => ports.ids.next() as B & EntityRow<'reply'>['id'];
  await db.transact(async (trx) => {
    const enqueue = async <T extends Parameters<typeof enqueueCommand>[2]['type']>(
      type: T,
      args: Parameters<typeof enqueueCommand<T>>[2]['args'],
    ) => {
      enqueued.push((await enqueueCommand(trx, ports, { type, args, actor: ME, messageId: message.id })).id);
    };
    if (message.holderId !== ME) {
      if (choice === 0)
        await enqueue('emergency.raise', { messageId: message.id, emergencyId: next() as never, note: '' });
      else if (message.holderId === null)
        await enqueue('message.claim', { messageId: message.id, tentative: true, baseVersion: message.claimVersion });
      return;
    }
    const claim = { id: message.claimId as never, version: message.leaseUntil === null ? null : message.claimVersion };
    const ticket = (
      await trx
        .selectFrom('ticket')
        .select('id')
        .where('message_id', '=', message.id)
        .where('state', '=', 'queued')
        .executeTakeFirst()
    )?.id;
    const args = { messageId: message.id, claim };
    if (choice === 0) await enqueue('message.release', args);
    else if (choice === 1) await enqueue('message.classify', { ...args, category: 'help', businessLine: 'household' });
    else if (choice === 2)
      await enqueue('reply.queue', {
        ...args,
        replyId: next(),
        text: `您好，已收到。${enqueued.length}`,
        basis: null,
        closeAfterSent: false,
        overrides: [],
      });
    else if (choice === 3)
      await enqueue('message.close', { ...args, outcome: { kind: 'no_reply_needed', note: '重复' } });
    else if (ticket === undefined)
      await enqueue('ticket.forward', {
        ...args,
        tickets: [
          {
            ticketId: next() as never,
            departmentId: 'dep-1' as never,
            deadlineAt: '2026-03-09T01:00:00.000Z',
            text: '请核实',
          },
        ],
      });
    else await enqueue('ticket.withdraw', { ...args, ticketId: ticket, reason: '已自行办结' });
  });
}

/** Something that others do on the gateway. */
function happen(number: number, choice: number): void {
  const message = peer.get('message', aMessage(number).id);
  if (message === undefined) {
    peer.commit([{ op: 'put', entity: 'message', row: aMessage(number) }]);
    return;
  }
  const version = message.version + 1;
  const free = { claimId: null, holderId: null, holderWorkstationId: null, leaseUntil: null, version };
  if (choice === 0) peer.commit([{ op: 'put', entity: 'message', row: { ...message, category: 'lead', version } }]);
  else if (choice === 1)
    peer.commit([
      {
        op: 'put',
        entity: 'message',
        row: {
          ...message,
          claimId: idOf(9, version) as never,
          claimVersion: message.claimVersion + 1,
          holderId: OTHER,
          holderWorkstationId: 'seat-2' as never,
          leaseUntil: now(),
          version,
        },
      },
    ]);
  else if (choice === 2) peer.commit([{ op: 'put', entity: 'message', row: { ...message, ...free } }]);
  else if (choice === 3) peer.commit([{ op: 'delete', entity: 'message', id: message.id }]);
  else
    for (const ticket of peer.all('ticket').filter(({ state }) => state === 'queued'))
      peer.commit([
        { op: 'put', entity: 'ticket', row: { ...ticket, state: 'handed_over', version: ticket.version + 1 } },
      ]);
}

type Step =
  | { do: 'act'; message: number; choice: number }
  | { do: 'happen'; message: number; choice: number }
  | { do: 'push' | 'lose' | 'pull' | 'restart' | 'prune' | 'epoch'; verdict: number };

const stepArbitrary: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      do: fc.constant('act' as const),
      message: fc.integer({ min: 1, max: MESSAGES }),
      choice: fc.nat(4),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constant('happen' as const),
      message: fc.integer({ min: 1, max: MESSAGES }),
      choice: fc.nat(4),
    }),
  },
  {
    weight: 5,
    arbitrary: fc.record({
      do: fc.constantFrom('push' as const, 'pull' as const, 'pull' as const, 'lose' as const),
      verdict: fc.nat(5),
    }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constantFrom('prune' as const, 'epoch' as const), verdict: fc.nat(5) }) },
);

async function perform(step: Step, index: number): Promise<void> {
  if (step.do === 'act') return act(step.message, step.choice);
  if (step.do === 'happen') return happen(step.message, step.choice);
  if (step.do === 'pull') return pull();
  if (step.do === 'prune') return peer.prune(peer.head);
  if (step.do === 'epoch') {
    peer.epoch = idOf(14, index);
    return undefined;
  }
  peer.judge = () => verdictOf(step.verdict);
  if (step.do === 'lose') peer.loseAnswers = 1;
  try {
    await pushOnce(db, client, now, signal);
  } catch (error) {
    if (step.do !== 'lose') throw error;
  } finally {
    peer.loseAnswers = 0;
    peer.judge = () => null;
  }
  return undefined;
}

function verdictOf(number: number): CommandResult | null {
  if (number === 4) return { outcome: 'rejected', code: 'not_permitted' };
  if (number === 5) return { outcome: 'retry', afterMs: 1 };
  return null;
}

async function localRows(entity: (typeof ENTITY_NAMES)[number]): Promise<unknown[]> {
  const rows = await db.read
    .selectFrom(entityTables[entity].table as 'message')
    .select('id')
    .orderBy('id')
    .execute();
  return Promise.all(rows.map(({ id }) => getEntity(db.read, entity, id)));
}

async function expectSameAsPeer(): Promise<void> {
  for (const entity of ENTITY_NAMES) {
    const theirs = peer.all(entity).sort((a, b) => (a.id < b.id ? -1 : 1));
    expect(await localRows(entity)).toEqual(theirs);
  }
}

describe('rebase', () => {
  it('converges to the gateway whatever the order of work, pushes, answers, losses, pulls and rebuilds', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(stepArbitrary, { minLength: 4, maxLength: 24 }), async (steps) => {
        await begin();
        try {
          for (const [index, step] of steps.entries()) await perform(step, index);
          while (!(await pushOnce(db, client, now, signal)).empty);
          await pull();

          await expectSameAsPeer();
          expect(await db.read.selectFrom('shadow').selectAll().execute()).toEqual([]);
          const outbox = await db.read.selectFrom('outbox').selectAll().orderBy('seq').execute();
          expect(outbox.map(({ id }) => id)).toEqual(enqueued);
          expect(outbox.map(({ seq }) => seq)).toEqual(enqueued.map((_, index) => index + 1));
          expect(
            outbox.every(
              ({ state, effect_until }) => ['applied', 'conflict', 'rejected'].includes(state) && effect_until === null,
            ),
          ).toBe(true);
          for (const { id, payload } of outbox) expect(new Set(peer.received.get(id))).toEqual(new Set([payload]));
        } finally {
          await end();
        }
      }),
      { numRuns: 60 },
    );
  }, 120_000);
});

describe('local effects', () => {
  beforeEach(begin);
  afterEach(end);

  it('show at once and stay on top of what others change meanwhile', async () => {
    await act(1, 1);
    await act(1, 1);
    expect(await getEntity(db.read, 'message', aMessage(1).id)).toMatchObject({
      holderId: ME,
      status: 'claimed',
      category: 'help',
      claimVersion: 0,
      leaseUntil: null,
    });
    const server = peer.get('message', aMessage(1).id);
    peer.commit([
      {
        op: 'put',
        entity: 'message',
        row: { ...aMessage(1), text: '网友改了一个字', version: (server?.version ?? 0) + 1 },
      },
    ]);
    await pull();
    expect(await getEntity(db.read, 'message', aMessage(1).id)).toMatchObject({
      holderId: ME,
      category: 'help',
      text: '网友改了一个字',
    });
  });

  it('of an applied claim stay until the pull brings the row, with the version that the gateway gave', async () => {
    await act(1, 1);
    await pushOnce(db, client, now, signal);
    const before = await getEntity(db.read, 'message', aMessage(1).id);
    expect(before).toMatchObject({ holderId: ME, claimVersion: 1, claimId: enqueued[0] });
    expect(before?.leaseUntil).not.toBeNull();
    await pull();
    await expectSameAsPeer();
  });

  it('go when somebody else was faster: the message shows as theirs', async () => {
    await act(1, 1);
    happen(1, 1);
    await pull();
    expect(await getEntity(db.read, 'message', aMessage(1).id)).toMatchObject({ holderId: OTHER });
  });

  it('of a forward are tickets without a number and a waiting message', async () => {
    await act(1, 1);
    await act(1, 4);
    expect(await getEntity(db.read, 'message', aMessage(1).id)).toMatchObject({ status: 'waiting' });
    expect(await localRows('ticket')).toMatchObject([{ state: 'queued', number: null }]);
    expect(await localRows('ticketEvent')).toMatchObject([{ kind: 'forwarded', actor: '民警o1' }]);
    await pushOnce(db, client, now, signal);
    await pull();
    expect(await localRows('ticket')).toMatchObject([{ state: 'queued', number: expect.stringMatching(/^ZB-/) }]);
    expect(await localRows('ticketEvent')).toHaveLength(1);
  });
});

import fc from 'fast-check';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { LocalDatabase } from '../../src-main/core/db/database';
import { createQueueCounter, readQueuePage } from '../../src-main/core/features/queue/queue.service';
import { clearEntity } from '../../src-main/core/sync/entity.repository';
import { CATEGORIES, CHANNELS } from '../../src-shared/domain/classification';
import {
  commandIdSchema,
  deliveryIdSchema,
  emergencyIdSchema,
  replyIdSchema,
  ticketIdSchema,
} from '../../src-shared/domain/ids';
import { MESSAGE_STATUSES } from '../../src-shared/domain/message';
import { isVoid, REPLY_STATES } from '../../src-shared/domain/reply';
import { isTicketOpen, TICKET_STATES } from '../../src-shared/domain/ticket';
import { type QueueFilter, queueCountsSchema, queueFilterSchema, queuePageSchema } from '../../src-shared/ipc/views';
import type { EntityRow } from '../../src-shared/sync/entities';
import {
  COLLEAGUE,
  createDeskFolder,
  DESK,
  type DeskFolder,
  deskRows,
  ME,
  messageRow,
  putRows,
  TRAFFIC,
  uuidOf,
} from '../support/core-desk';
import { openLocal } from '../support/local-database';

const NOW = '2026-03-02T12:00:00.000Z';
const officer = deskRows.officer?.[0] as EntityRow<'officer'>;
const anything = queueFilterSchema.parse({});
let desk: DeskFolder;
let db: LocalDatabase;

beforeAll(async () => {
  desk = createDeskFolder();
  db = await openLocal(desk.folder);
  await putRows(db, deskRows);
});

afterAll(async () => {
  await db.close();
  desk.remove();
});

interface DeskState {
  message: EntityRow<'message'>[];
  ticket: EntityRow<'ticket'>[];
  reply: EntityRow<'reply'>[];
  delivery: EntityRow<'delivery'>[];
  emergency: EntityRow<'emergency'>[];
}

const minutes = (count: number) => new Date(Date.parse(NOW) - count * 60_000).toISOString();
const instant = fc.integer({ min: 0, max: 30 }).map(minutes);

const message = fc
  .record({
    channel: fc.constantFrom(...CHANNELS),
    category: fc.constantFrom(null, ...CATEGORIES),
    businessLine: fc.constantFrom(null, 'traffic' as const, 'household' as const),
    status: fc.constantFrom(...MESSAGE_STATUSES),
    emergency: fc.oneof({ weight: 4, arbitrary: fc.constant(false) }, fc.constant(true)),
    holderId: fc.constantFrom(null, ME, COLLEAGUE),
    leaseUntil: fc.constantFrom(null, minutes(1), minutes(-1)),
    postedAt: instant,
    // When it reached the desk says nothing about how long the citizen has waited.
    receivedAt: fc.constantFrom(NOW, minutes(1)),
    text: fc.constantFrom('身份证丢了', '100%_真的', '\\路口 违停', 'Abc 护照'),
    authorName: fc.constantFrom('小王', 'ABC', '50%'),
  })
  .map((each) => ({ ...each, claimId: null }));
const about = fc.nat({ max: 19 });
const ticket = fc.record({
  about,
  state: fc.constantFrom(...TICKET_STATES),
  createdAt: instant,
  settledAt: fc.option(instant, { nil: null }),
});
const reply = fc.record({ about, state: fc.constantFrom(...REPLY_STATES), queuedAt: instant });
const delivery = fc.record({
  about: fc.nat({ max: 9 }),
  state: fc.constantFrom('pending' as const, 'unknown' as const, 'confirmed' as const, 'failed' as const),
  kind: fc.constantFrom('ticket' as const, 'ticket_remark' as const, 'reply' as const),
});
const deskState = fc
  .record({
    message: fc.array(message, { maxLength: 20 }),
    ticket: fc.array(ticket, { maxLength: 12 }),
    reply: fc.array(reply, { maxLength: 8 }),
    delivery: fc.array(delivery, { maxLength: 6 }),
    emergency: fc.array(fc.record({ about, resolvedAt: fc.constantFrom(null, NOW) }), { maxLength: 6 }),
  })
  .map(toRows);

function toRows(made: {
  message: object[];
  ticket: ({ about: number } & object)[];
  reply: ({ about: number } & object)[];
  delivery: ({ about: number; kind: string } & object)[];
  emergency: { about: number; resolvedAt: string | null }[];
}): DeskState {
  const id = (number: number) => messageRow(number).id;
  return {
    message: made.message.map((each, number) => messageRow(number, each)),
    ticket: made.ticket.map(({ about: number, ...each }, at) => ({
      id: ticketIdSchema.parse(uuidOf(3, at)),
      deskId: DESK,
      messageId: id(number),
      departmentId: TRAFFIC,
      number: null,
      text: '请核实',
      state: 'queued',
      deadlineAt: NOW,
      createdAt: NOW,
      createdBy: ME,
      settledAt: null,
      version: 1,
      ...each,
    })),
    reply: made.reply.map(({ about: number, ...each }, at) => ({
      id: replyIdSchema.parse(uuidOf(4, at)),
      deskId: DESK,
      messageId: id(number),
      text: '您好',
      officerId: ME,
      officerName: '林晓',
      badgeNumber: '1',
      basis: null,
      state: 'queued',
      queuedAt: NOW,
      sentAt: null,
      closeAfterSent: false,
      overrides: [],
      review: null,
      version: 1,
      ...each,
    })),
    // A delivery of a ticket is of the ticket with the same number, when there is one.
    delivery: made.delivery.map(({ about: number, ...each }, at) => ({
      id: deliveryIdSchema.parse(uuidOf(5, at)),
      deskId: DESK,
      messageId: made.ticket[number] && each.kind === 'ticket' ? id(made.ticket[number].about) : id(number),
      subjectId: uuidOf(3, number),
      via: 'oa' as const,
      attempts: 1,
      lastError: null,
      updatedAt: NOW,
      state: 'pending' as const,
      ...each,
    })) as DeskState['delivery'],
    emergency: made.emergency.map(({ about: number, resolvedAt }, at) => ({
      id: emergencyIdSchema.parse(uuidOf(6, at)),
      deskId: DESK,
      messageId: id(number),
      raisedAt: NOW,
      raisedBy: '林晓',
      note: '',
      notifiedAt: resolvedAt,
      notifiedBy: null,
      acknowledgedAt: resolvedAt,
      acknowledgedBy: null,
      resolvedAt,
      resolvedBy: null,
    })),
  };
}

const filter: fc.Arbitrary<QueueFilter> = fc.record({
  channels: fc.subarray(['weibo', 'wechat'] as const).map((each) => [...each]),
  categories: fc.subarray(['consultation', 'unclassified', 'help'] as const).map((each) => [...each]),
  businessLines: fc.subarray(['traffic' as const]),
  statuses: fc.subarray([...MESSAGE_STATUSES]),
  mine: fc.oneof({ weight: 3, arbitrary: fc.constant(false) }, fc.constant(true)),
  emergency: fc.oneof({ weight: 3, arbitrary: fc.constant(false) }, fc.constant(true)),
  minAgeMinutes: fc.option(fc.nat({ max: 30 }), { nil: null, freq: 2 }),
  maxAgeMinutes: fc.option(fc.nat({ max: 30 }), { nil: null, freq: 2 }),
  text: fc.constantFrom('', '', '', '身份证', '%', '_', '\\', 'abc', '违停 路口', "'"),
});

/** The queue in plain words: everything in memory, nothing clever. */
function naiveQueue(state: DeskState, wanted: QueueFilter): EntityRow<'message'>[] {
  const place = (each: EntityRow<'message'>) => {
    if (
      each.emergency &&
      (each.status !== 'closed' || state.emergency.some((row) => row.messageId === each.id && row.resolvedAt === null))
    )
      return 0;
    if (each.status === 'new') return 1;
    if (each.status === 'closed') return 6;
    if (naiveAttention(state, each)) return 2;
    return 3 + ['claimed', 'waiting', 'answered'].indexOf(each.status);
  };
  const key = (each: EntityRow<'message'>) => `${each.postedAt} ${each.id}`;
  return state.message
    .filter((each) => naiveMatch(each, wanted))
    .sort((a, b) => place(a) - place(b) || (key(a) < key(b) ? -1 : 1) * (place(a) === 6 ? -1 : 1));
}

function naiveMatch(each: EntityRow<'message'>, wanted: QueueFilter): boolean {
  const contains = (word: string) =>
    each.text.toLowerCase().includes(word.toLowerCase()) || each.authorName.toLowerCase().includes(word.toLowerCase());
  return (
    (wanted.channels.length === 0 || wanted.channels.includes(each.channel)) &&
    (wanted.categories.length === 0 || wanted.categories.includes(each.category ?? 'unclassified')) &&
    (wanted.businessLines.length === 0 ||
      (each.businessLine !== null && wanted.businessLines.includes(each.businessLine))) &&
    (wanted.statuses.length === 0 || wanted.statuses.includes(each.status)) &&
    (!wanted.mine || (each.holderId === ME && each.status !== 'closed')) &&
    (!wanted.emergency || each.emergency) &&
    (wanted.minAgeMinutes === null || each.postedAt <= minutes(wanted.minAgeMinutes)) &&
    (wanted.maxAgeMinutes === null || each.postedAt >= minutes(wanted.maxAgeMinutes)) &&
    wanted.text.split(/\s+/).every(contains)
  );
}

function naiveAttention(state: DeskState, each: EntityRow<'message'>): boolean {
  if (each.status === 'closed') return false;
  const own = <T extends { messageId: string }>(rows: T[]) => rows.filter((row) => row.messageId === each.id);
  const [tickets, replies, deliveries] = [own(state.ticket), own(state.reply), own(state.delivery)];
  const written = (after: string | null) =>
    after !== null && replies.some((row) => !isVoid(row) && row.queuedAt > after);
  return (
    tickets.some((row) => row.state === 'fed_back') ||
    tickets.some(
      (row) =>
        row.state === 'returned' &&
        !written(row.settledAt) &&
        !tickets.some((later) => row.settledAt !== null && later.createdAt > row.settledAt),
    ) ||
    replies.some((row) => isVoid(row) && !written(row.queuedAt)) ||
    deliveries.some((row) => row.state === 'unknown' || (row.state === 'failed' && row.kind === 'ticket_remark')) ||
    deliveries.some(
      (row) =>
        row.state === 'failed' &&
        row.kind === 'ticket' &&
        state.ticket.some((of) => of.id === row.subjectId && isTicketOpen(of.state)),
    )
  );
}

async function load(state: Partial<DeskState>): Promise<void> {
  await db.transact(async (trx) => {
    for (const entity of ['message', 'ticket', 'reply', 'delivery', 'emergency'] as const)
      await clearEntity(trx, entity);
  });
  await putRows(db, { ...state });
}

async function readAll(wanted: QueueFilter, limit: number) {
  const items = [];
  let cursor: string | null = null;
  do {
    const result = await readQueuePage(db.read, officer, { filter: wanted, cursor, limit }, NOW);
    if (!result.ok) throw new Error(result.failure.code);
    const page = queuePageSchema.parse(result.value);
    expect(page.items.length).toBeLessThanOrEqual(limit);
    if (page.nextCursor !== null) expect(page.items.length).toBe(limit);
    items.push(...page.items);
    cursor = page.nextCursor;
  } while (cursor !== null);
  return items;
}

describe('the queue', () => {
  test('pages, flags and counts are those of a naive reference', async () => {
    await fc.assert(
      fc.asyncProperty(
        deskState,
        fc.array(filter, { minLength: 1, maxLength: 4 }),
        fc.integer({ min: 1, max: 8 }),
        async (state, filters, limit) => {
          await load(state);
          const counter = createQueueCounter(db.read);
          for (const wanted of [anything, ...filters]) {
            const expected = naiveQueue(state, wanted);
            const items = await readAll(wanted, limit);
            expect(items.map((item) => item.id)).toEqual(expected.map((each) => each.id));
            for (const [at, item] of items.entries()) {
              const each = expected[at] as EntityRow<'message'>;
              expect(item.needsAttention).toBe(naiveAttention(state, each));
              expect(item.openTickets).toBe(
                state.ticket.filter((row) => row.messageId === each.id && isTicketOpen(row.state)).length,
              );
              const theirs = each.holderId === COLLEAGUE && !(each.leaseUntil !== null && each.leaseUntil <= NOW);
              expect(item.claim.state).toBe(each.holderId === ME ? 'mine' : theirs ? 'other' : 'free');
            }
            const counts = queueCountsSchema.parse(await counter.count(officer, wanted, NOW));
            expect(counts.matching).toBe(expected.length);
            expect(counts.mine).toBe(naiveQueue(state, { ...anything, mine: true }).length);
            expect(counts.emergencies).toBe(naiveQueue(state, { ...anything, emergency: true }).length);
            for (const status of MESSAGE_STATUSES)
              expect(counts.byStatus[status]).toBe(naiveQueue(state, { ...anything, statuses: [status] }).length);
            for (const channel of CHANNELS)
              expect(counts.byChannel[channel]).toBe(naiveQueue(state, { ...anything, channels: [channel] }).length);
            for (const category of [...CATEGORIES, 'unclassified'] as const)
              expect(counts.byCategory[category]).toBe(
                naiveQueue(state, { ...anything, categories: [category] }).length,
              );
          }
        },
      ),
      { numRuns: 40 },
    );
  });

  test('the counter keeps what it counted until it is told to forget', async () => {
    await load({ message: [messageRow(1)] });
    const counter = createQueueCounter(db.read);
    expect((await counter.count(officer, anything, NOW)).matching).toBe(1);
    await putRows(db, { message: [messageRow(2)] });
    expect((await counter.count(officer, anything, NOW)).matching).toBe(1);
    counter.forget();
    expect((await counter.count(officer, anything, NOW)).matching).toBe(2);
  });

  test('shows drafts of the officer, what waits, the names, and an excerpt that cuts no character in half', async () => {
    const text = `第一行\n\n  第二行 ${'🚓'.repeat(200)}`;
    const claimId = commandIdSchema.parse(uuidOf(9, 1));
    await load({
      message: [messageRow(1, { text, status: 'claimed', holderId: ME, claimId }), messageRow(2)],
    });
    await db.transact(async (trx) => {
      await sql`INSERT INTO draft (message_id, officer_id, text, saved_at) VALUES (${messageRow(1).id}, ${ME}, '您好', ${NOW}), (${messageRow(2).id}, ${COLLEAGUE}, '您好', ${NOW})`.execute(
        trx,
      );
      await sql`INSERT INTO outbox (seq, id, message_id, type, actor, payload, state, enqueued_at) VALUES (1, ${claimId}, ${messageRow(1).id}, 'message.claim', ${ME}, '{}', 'sent', ${NOW})`.execute(
        trx,
      );
    });
    const items = await readAll(anything, 10);
    const first = items.find((item) => item.id === messageRow(1).id);
    expect(first).toMatchObject({
      accountName: '示例公安',
      hasDraft: true,
      waiting: 1,
      claim: { state: 'tentative', holderName: '林晓' },
    });
    expect(first?.excerpt.startsWith('第一行 第二行 🚓')).toBe(true);
    expect([...(first?.excerpt ?? '')].length).toBe(160);
    expect(first?.excerpt).not.toMatch(/\p{Surrogate}/u);
    expect(items.find((item) => item.id === messageRow(2).id)).toMatchObject({ hasDraft: false, waiting: 0 });
    await db.transact(async (trx) => {
      await sql`DELETE FROM outbox`.execute(trx);
      await sql`DELETE FROM draft`.execute(trx);
    });
  });

  test('a cursor that is not ours is refused', async () => {
    expect(await readQueuePage(db.read, officer, { filter: anything, cursor: 'x', limit: 5 }, NOW)).toEqual({
      ok: false,
      failure: { code: 'invalid_input', detail: 'cursor' },
    });
  });
});

import { describe, expect, it } from 'vitest';
import type { Message } from '../../src-shared/domain/message';
import type { IpcOutput } from '../../src-shared/ipc/contract';
import type { Workstation } from '../support/core';
import { eventually, seatsAtGateway } from '../support/seats';

const seats = seatsAtGateway();
const { sit, settled, offline } = seats;

const detail = (workstation: Workstation, message: Message) =>
  workstation.ask('message.detail', { messageId: message.id });

/** What a person sees of a message, without what only the gateway gives: numbers, ids of its own rows, its instants. */
function seen({ message, tickets, conversation, emergencies }: IpcOutput<'message.detail'>) {
  const { status, category, businessLine, holderId, holderWorkstationId, claimId, emergency, outcome } = message;
  return {
    message: { status, category, businessLine, holderId, holderWorkstationId, claimId, emergency, outcome },
    tickets: tickets.map(({ ticket, events }) => ({
      id: ticket.id,
      department: ticket.departmentId,
      text: ticket.text,
      deadline: ticket.deadlineAt,
      settled: ticket.settledAt,
      events: events
        .map(({ kind, text, actor }) => ({ kind, text, actor }))
        .filter(({ kind }) => kind !== 'handed_over'),
    })),
    replies: conversation.flatMap((entry) =>
      entry.kind === 'reply' ? [{ ...entry.view.reply, version: 0, queuedAt: '' }] : [],
    ),
    emergencies: emergencies.map((each) => ({ ...each, raisedAt: '', notifiedAt: each.notifiedAt === null })),
  };
}

describe('with the real gateway', () => {
  it('the effects of a whole piece of work done without a cable are what the gateway makes of it', async () => {
    const message = await seats.gateway.ingest();
    const desk = await sit(1, 'of-1', seats.proxy.url);
    await eventually(() => detail(desk, message));
    await seats.proxy.cut();
    await eventually(async () => expect((await desk.ask('sync.status', null)).connection).toBe('offline'));
    const { id: messageId } = message;
    expect(await desk.ask('message.claim', { messageId })).toEqual({ state: 'tentative' });
    await desk.ask('message.classify', { messageId, category: 'consultation', businessLine: 'household' });
    await desk.ask('ticket.forward', {
      messageId,
      departmentIds: ['dept-traffic', 'dept-legal'] as never,
      deadlineAt: new Date(Date.now() + 86_400_000).toISOString(),
      text: '请核实后反馈',
    });
    await desk.ask('reply.send', { messageId, body: '您好，已转交有关部门。', basis: null, closeAfterSent: false });
    await desk.ask('emergency.raise', { messageId, note: '情绪激动' });
    const before = seen(await detail(desk, message));
    expect(before.message).toMatchObject({
      status: 'waiting',
      holderId: 'of-1',
      category: 'consultation',
      emergency: true,
    });

    await seats.proxy.heal();
    await desk.ask('sync.now', null);
    await settled(desk);
    await eventually(async () => {
      const after = await detail(desk, message);
      expect(after.tickets.every(({ ticket }) => ticket.number !== null)).toBe(true);
      expect(seen(after)).toEqual(before);
    });
    expect(await desk.ask('outbox.list', null)).toEqual([]);
  });

  it('two workstations that race for the same messages agree on who has which', async () => {
    const messages = await Promise.all(Array.from({ length: 20 }, () => seats.gateway.ingest()));
    const [left, right] = [await sit(1, 'of-1'), await sit(2, 'of-2')];
    for (const message of messages)
      await eventually(() => Promise.all([detail(left, message), detail(right, message)]));
    const outcomes = await Promise.all(
      messages.map(async ({ id }) => {
        const both = await Promise.all([
          left.tell('message.claim', { messageId: id }),
          right.tell('message.claim', { messageId: id }),
        ]);
        return both.map((result) => (result.ok ? (result.value as { state: string }).state : result.failure.code));
      }),
    );
    await Promise.all([settled(left), settled(right)]);
    for (const [index, message] of messages.entries()) {
      await eventually(async () => {
        const [a, b] = [await detail(left, message), await detail(right, message)];
        expect(a.message).toEqual(b.message);
        expect([a.claim.state, b.claim.state].sort()).toEqual(['mine', 'other']);
      });
      expect(outcomes[index]?.filter((state) => state === 'granted').length).toBeLessThanOrEqual(1);
    }
  }, 90_000);

  it('of two offline claims the earlier one wins, and the loser keeps the draft', async () => {
    const message = await seats.gateway.ingest();
    const [early, late] = [await sit(3, 'of-3', seats.proxy.url), await sit(4, 'of-4', seats.proxy.url)];
    for (const desk of [early, late]) await eventually(() => detail(desk, message));
    await offline(early, late);
    await early.ask('message.claim', { messageId: message.id });
    await new Promise((resolve) => setTimeout(resolve, 300));
    await late.ask('message.claim', { messageId: message.id });
    await late.ask('draft.save', { messageId: message.id, text: '离线时写的草稿', basis: null });
    await seats.proxy.heal();
    for (const desk of [early, late]) await desk.ask('sync.now', null);
    await eventually(async () => {
      expect((await detail(early, message)).claim.state).toBe('mine');
      expect(await detail(late, message)).toMatchObject({
        claim: { state: 'other', holderId: 'of-3' },
        draft: { text: '离线时写的草稿', claimLost: true },
      });
    });
  });

  it('a core that is closed and started again has the same queue, drafts and outbox', async () => {
    const message = await seats.gateway.ingest();
    const desk = await sit(1, 'of-5', seats.proxy.url);
    await eventually(() => detail(desk, message));
    await seats.proxy.cut();
    await eventually(async () => expect((await desk.ask('sync.status', null)).connection).toBe('offline'));
    await desk.ask('message.claim', { messageId: message.id });
    await desk.ask('draft.save', { messageId: message.id, text: '写到一半', basis: null });
    const before = { detail: await detail(desk, message), outbox: await desk.ask('outbox.list', null) };
    await desk.restart();
    expect({ detail: await detail(desk, message), outbox: await desk.ask('outbox.list', null) }).toEqual(before);
    await seats.proxy.heal();
    await desk.ask('sync.now', null);
    await settled(desk);
    expect((await detail(desk, message)).claim.state).toBe('mine');
  });
});

import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { startWorkstation, type Workstation } from '../support/core';
import { type Fate, type FateProxy, startFateProxy } from '../support/stack/fate-proxy';
import { citizenMessages } from '../support/stack/messages';
import { checkDeliveries, countCommands, seenBy, synced } from '../support/stack/settle';
import { until } from '../support/stack/wait';
import { startWorld, type World } from '../support/stack/world';

const SEEDS =
  process.env['DUTYDESK_FAULT_SEED'] === undefined ? [20_260_301] : [Number(process.env['DUTYDESK_FAULT_SEED'])];
const STEPS = 80;
const MESSAGES = 12;

interface Seat {
  id: string;
  officerId: string;
  cable: FateProxy;
  desk: Workstation;
  /** Bodies that the core took, by message: each must end up at the gateway or be shown as refused. */
  sent: { messageId: string; text: string }[];
}

test.each(SEEDS)(
  'seed %i: three workstations, lost and doubled answers, cut cables, restarts, a killed gateway',
  async (seed) => {
    const random = generator(seed);
    const world = await startWorld({
      workstations: ['ws-1', 'ws-2', 'ws-3'],
      messages: citizenMessages(MESSAGES, 'chaos'),
    });
    const seats: Seat[] = [];
    try {
      const ids = await world.record.messageIds('chaos-');
      for (const number of [1, 2, 3]) seats.push(await takeSeat(world, number, random));
      world.oa.setMisbehaviour({ loseAnswers: 3, cutBeforeStoring: 2, callbacks: 'twice' });
      world.publish.setMisbehaviour({ loseAnswers: 3, failBeforeStoring: 1 });
      for (let step = 0; step < STEPS; step += 1) {
        await act(world, seats, ids, random, step);
        await sleep(random() * 25);
      }
      await settle(seats);
      await check(world, seats, ids);
    } catch (error) {
      throw new Error(`seed ${seed}: run again with DUTYDESK_FAULT_SEED=${seed}`, { cause: error });
    } finally {
      for (const seat of seats) {
        await seat.desk.close();
        await seat.cable.close();
      }
      await world.close();
    }
  },
);

async function takeSeat(world: World, number: number, random: () => number): Promise<Seat> {
  const id = `ws-${number}`;
  const officerId = `of-0${number}`;
  const cable = await startFateProxy({
    target: () => world.gateway.port,
    fate: ({ path }) => ({
      kind: path.startsWith('/sync/commands') || path.startsWith('/sync/changes') ? mischief(random()) : 'pass',
      ms: 0,
    }),
  });
  const desk = await startWorkstation({ url: cable.url, workstationId: id, keys: world.keys(id) });
  await desk.signIn(officerId);
  return { id, officerId, cable, desk, sent: [] };
}

function mischief(dice: number): Fate['kind'] {
  if (dice < 0.1) return 'lose_answer';
  if (dice < 0.2) return 'twice';
  return dice < 0.27 ? 'cut_before' : 'pass';
}

/** One step of somebody, or of fate. What a rule of the desk refuses at once is part of the game. */
async function act(
  world: World,
  seats: Seat[],
  ids: readonly string[],
  random: () => number,
  step: number,
): Promise<void> {
  const seat = pick(seats, random);
  const messageId = pick(ids, random) as never;
  const dice = random();
  if (dice < 0.3) await seat.desk.tell('message.claim', { messageId });
  else if (dice < 0.5) await sendReply(seat, messageId, step);
  else if (dice < 0.62) await forward(seat, messageId, step);
  else if (dice < 0.7)
    await seat.desk.tell('message.classify', { messageId, category: 'complaint', businessLine: 'traffic' });
  else if (dice < 0.78) await seat.desk.tell('message.release', { messageId });
  else if (dice < 0.86) await seat.cable.cut();
  else if (dice < 0.94) await seat.cable.heal();
  else if (dice < 0.97) await seat.desk.restart();
  else {
    await world.gateway.kill();
    await world.gateway.start();
  }
}

async function sendReply(seat: Seat, messageId: string, step: number): Promise<void> {
  const body = `${seat.id} 第 ${step} 步的答复。`;
  const result = await seat.desk.tell('reply.send', {
    messageId: messageId as never,
    body,
    basis: null,
    closeAfterSent: false,
    overrides: [],
  });
  if (result.ok) seat.sent.push({ messageId, text: body });
}

async function forward(seat: Seat, messageId: string, step: number): Promise<void> {
  const text = `${seat.id} 第 ${step} 步的转办。`;
  const result = await seat.desk.tell('ticket.forward', {
    messageId: messageId as never,
    departmentIds: ['dept-traffic' as never],
    deadlineAt: new Date(Date.now() + 86_400_000).toISOString(),
    text,
  });
  if (result.ok) seat.sent.push({ messageId, text });
}

async function settle(seats: readonly Seat[]): Promise<void> {
  for (const seat of seats) await seat.cable.heal();
  for (const seat of seats) await synced(seat.desk, 45_000);
}

async function check(world: World, seats: readonly Seat[], ids: readonly string[]): Promise<void> {
  await checkDeliveries(world);
  for (const seat of seats) await synced(seat.desk);
  for (const seat of seats) await countCommands(world, seat.id);

  // Everything that an officer wrote is with the gateway once, or is shown as sent back with its words.
  for (const seat of seats) {
    const refused = await seat.desk.ask('outbox.list', null);
    for (const { messageId, text } of seat.sent) {
      const replies = (await world.record.replies(messageId)).filter((reply) => reply.text.includes(text)).length;
      const tickets = world.oa.tickets().filter((ticket) => ticket.text.includes(text)).length;
      const shown = refused.filter(
        (item) => item.text.includes(text) && (item.state === 'conflict' || item.state === 'rejected'),
      ).length;
      expect(replies + tickets + shown, `${seat.id}: ${text}`).toBe(1);
    }
  }

  // One holder, and every workstation sees the same one.
  const holders = new Map((await world.record.holders('chaos-')).map((row, index) => [ids[index], row.holderId]));
  for (const seat of seats) {
    await until(
      `${seat.id} to agree with the gateway`,
      async () => (await disagreements(seat, holders)).join(', '),
      (found) => found === '',
    );
  }
}

async function disagreements(seat: Seat, holders: ReadonlyMap<string | undefined, string | null>): Promise<string[]> {
  const seen = await seenBy(seat.desk);
  return [...holders]
    .filter(([id, holder]) => seen.get(id ?? '')?.holderId !== holder)
    .map(([id, holder]) => `${id}: ${holder} / ${seen.get(id ?? '')?.holderId}`);
}

function pick<T>(list: readonly T[], random: () => number): T {
  return list[Math.floor(random() * list.length)] as T;
}

/** Mulberry32: a small generator whose whole run follows from its seed. */
function generator(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

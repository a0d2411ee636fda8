import { describe, expect, it } from 'vitest';
import type { HandoverId } from '../../src-shared/domain/ids';
import type { Message } from '../../src-shared/domain/message';
import { EMPTY_PAPER } from '../../src-shared/ipc/shift-contract';
import type { Workstation } from '../support/core';
import { TEST_PASSPHRASE } from '../support/key-slots';
import { eventually, seatsAtGateway } from '../support/seats';

/** Two workstations with a real gateway behind a cable that can be pulled. */

const seats = seatsAtGateway();
const { sit, atRest, offline } = seats;
const passphrase = TEST_PASSPHRASE;

async function arrived(desk: Workstation, { id }: Pick<Message, 'id'>): Promise<void> {
  await eventually(() => desk.ask('message.detail', { messageId: id }));
}

async function onShift(desk: Workstation): Promise<void> {
  await desk.ask('shift.start', null);
}

async function offer(desk: Workstation, paper: object = {}): Promise<HandoverId> {
  const { shift } = await desk.ask('shift.board', null);
  if (shift === null) throw new Error('no shift');
  const given = { shiftId: shift.id, paper: { ...EMPTY_PAPER, ...paper }, reason: '', passphrase };
  return (await desk.ask('handover.offer', given)).handoverId;
}

async function accept(desk: Workstation, handoverId: HandoverId, incomingId: string) {
  const { handover } = await desk.ask('handover.detail', { handoverId });
  return desk.tell('handover.accept', {
    handoverId,
    handoverVersion: handover.version,
    itemIds: handover.items.map(({ id }) => id),
    incomingId,
    reason: '',
    passphrase,
  });
}

const holderOnGateway = async ({ id }: Message) =>
  seats.gateway.db
    .selectFrom('message')
    .select(['holder_id', 'claim_version', 'claimant_id'])
    .where('id', '=', id)
    .executeTakeFirstOrThrow();

describe('a handover', () => {
  it('offline between two officers at one workstation, with a question sent back; later it is all at the gateway', async () => {
    const [held, offlineClaim] = [await seats.gateway.ingest(), await seats.gateway.ingest()];
    const desk = await sit(1, 'of-11', seats.proxy.url);
    // Who has never sat here is known by the gateway alone.
    await desk.signIn('of-12');
    await desk.signIn('of-11');
    await arrived(desk, offlineClaim);
    await onShift(desk);
    expect((await desk.ask('shift.board', null)).shift?.checks).toMatchObject({ troubledChannels: [] });
    await desk.ask('message.claim', { messageId: held.id });
    await atRest(desk);
    await offline(desk);
    await desk.ask('message.claim', { messageId: offlineClaim.id });
    await desk.ask('draft.save', { messageId: held.id, text: '正在核实。', basis: null });
    const handoverId = await offer(desk, { note: '打印机坏了' });

    await desk.signIn('of-12');
    await onShift(desk);
    const before = (await desk.ask('handover.detail', { handoverId })).handover;
    const itemId = before.items.find(({ messageId }) => messageId === held.id)?.id ?? '';
    await desk.ask('handover.question', { handoverId, handoverVersion: 1, itemId, question: '联系过吗？' });
    await desk.signIn('of-11');
    await desk.ask('handover.answer', {
      handoverId,
      handoverVersion: 2,
      itemId,
      answer: '电话联系过',
      reason: '',
      passphrase,
    });
    await desk.signIn('of-12');
    expect(await accept(desk, handoverId, 'of-12')).toMatchObject({ ok: true });
    const detail = await desk.ask('message.detail', { messageId: held.id });
    expect(detail).toMatchObject({ claim: { state: 'tentative' }, draft: { text: '正在核实。' } });
    await desk.ask('message.classify', { messageId: held.id, category: 'consultation', businessLine: null });

    await seats.proxy.heal();
    await atRest(desk);
    expect((await desk.ask('sync.status', null)).refused).toBe(0);
    for (const message of [held, offlineClaim])
      expect(await holderOnGateway(message)).toMatchObject({ holder_id: 'of-12', claim_version: 2 });
    await eventually(async () =>
      expect((await desk.ask('message.detail', { messageId: held.id })).claim.state).toBe('mine'),
    );
    const after = await desk.ask('handover.detail', { handoverId });
    expect(after).toMatchObject({ intact: true, pending: null, handover: { state: 'accepted', toId: 'of-12' } });

    // Another workstation has it too, and finds it intact.
    const other = await sit(2, 'of-13');
    await eventually(async () =>
      expect(await other.ask('handover.detail', { handoverId })).toMatchObject({
        intact: true,
        handover: { seal: after.handover.seal },
      }),
    );
  });

  it('is taken by one of two officers who accept at two workstations at once; the other is told', async () => {
    const message = await seats.gateway.ingest();
    const first = await sit(1, 'of-21');
    const second = await sit(2, 'of-22');
    const third = await sit(3, 'of-23');
    await arrived(first, message);
    await onShift(first);
    await first.ask('message.claim', { messageId: message.id });
    await first.ask('draft.save', { messageId: message.id, text: '正在核实。', basis: null });
    const handoverId = await offer(first);
    await atRest(first);
    for (const desk of [second, third]) await eventually(() => desk.ask('handover.detail', { handoverId }));
    await Promise.all([accept(second, handoverId, 'of-22'), accept(third, handoverId, 'of-23')]);
    await atRest(second);
    await atRest(third);
    const { holder_id: winner } = await holderOnGateway(message);
    const [won, lost] = winner === 'of-22' ? [second, third] : [third, second];
    const refused = await lost.ask('outbox.list', null);
    if (refused.length > 0) expect(refused).toMatchObject([{ type: 'handover.accept', code: 'wrong_state' }]);
    for (const desk of [first, won, lost])
      await eventually(async () =>
        expect(await desk.ask('handover.detail', { handoverId })).toMatchObject({
          intact: true,
          handover: { toId: winner },
        }),
      );
    // The draft lies on the first workstation: it comes with the message as an offer.
    await eventually(async () =>
      expect(await won.ask('message.detail', { messageId: message.id })).toMatchObject({
        claim: { state: 'mine' },
        draftOffers: [{ text: '正在核实。', fromOfficerId: 'of-21' }],
      }),
    );
  });

  it('that the gateway refuses comes undone, and nothing that was written is lost', async () => {
    const [message, urgent] = [await seats.gateway.ingest(), await seats.gateway.ingest()];
    const desk = await sit(1, 'of-32', seats.proxy.url);
    await desk.signIn('of-31');
    await arrived(desk, urgent);
    await onShift(desk);
    await desk.ask('message.claim', { messageId: message.id });
    await desk.ask('draft.save', { messageId: message.id, text: '正在核实。', basis: null });
    const handoverId = await offer(desk);
    await atRest(desk);
    await offline(desk);
    // Meanwhile, at another workstation: an emergency that nobody here can know of.
    const other = seats.gateway.workstation(4);
    await other.do('emergency.raise', {
      messageId: urgent.id,
      emergencyId: '0198c0de-0000-7000-8000-00000000e001',
      note: '扬言轻生',
    });
    await desk.signIn('of-32');
    expect(await accept(desk, handoverId, 'of-32')).toMatchObject({ ok: true });
    await seats.proxy.heal();
    await atRest(desk);
    expect(await desk.ask('outbox.list', null)).toMatchObject([{ type: 'handover.accept', code: 'shift_blocked' }]);
    await eventually(async () =>
      expect((await desk.ask('handover.detail', { handoverId })).handover.state).toBe('offered'),
    );
    expect(await holderOnGateway(message)).toMatchObject({ holder_id: 'of-31' });
    // The draft stays with whoever has it, to be handed back with one key.
    expect((await desk.ask('message.detail', { messageId: message.id })).draft).toMatchObject({
      text: '正在核实。',
      claimLost: true,
    });
    const { others } = await desk.ask('shift.board', null);
    expect(others.some(({ officerId }) => officerId === 'of-31')).toBe(true);
  });
});

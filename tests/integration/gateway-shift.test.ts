import { v7 as uuidv7 } from 'uuid';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { textHash } from '../../src-files/handover/text-hash';
import { isIntact } from '../../src-shared/domain/handover';
import { startGateway, TEST_DESK, type TestGateway, type TestWorkstation } from '../support/gateway';
import { done, refused, rowsOf } from '../support/gateway-library';
import { anItem, anOffer, hashOf, NO_TROUBLE, onShift, type PlainItem } from '../support/handover';

let gateway: TestGateway;
let desk: TestWorkstation;
let other: TestWorkstation;
/** An officer of its own for each story: one shift at a time. */
let next = 1;
const running: string[] = [];

beforeAll(async () => {
  gateway = await startGateway();
  desk = gateway.workstation(1);
  other = gateway.workstation(2);
});
afterAll(() => gateway.close());
afterEach(async () => {
  for (const shiftId of running.splice(0)) await desk.do('shift.end', { shiftId, reason: '测试结束' }, 'of-lead');
});

const officer = () => {
  next += 1;
  return `of-${next}`;
};

async function start(who: string): Promise<string> {
  const shiftId = await onShift(desk, who);
  running.push(shiftId);
  return shiftId;
}

/** A shift with one claimed message, offered. */
async function offered(more: { toId?: string | null; draft?: string } = {}) {
  const [from, to] = [officer(), officer()];
  const shiftId = await start(from);
  const message = await gateway.ingest();
  const claim = await desk.claim(message, from);
  if (claim === null) throw new Error('not claimed');
  const items = [anItem(message.id, { draft: more.draft ?? '' })];
  const offer = anOffer(TEST_DESK, from, shiftId, items, { toId: more.toId ?? null });
  expect(await desk.do('handover.offer', offer, from)).toMatchObject(done);
  return { from, to, shiftId, message, claim, items, offer, handoverId: offer.handoverId };
}
type Offered = Awaited<ReturnType<typeof offered>>;

function accepting({ offer, items, to, message, claim }: Offered, over: object = {}) {
  return {
    handoverId: offer.handoverId,
    handoverVersion: 1,
    contentHash: offer.contentHash,
    itemIds: items.map(({ id }) => id),
    incomingId: to,
    reason: '',
    moves: [{ messageId: message.id, claimId: claim.id }],
    unsyncedReplies: 0,
    ...over,
  };
}

const shiftOf = async (id: string) => (await rowsOf(desk, 'shift')).find((row) => row.id === id);
const handoverOf = async (id: string) => (await rowsOf(desk, 'handover')).find((row) => row.id === id);
const messageOf = async (id: string) => (await rowsOf(desk, 'message')).find((row) => row.id === id);

describe('a shift', () => {
  it('runs once for each officer, with its checks, and ends on the recorded word of a lead only', async () => {
    const who = officer();
    const shiftId = await start(who);
    expect(await shiftOf(shiftId)).toMatchObject({ state: 'running', workstationId: 'ws-1', checks: NO_TROUBLE });
    expect(await other.do('shift.start', { shiftId: uuidv7(), checks: NO_TROUBLE }, who)).toEqual(
      refused('wrong_state'),
    );
    expect(await desk.do('shift.end', { shiftId, reason: '下班' }, who)).toEqual(refused('not_permitted'));
    expect(await desk.do('shift.end', { shiftId, reason: '突发疾病，先行离岗' }, 'of-lead')).toMatchObject(done);
    expect(await shiftOf(shiftId)).toMatchObject({
      state: 'ended',
      endWord: { officerId: 'of-lead', reason: '突发疾病，先行离岗' },
    });
    expect(await desk.do('shift.end', { shiftId, reason: '再来一次' }, 'of-lead')).toEqual(refused('wrong_state'));
    expect(await desk.do('shift.start', { shiftId: uuidv7(), checks: NO_TROUBLE }, 'of-auditor')).toEqual(
      refused('not_permitted'),
    );
  });

  it('knows what citizens were promised until somebody says that it was kept', async () => {
    const message = await gateway.ingest();
    const promiseId = uuidv7();
    const promise = { promiseId, messageId: message.id, text: '周五前回电', dueAt: '2030-01-01T08:00:00.000Z' };
    expect(await desk.do('promise.make', promise)).toMatchObject(done);
    expect(await desk.do('promise.make', promise)).toEqual(refused('id_taken'));
    expect(await desk.do('promise.keep', { promiseId }, 'of-2')).toMatchObject(done);
    expect(await desk.do('promise.keep', { promiseId }, 'of-2')).toEqual(refused('wrong_state'));
    expect((await rowsOf(desk, 'promise')).find(({ id }) => id === promiseId)).toMatchObject({
      madeBy: '测试民警1',
      keptBy: '测试民警2',
    });
  });
});

describe('a handover', () => {
  it('moves the claims under new versions in one transaction; what the old token sends is a conflict', async () => {
    const story = await offered();
    const accept = desk.command('handover.accept', accepting(story), story.to);
    expect((await desk.push(accept))[0]).toMatchObject(done);
    expect((await desk.push(accept))[0]).toMatchObject(done);
    const moved = await messageOf(story.message.id);
    expect(moved).toMatchObject({ holderId: story.to, claimId: accept.id, claimVersion: story.claim.version + 1 });
    const release = { messageId: story.message.id, claim: story.claim };
    expect(await desk.do('message.release', release, story.from)).toMatchObject({ outcome: 'conflict' });
    const close = { messageId: story.message.id, claim: { id: accept.id, version: null } };
    expect(await desk.do('message.release', close, story.to)).toMatchObject(done);
    expect(await shiftOf(story.shiftId)).toMatchObject({ state: 'ended', handoverId: story.handoverId });
    const frozen = await handoverOf(story.handoverId);
    expect(frozen).toMatchObject({ state: 'accepted', toId: story.to, incoming: { officerId: story.to } });
    expect(frozen !== undefined && isIntact(frozen, textHash)).toBe(true);
    await expect(
      gateway.db
        .updateTable('handover')
        .set({ from_name: '别人' })
        .where('id', '=', story.handoverId as never)
        .execute(),
    ).rejects.toThrow('frozen');
  });

  it('is taken by one of two who come at once', async () => {
    const story = await offered();
    const third = officer();
    const results = await Promise.all([
      desk.do('handover.accept', accepting(story), story.to),
      other.do('handover.accept', accepting(story, { incomingId: third }), third),
    ]);
    expect(results.filter(({ outcome }) => outcome === 'applied')).toHaveLength(1);
    expect(results).toContainEqual(refused('wrong_state'));
    const question = {
      handoverId: story.handoverId,
      handoverVersion: 2,
      itemId: story.items[0]?.id ?? '',
      question: '？',
    };
    expect(await other.do('handover.question', question, third)).toEqual(refused('wrong_state'));
  });

  it('goes back with a question, and is signed anew with the answer', async () => {
    const story = await offered();
    const { handoverId, from, to, items } = story;
    const itemId = items[0]?.id ?? '';
    const asked = { handoverId, handoverVersion: 1, itemId, question: '答应了哪天？' };
    expect(await other.do('handover.question', asked, to)).toMatchObject(done);
    expect(await other.do('handover.question', asked, to)).toEqual(refused('changed_meanwhile'));
    expect(await other.do('handover.accept', accepting(story, { handoverVersion: 2 }), to)).toEqual(
      refused('open_questions'),
    );
    const answered: PlainItem[] = items.map((item) => ({
      ...item,
      questions: [
        { text: asked.question, by: `测试民警${to.slice(3)}`, answer: '周五', answeredBy: `测试民警${from.slice(3)}` },
      ],
    }));
    const content = { id: handoverId, deskId: TEST_DESK, shiftId: story.shiftId, fromId: from, items: answered };
    const contentHash = hashOf(content);
    const answer = { handoverId, handoverVersion: 2, itemId, answer: '周五', contentHash, reason: '' };
    expect(await desk.do('handover.answer', { ...answer, answer: '周六' }, from)).toEqual(refused('changed_meanwhile'));
    expect(await desk.do('handover.answer', answer, from)).toMatchObject(done);
    const accept = accepting(story, { handoverVersion: 3, contentHash });
    expect(await other.do('handover.accept', accept, to)).toMatchObject(done);
  });

  it('offers the drafts of another workstation with their messages', async () => {
    const story = await offered({ draft: '您好，正在核实。' });
    expect(await other.do('handover.accept', accepting(story), story.to)).toMatchObject(done);
    const offers = await rowsOf(desk, 'draftOffer');
    expect(offers.filter(({ messageId }) => messageId === story.message.id)).toMatchObject([
      { fromOfficerId: story.from, text: '您好，正在核实。' },
    ]);
  });

  it('leaves a claim that somebody else has meanwhile where it is', async () => {
    const story = await offered();
    await desk.do('message.release', { messageId: story.message.id, claim: story.claim }, story.from);
    const third = officer();
    const free = await messageOf(story.message.id);
    if (free === undefined) throw new Error('no message');
    expect(await other.claim(free, third)).not.toBeNull();
    expect(await desk.do('handover.accept', accepting(story), story.to)).toMatchObject(done);
    expect(await messageOf(story.message.id)).toMatchObject({ holderId: third });
  });

  it('does not end a shift with an unacknowledged emergency or an unsynced reply, but on the word of a lead', async () => {
    const story = await offered();
    const emergencyId = uuidv7();
    const messageId = story.message.id;
    expect(await desk.do('handover.accept', accepting(story, { unsyncedReplies: 1 }), story.to)).toEqual(
      refused('shift_blocked'),
    );
    await desk.do('emergency.raise', { messageId, emergencyId, note: '扬言轻生' });
    expect(await desk.do('handover.accept', accepting(story), story.to)).toEqual(refused('shift_blocked'));
    const word = { handoverId: story.handoverId, handoverVersion: 1, reason: '已电话报指挥中心' };
    expect(await desk.do('handover.override', word, story.to)).toEqual(refused('not_permitted'));
    expect(await desk.do('handover.override', word, 'of-lead')).toMatchObject(done);
    const accept = accepting(story, { handoverVersion: 2 });
    expect(await desk.do('handover.accept', accept, story.to)).toMatchObject(done);
    expect(await shiftOf(story.shiftId)).toMatchObject({ endWord: { reason: '已电话报指挥中心' } });
    for (const step of ['notified', 'acknowledged', 'resolved'] as const)
      await desk.do('emergency.record', { messageId, emergencyId, step, by: '指挥中心' });
  });

  it('is signed by a lead for one who is absent; a newer offer takes the place of an older', async () => {
    const story = await offered({ toId: 'of-40' });
    expect(await desk.do('handover.accept', accepting(story), story.to)).toEqual(refused('not_addressed'));
    const again = anOffer(TEST_DESK, story.from, story.shiftId, story.items);
    expect(await desk.do('handover.offer', again, story.from)).toMatchObject(done);
    expect(await handoverOf(story.handoverId)).toMatchObject({ state: 'withdrawn' });
    const later = { ...story, offer: again };
    expect(await desk.do('handover.accept', accepting(later), 'of-lead')).toEqual(refused('invalid'));
    expect(await desk.do('handover.accept', accepting(later, { reason: '路上堵车' }), 'of-lead')).toMatchObject(done);
    expect(await messageOf(story.message.id)).toMatchObject({ holderId: story.to });
  });
});

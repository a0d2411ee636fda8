import { describe, expect, test } from 'vitest';
import { type AnswerContent, contentOf } from '../../src-shared/domain/answer';
import { type AnswerId, type AnswerRevisionId, answerIdSchema } from '../../src-shared/domain/ids';
import type { IpcOutput } from '../../src-shared/ipc/contract';
import type { Workstation } from '../support/core';
import { eventually, seatsAtGateway } from '../support/seats';

const seats = seatsAtGateway();
const { sit, atRest, offline } = seats;

const detail = (desk: Workstation, revisionId: AnswerRevisionId) => desk.ask('revision.detail', { revisionId });

/** Writes over a revision, from what stands there now. */
async function edit(desk: Workstation, revisionId: AnswerRevisionId, change: Partial<AnswerContent>): Promise<void> {
  const { revision } = await detail(desk, revisionId);
  const { answerId, baseVersion, content, origin } = revision;
  await desk.ask('answer.save', {
    revisionId,
    answerId,
    baseVersion,
    content: { ...content, ...change },
    before: content,
    origin,
  });
}

/** Begins a change of an answer in force and hands it in. */
async function change(desk: Workstation, answerId: AnswerId, over: Partial<AnswerContent>): Promise<AnswerRevisionId> {
  const answer = await desk.ask('answer.get', { answerId });
  const { revisionId } = await desk.ask('answer.save', {
    revisionId: null,
    answerId,
    baseVersion: answer.version,
    content: { ...contentOf(answer), ...over },
    before: null,
    origin: { kind: 'answer' },
  });
  await desk.ask('answer.submit', { revisionId });
  return revisionId;
}

/** Approves what is seen on the screen, once it has arrived. */
async function approve(lead: Workstation, revisionId: AnswerRevisionId, openCorrections = false): Promise<void> {
  const seen = await eventually(async () => {
    const found: IpcOutput<'revision.detail'> = await detail(lead, revisionId);
    expect(found.mayApprove).toBe(true);
    return found;
  });
  const { revision, current } = seen;
  await lead.ask('answer.approve', {
    revisionId,
    revisionVersion: revision.version,
    onVersion: current?.version ?? null,
    note: '',
    openCorrections,
  });
  await atRest(lead);
}

const inForce = (desk: Workstation, answerId: AnswerId, content: object) =>
  eventually(async () => expect(await desk.ask('answer.get', { answerId })).toMatchObject(content));

async function publish(author: Workstation, lead: Workstation, over: Partial<AnswerContent>): Promise<AnswerId> {
  const { revisionId, answerId } = await author.ask('answer.save', {
    revisionId: null,
    answerId: null,
    baseVersion: null,
    content: { ...(await contentOfFirst(author)), ...over },
    before: null,
    origin: { kind: 'blank' },
  });
  await author.ask('answer.submit', { revisionId });
  await atRest(author);
  await approve(lead, revisionId);
  await inForce(author, answerId, { version: 1 });
  return answerId;
}

describe('the life of an answer at two desks', () => {
  test('proposed from a reply, edited, approved by another, in force and found; changed, corrected, settled', async () => {
    const message = await seats.gateway.ingest({ text: '请问电动自行车在哪里上牌？', authorName: '市民甲' });
    const [desk, lead] = [await sit(1, 'of-1'), await sit(2, 'of-lead')];
    await eventually(() => desk.ask('message.detail', { messageId: message.id }));
    await desk.ask('message.claim', { messageId: message.id });
    await desk.ask('reply.send', {
      messageId: message.id,
      body: '请到交警大队上牌。',
      basis: null,
      closeAfterSent: false,
    });
    const { conversation } = await desk.ask('message.detail', { messageId: message.id });
    const first = conversation.find((entry) => entry.kind === 'reply');
    if (first?.kind !== 'reply') throw new Error('no reply');

    const { revisionId } = await desk.ask('answer.propose', { from: { kind: 'reply', replyId: first.view.reply.id } });
    await edit(desk, revisionId, { text: '请到交警大队上牌，免费。', keywords: ['电动车'] });
    await desk.ask('answer.submit', { revisionId });
    const { answerId } = (await detail(desk, revisionId)).revision;
    await approve(lead, revisionId);
    await inForce(desk, answerId, { text: '请到交警大队上牌，免费。', version: 1 });
    const found = await desk.ask('answer.list', {
      text: '电动自行车上牌',
      filter: {},
      sort: 'question',
      offset: 0,
      limit: 5,
    } as never);
    expect(found.items[0]?.answer.id).toBe(answerId);

    const basis = { answerId, answerVersion: 1, found: { by: 'suggested', query: null, rank: 1 } } as const;
    await desk.ask('reply.send', {
      messageId: message.id,
      body: '请到交警大队上牌，免费。',
      basis,
      closeAfterSent: false,
    });
    await atRest(desk);
    await approve(lead, await change(desk, answerId, { text: '请在网上预约后上牌。' }), true);
    const corrections = await eventually(async () => {
      const all = await desk.ask('correction.list', { state: 'open', answerId, messageId: null, limit: 10 });
      expect(all.total).toBe(1);
      return all.corrections;
    });
    expect(corrections).toMatchObject([
      {
        oldText: '请到交警大队上牌，免费。',
        newText: '请在网上预约后上牌。',
        citizen: '市民甲',
        correction: { usedVersion: 1, newVersion: 2, reason: 'changed' },
      },
    ]);
    const correctionId = corrections[0]?.correction.id as never;
    await desk.ask('reply.send', {
      messageId: message.id,
      body: '更正：请在网上预约。',
      basis: null,
      closeAfterSent: false,
    });
    const [view] = (await desk.ask('correction.list', { state: 'open', answerId, messageId: null, limit: 10 }))
      .corrections;
    const replyId = view?.laterReplies[0]?.replyId ?? null;
    await desk.ask('correction.settle', { correctionId, verdict: 'corrected', replyId, note: '' });
    await atRest(desk);
    expect(await desk.ask('outbox.list', null)).toEqual([]);
    await eventually(async () =>
      expect(
        (await lead.ask('correction.list', { state: 'settled', answerId, messageId: null, limit: 10 })).corrections,
      ).toMatchObject([{ correction: { state: 'corrected', correctingReplyId: replyId }, pending: null }]),
    );
    const life = await lead.ask('answer.detail', { answerId });
    expect(life.versions.map(({ version, authorName, approverName }) => [version, authorName, approverName])).toEqual([
      [2, '测试民警1', '带班领导'],
      [1, '测试民警1', '带班领导'],
    ]);
    expect(life.events.map(({ kind }) => kind).sort()).toEqual(['approved', 'approved', 'submitted', 'submitted']);
  }, 60_000);

  test('withdrawn at one desk it is out of use at the other, and can be brought back by a change', async () => {
    const [desk, lead] = [await sit(1, 'of-2'), await sit(2, 'of-lead')];
    const answerId = await publish(desk, lead, { question: '庙会期间哪里停车？' });
    await inForce(lead, answerId, { version: 1 });
    await lead.ask('answer.retire', { answerId, answerVersion: 1, reason: '庙会结束', openCorrections: true });
    await atRest(lead);
    await inForce(desk, answerId, { status: 'retired', version: 2 });
    await approve(lead, await change(desk, answerId, { text: '今年仍在体育场停车。' }));
    await inForce(desk, answerId, { status: 'approved', version: 3, text: '今年仍在体育场停车。' });
  }, 60_000);
});

describe('without the network', () => {
  test('two officers change different fields of one answer: both are in force in the end', async () => {
    const lead = await sit(3, 'of-lead');
    const [one, two] = [await sit(1, 'of-3', seats.proxy.url), await sit(2, 'of-4', seats.proxy.url)];
    const answerId = await publish(one, lead, { question: '无人机怎么登记？', text: '网上登记。' });
    await inForce(two, answerId, { version: 1 });
    await offline(one, two);
    const ofOne = await change(one, answerId, { text: '登录平台实名登记。' });
    const ofTwo = await change(two, answerId, { keywords: ['航拍'] });
    await seats.proxy.heal();
    await atRest(one, two);
    await approve(lead, ofOne);
    // Approved is what stands on the screen: the first change has to be there before the second is judged.
    await inForce(lead, answerId, { version: 2 });
    await approve(lead, ofTwo);
    for (const desk of [one, two, lead])
      await inForce(desk, answerId, { version: 3, text: '登录平台实名登记。', keywords: ['航拍'] });
  }, 60_000);

  test('two officers change the same field: side by side, and the author decides', async () => {
    const lead = await sit(3, 'of-lead');
    const [one, two] = [await sit(1, 'of-3', seats.proxy.url), await sit(2, 'of-4', seats.proxy.url)];
    const answerId = await publish(one, lead, { question: '夜市几点结束？', text: '二十二点。' });
    await inForce(two, answerId, { version: 1 });
    await offline(one, two);
    const ofOne = await change(one, answerId, { text: '二十三点。' });
    const ofTwo = await change(two, answerId, { text: '二十四点。' });
    await seats.proxy.heal();
    await atRest(one, two);
    await approve(lead, ofOne);
    await eventually(async () =>
      expect(await detail(two, ofTwo)).toMatchObject({
        base: { text: '二十二点。' },
        current: { text: '二十三点。', version: 2 },
        merged: { conflicts: ['text'] },
        revision: { content: { text: '二十四点。' } },
      }),
    );
    await eventually(async () => expect((await detail(lead, ofTwo)).whyNot).toBe('conflicts'));
    await two.ask('answer.recall', { revisionId: ofTwo });
    const { revision } = await detail(two, ofTwo);
    await two.ask('answer.save', {
      revisionId: ofTwo,
      answerId,
      baseVersion: 2,
      content: { ...revision.content, text: '平日二十三点，周末二十四点。' },
      before: revision.content,
      origin: revision.origin,
    });
    await two.ask('answer.submit', { revisionId: ofTwo });
    await atRest(two);
    await approve(lead, ofTwo);
    await inForce(one, answerId, { version: 3, text: '平日二十三点，周末二十四点。' });
  }, 60_000);

  test('one officer writes the same draft at two desks: nothing that was written is lost', async () => {
    const [one, two] = [await sit(1, 'of-5', seats.proxy.url), await sit(2, 'of-5', seats.proxy.url)];
    const { revisionId } = await one.ask('answer.save', {
      revisionId: null,
      answerId: null,
      baseVersion: null,
      content: { ...(await contentOfFirst(one)), question: '户口本丢了怎么办？', text: '第一稿' },
      before: null,
      origin: { kind: 'blank' },
    });
    await atRest(one, two);
    await eventually(() => detail(two, revisionId));
    await offline(one, two);
    await edit(one, revisionId, { text: '席位一的稿子', region: '北区' });
    await edit(two, revisionId, { text: '席位二的稿子', internalNote: '内部说明' });
    await seats.proxy.heal();
    await atRest(one);
    await atRest(two);
    await eventually(async () => {
      for (const desk of [one, two]) {
        const { revisions } = await desk.ask('revision.list', { box: 'mine', importId: null, offset: 0, limit: 10 });
        const [texts, siblings] = [
          revisions.map(({ revision }) => revision.content.text).sort(),
          revisions.filter(({ revision }) => revision.siblingOfId === revisionId),
        ];
        expect(texts).toEqual(['席位一的稿子', '席位二的稿子']);
        expect(siblings).toHaveLength(1);
      }
    });
    expect([...(await one.ask('outbox.list', null)), ...(await two.ask('outbox.list', null))]).toEqual([]);
  }, 60_000);

  test('of two who approve the same, the second is told, and the note is kept', async () => {
    const author = await sit(3, 'of-6');
    const [one, two] = [await sit(1, 'of-lead', seats.proxy.url), await sit(2, 'of-lead-2', seats.proxy.url)];
    const { revisionId, answerId } = await author.ask('answer.save', {
      revisionId: null,
      answerId: null,
      baseVersion: null,
      content: { ...(await contentOfFirst(author)), question: '临时居民身份证怎么办？' },
      before: null,
      origin: { kind: 'blank' },
    });
    await author.ask('answer.submit', { revisionId });
    await atRest(author);
    for (const desk of [one, two])
      await eventually(async () => expect((await detail(desk, revisionId)).mayApprove).toBe(true));
    await offline(one, two);
    const approval = { revisionId, revisionVersion: 2, onVersion: null, openCorrections: false };
    await one.ask('answer.approve', { ...approval, note: '同意' });
    await two.ask('answer.approve', { ...approval, note: '同意，注意口语' });
    await seats.proxy.heal();
    await atRest(one, two);
    await inForce(author, answerId, { version: 1 });
    const refused = (await Promise.all([one, two].map((desk) => desk.ask('outbox.list', null)))).flat();
    expect(refused).toMatchObject([
      { type: 'answer.approve', state: 'rejected', code: 'unknown_revision', messageId: null },
    ]);
    expect(['同意', '同意，注意口语']).toContain(refused[0]?.text);
  }, 60_000);
});

async function contentOfFirst(desk: Workstation): Promise<AnswerContent> {
  return contentOf(await desk.ask('answer.get', { answerId: answerIdSchema.parse('ans-1') }));
}

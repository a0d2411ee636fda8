import { v7 as uuidv7 } from 'uuid';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Message } from '../../src-shared/domain/message';
import type { ReplyOverride } from '../../src-shared/domain/reply';
import { replyRulesSchema } from '../../src-shared/domain/reply-check';
import { startGateway, type TestGateway, type TestWorkstation } from '../support/gateway';

let gateway: TestGateway;
let desk: TestWorkstation;
let lead: TestWorkstation;

beforeAll(async () => {
  gateway = await startGateway();
  desk = gateway.workstation(1);
  lead = gateway.workstation(2);
});
afterAll(() => gateway.close());

const rules = (change: object) =>
  desk.do('desk_setting.save', { key: 'replyRules', value: replyRulesSchema.parse(change) }, 'of-admin');
const DEFAULTS = {};
const complaints = { secondEyes: { categories: ['complaint'] }, elements: {} };

beforeEach(() => rules(DEFAULTS));

/** A complaint that officer `of-1` has claimed. */
async function complaint(): Promise<{ message: Message; claim: { id: string; version: number } }> {
  const message = await gateway.ingest({ text: '路口有违停' });
  const claim = await desk.claim(message);
  if (claim === null) throw new Error('not claimed');
  await desk.do('message.classify', {
    messageId: message.id,
    claim,
    category: 'complaint',
    businessLine: 'traffic',
  });
  return { message, claim };
}

async function answer(text: string, overrides: ReplyOverride[] = []) {
  const { message, claim } = await complaint();
  const replyId = uuidv7();
  const result = await desk.do('reply.queue', {
    messageId: message.id,
    claim,
    replyId,
    text,
    basis: null,
    closeAfterSent: false,
    overrides,
  });
  return { message, claim, replyId, result };
}

const stateOf = async (replyId: string) =>
  (await gateway.db
    .selectFrom('reply')
    .select(['state', 'review', 'overrides', 'version'])
    .where('id', '=', replyId as never)
    .executeTakeFirst()) ?? null;
const deliveriesOf = async (replyId: string) =>
  (await gateway.db.selectFrom('delivery').select('state').where('subject_id', '=', replyId).execute()).length;
const APPLIED = { outcome: 'applied' };
const rejected = (code: string) => ({ outcome: 'rejected', code });
const GOOD = '经核实，该车已依法处理。如有疑问请拨打0516-80000000。';

describe('the check on the gateway', () => {
  it('lets a whole answer go', async () => {
    const { result, replyId } = await answer(GOOD);
    expect(result).toMatchObject(APPLIED);
    expect(await stateOf(replyId)).toMatchObject({ state: 'queued', overrides: [] });
  });

  it('refuses what nobody has answered for, and takes it with a reason, which stays on record', async () => {
    const text = `${GOOD}我们会尽快处理。`;
    expect((await answer(text)).result).toEqual(rejected('reply_problems'));
    const { result, replyId } = await answer(text, [{ kind: 'vague_promise', reason: '领导已口头答应' }]);
    expect(result).toMatchObject(APPLIED);
    expect(await stateOf(replyId)).toMatchObject({ overrides: [{ kind: 'vague_promise', reason: '领导已口头答应' }] });
  });

  it('refuses a forbidden word whatever the reason', async () => {
    await rules({ forbiddenWords: ['无可奉告'], elements: {} });
    const reason = [{ kind: 'forbidden_word', reason: '非说不可' }];
    expect((await answer('无可奉告', reason)).result).toEqual(rejected('reply_problems'));
    expect((await answer('请到{网点}办理', [{ kind: 'unfilled_blank', reason: '不知道' }])).result).toEqual(
      rejected('unfilled_blank'),
    );
  });
});

describe('a reply that needs a second pair of eyes', () => {
  it('does not leave before somebody else has approved it, and then leaves once', async () => {
    await rules(complaints);
    const { message, replyId, result } = await answer('您好，已处理。');
    expect(result).toMatchObject(APPLIED);
    expect(await stateOf(replyId)).toMatchObject({ state: 'checking', review: null });
    expect(await deliveriesOf(replyId)).toBe(0);
    const decision = { messageId: message.id, replyId, replyVersion: 1, note: '可以' };
    expect(await lead.do('reply.approve', decision, 'of-2')).toEqual(rejected('not_permitted'));
    expect(await lead.do('reply.approve', { ...decision, replyVersion: 7 }, 'of-lead')).toEqual(
      rejected('changed_meanwhile'),
    );
    expect(await lead.do('reply.approve', decision, 'of-lead')).toMatchObject(APPLIED);
    expect(await lead.do('reply.approve', decision, 'of-lead-2')).toEqual(rejected('wrong_state'));
    expect(await stateOf(replyId)).toMatchObject({
      state: 'queued',
      review: { reviewerName: '带班领导', verdict: 'approved', note: '可以' },
    });
    expect(await deliveriesOf(replyId)).toBe(1);
  });

  it('is approved or returned by one of two leads who decide at once', async () => {
    await rules(complaints);
    const { message, replyId } = await answer('您好，已处理。');
    const decision = { messageId: message.id, replyId, replyVersion: 1, note: '请补充依据' };
    const third = gateway.workstation(3);
    const results = await Promise.all([
      lead.do('reply.approve', decision, 'of-lead'),
      third.do('reply.return', decision, 'of-lead-2'),
    ]);
    expect(results.map(({ outcome }) => outcome).sort()).toEqual(['applied', 'rejected']);
    const { state } = (await stateOf(replyId)) ?? {};
    expect(await deliveriesOf(replyId)).toBe(state === 'queued' ? 1 : 0);
  });

  it('goes back to its author with a word, and the message stays the author’s to answer', async () => {
    await rules(complaints);
    const { message, claim, replyId } = await answer('您好，已处理。');
    const held = { messageId: message.id, claim };
    expect(await desk.do('message.release', held)).toEqual(rejected('reply_not_sent'));
    expect(await desk.do('message.close', { ...held, outcome: { kind: 'answered', note: '' } })).toEqual(
      rejected('reply_not_sent'),
    );
    const decision = { messageId: message.id, replyId, replyVersion: 1, note: '请补充依据' };
    expect(await lead.do('reply.return', decision, 'of-lead')).toMatchObject(APPLIED);
    expect(await stateOf(replyId)).toMatchObject({ state: 'returned', review: { note: '请补充依据' } });
    expect(
      await desk.do('reply.queue', {
        ...held,
        replyId: uuidv7(),
        text: '您好，依据《道路交通安全法》已处理。',
        basis: null,
        closeAfterSent: false,
        overrides: [],
      }),
    ).toMatchObject(APPLIED);
  });

  it('is taken back by its author alone, while nobody has decided', async () => {
    await rules(complaints);
    const { message, replyId } = await answer('您好，已处理。');
    const recall = { messageId: message.id, replyId, replyVersion: 1 };
    expect(await desk.do('reply.recall', recall, 'of-2')).toEqual(rejected('not_author'));
    expect(await desk.do('reply.recall', recall)).toMatchObject(APPLIED);
    expect(await desk.do('reply.recall', { ...recall, replyVersion: 2 })).toEqual(rejected('wrong_state'));
    expect(await lead.do('reply.approve', { ...recall, replyVersion: 2, note: '' }, 'of-lead')).toEqual(
      rejected('wrong_state'),
    );
    expect(await deliveriesOf(replyId)).toBe(0);
  });

  it('does not wait when a lead writes it', async () => {
    await rules(complaints);
    const message = await gateway.ingest();
    const claim = await lead.claim(message, 'of-lead');
    if (claim === null) throw new Error('not claimed');
    const held = { messageId: message.id, claim };
    await lead.do('message.classify', { ...held, category: 'complaint', businessLine: null }, 'of-lead');
    const replyId = uuidv7();
    const reply = { ...held, replyId, text: '您好，已处理。', basis: null, closeAfterSent: false, overrides: [] };
    expect(await lead.do('reply.queue', reply, 'of-lead')).toMatchObject(APPLIED);
    expect(await stateOf(replyId)).toMatchObject({ state: 'queued' });
  });
});

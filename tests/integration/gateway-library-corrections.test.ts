import { v7 as uuidv7 } from 'uuid';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { inTransaction } from '../../src-gateway/db/transaction';
import { recordReplyOutcome } from '../../src-gateway/features/reply/reply.service';
import { recordChanges } from '../../src-gateway/sync/change-log.repository';
import type { Correction } from '../../src-shared/domain/correction';
import type { Message } from '../../src-shared/domain/message';
import { startGateway, TEST_DESK, type TestGateway, type TestWorkstation } from '../support/gateway';
import { aContent, aSave, done, publish, refused, rowsOf, type SaveArgs } from '../support/gateway-library';

let gateway: TestGateway;
let seat: TestWorkstation;
let answerId: string;

beforeAll(async () => {
  gateway = await startGateway();
  seat = gateway.workstation(1);
});
afterAll(() => gateway.close());

beforeEach(async () => {
  const save = aSave();
  await publish(seat, save);
  answerId = save.answerId;
});

interface Token {
  id: string;
  version: number;
}

interface Used {
  message: Message;
  replyId: string;
}

/** A citizen is answered on the answer: in which version, and what became of the reply. */
async function answered(answerVersion: number, outcome: 'queued' | 'sent' | 'failed' = 'sent'): Promise<Used> {
  const message = await gateway.ingest();
  const replyId = await reply(message.id, await claimed(message), answerVersion, outcome);
  return { message, replyId };
}

async function claimed(message: Pick<Message, 'id' | 'claimVersion'>): Promise<Token> {
  const claim = await seat.claim(message);
  if (claim === null) throw new Error('not granted');
  return claim;
}

async function reply(
  messageId: string,
  claim: Token,
  answerVersion: number,
  outcome: 'queued' | 'sent' | 'failed' = 'sent',
): Promise<string> {
  const replyId = uuidv7();
  const result = await seat.do('reply.queue', {
    messageId,
    claim,
    replyId,
    text: '您好，请到派出所办理。',
    basis: { answerId, answerVersion, found: { by: 'searched', query: '居住证', rank: 1 } },
    closeAfterSent: true,
    overrides: [],
  });
  expect(result).toMatchObject(done);
  if (outcome !== 'queued') await settleReply(replyId, outcome);
  return replyId;
}

async function settleReply(replyId: string, outcome: 'sent' | 'failed'): Promise<void> {
  const at = new Date().toISOString();
  await inTransaction(gateway.db, async (trx) => {
    await recordChanges(trx, TEST_DESK, await recordReplyOutcome(trx, { replyId, outcome, at }));
  });
}

const change = (baseVersion: number, text = '改过的内容。'): SaveArgs =>
  aSave({ answerId, baseVersion, content: aContent({ text: `${text}${baseVersion}` }), origin: { kind: 'answer' } });

async function corrections(): Promise<Correction[]> {
  return (await rowsOf(seat, 'correction')).filter((row) => row.answerId === answerId);
}

async function messageRow(id: string): Promise<Message | undefined> {
  return (await rowsOf(seat, 'message')).find((row) => row.id === id);
}

describe('a changed or withdrawn answer', () => {
  test('opens a correction for every reply that rests on an older version, was sent or is on its way', async () => {
    const sent = await answered(1);
    const queued = await answered(1, 'queued');
    await answered(1, 'failed');
    expect(await publish(seat, change(1), { openCorrections: true })).toMatchObject(done);
    expect((await corrections()).map((row) => row.replyId).sort()).toEqual([sent.replyId, queued.replyId].sort());
    expect((await corrections())[0]).toMatchObject({
      usedVersion: 1,
      newVersion: 2,
      reason: 'changed',
      state: 'open',
      settledAt: null,
    });
  });

  test('opens none when the approver does not ask for it, and none for a reply on the version in force', async () => {
    await answered(1);
    await publish(seat, change(1));
    expect(await corrections()).toEqual([]);
    const recent = await answered(2);
    await seat.do('answer.retire', { answerId, answerVersion: 2, reason: '停用', openCorrections: true }, 'of-lead');
    const opened = await corrections();
    expect(opened).toHaveLength(2);
    expect(opened.find((row) => row.replyId === recent.replyId)).toMatchObject({
      reason: 'retired',
      note: '停用',
      usedVersion: 2,
    });
  });

  test('does not open a second one while one is open for that reply, but again after it was settled', async () => {
    await answered(1);
    await publish(seat, change(1), { openCorrections: true });
    await publish(seat, change(2), { openCorrections: true });
    const [first, ...more] = await corrections();
    expect(more).toEqual([]);
    await seat.do('correction.settle', {
      correctionId: first?.id ?? '',
      verdict: 'not_needed',
      replyId: null,
      note: '影响不大',
    });
    await publish(seat, change(3), { openCorrections: true });
    expect((await corrections()).map((row) => [row.state, row.newVersion])).toEqual([
      ['not_needed', 2],
      ['open', 4],
    ]);
  });
});

describe('a reply that was written offline on a version that was replaced meanwhile', () => {
  test('goes out, and has its correction at once', async () => {
    await seat.do('answer.retire', { answerId, answerVersion: 1, reason: '停用', openCorrections: true }, 'of-lead');
    const late = await answered(1);
    expect(await corrections()).toMatchObject([
      { replyId: late.replyId, usedVersion: 1, newVersion: 2, reason: 'retired' },
    ]);
  });

  test('has none where nobody asked for corrections', async () => {
    await publish(seat, change(1));
    await answered(1);
    expect(await corrections()).toEqual([]);
  });

  test('is not missed when it arrives just as the answer is replaced', async () => {
    const other = gateway.workstation(2);
    for (let round = 1; round <= 5; round += 1) {
      const message = await gateway.ingest();
      const claim = await claimed(message);
      const save = change(round);
      await seat.do('answer.save', save);
      await seat.do('answer.submit', { revisionId: save.revisionId });
      const approve = {
        revisionId: save.revisionId,
        revisionVersion: 2,
        onVersion: round,
        note: '',
        openCorrections: true,
      };
      const [replyId] = await Promise.all([
        reply(message.id, claim, round, 'queued'),
        other.do('answer.approve', approve, 'of-lead'),
      ]);
      expect((await corrections()).map((row) => row.replyId)).toContain(replyId);
    }
    expect(await corrections()).toHaveLength(5);
  });
});

describe('a correction', () => {
  let used: Used;
  let correctionId: string;

  beforeEach(async () => {
    used = await answered(1);
    await publish(seat, change(1), { openCorrections: true });
    correctionId = (await corrections())[0]?.id ?? '';
  });

  test('is settled by a person who says that none is needed, once', async () => {
    const settle = { correctionId, verdict: 'not_needed' as const, replyId: null, note: '内容未变' };
    expect(await seat.do('correction.settle', settle)).toMatchObject(done);
    expect((await corrections())[0]).toMatchObject({
      state: 'not_needed',
      settledBy: '测试民警1',
      settleNote: '内容未变',
    });
    expect(await seat.do('correction.settle', settle)).toEqual(refused('wrong_state'));
    expect(await seat.do('correction.reopen', { correctionId, messageId: used.message.id })).toEqual(
      refused('wrong_state'),
    );
    expect(await seat.do('correction.settle', { ...settle, correctionId: uuidv7() })).toEqual(
      refused('unknown_correction'),
    );
  });

  test('takes up the closed message again, which is claimed and answered, and is settled with that reply', async () => {
    const on = { correctionId, messageId: used.message.id };
    expect(await messageRow(used.message.id)).toMatchObject({ status: 'closed', outcome: { kind: 'answered' } });
    expect(await seat.do('correction.reopen', { ...on, messageId: (await gateway.ingest()).id })).toEqual(
      refused('unknown_message'),
    );
    expect(await seat.do('correction.reopen', on)).toMatchObject(done);
    const reopened = await messageRow(used.message.id);
    expect(reopened).toMatchObject({ status: 'new', outcome: null, closedAt: null, holderId: null });
    const { head } = await seat.session();
    expect(await seat.do('correction.reopen', on)).toMatchObject(done);
    expect((await seat.session()).head).toBe(head);

    const settle = { correctionId, verdict: 'corrected' as const, note: '' };
    expect(await seat.do('correction.settle', { ...settle, replyId: null })).toEqual(refused('invalid'));
    expect(await seat.do('correction.settle', { ...settle, replyId: used.replyId })).toEqual(refused('invalid'));
    const elsewhere = await answered(2, 'queued');
    expect(await seat.do('correction.settle', { ...settle, replyId: elsewhere.replyId })).toEqual(refused('invalid'));

    const claim = await claimed(reopened ?? used.message);
    expect(await messageRow(used.message.id)).toMatchObject({ status: 'claimed' });
    const failed = await reply(used.message.id, claim, 2, 'failed');
    expect(await seat.do('correction.settle', { ...settle, replyId: failed })).toEqual(refused('reply_not_sent'));
    const right = await reply(used.message.id, claim, 2);
    expect(await seat.do('correction.settle', { ...settle, replyId: right })).toMatchObject(done);
    expect((await corrections())[0]).toMatchObject({ state: 'corrected', correctingReplyId: right });
    expect(await messageRow(used.message.id)).toMatchObject({ status: 'closed', outcome: { kind: 'answered' } });
  });
});

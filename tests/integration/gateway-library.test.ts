import { v7 as uuidv7 } from 'uuid';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { AnswerRevision } from '../../src-shared/domain/answer-revision';
import type { EntityName, EntityRow } from '../../src-shared/sync/entities';
import { startGateway, TEST_DESK, type TestGateway, type TestWorkstation } from '../support/gateway';
import { aContent, aSave, done, publish, refused, rowsOf, type SaveArgs } from '../support/gateway-library';

let gateway: TestGateway;
let seat: TestWorkstation;
let other: TestWorkstation;

beforeAll(async () => {
  gateway = await startGateway();
  seat = gateway.workstation(1);
  other = gateway.workstation(2);
});
afterAll(() => gateway.close());

/** What the desk has of one answer. */
async function lifeOf(answerId: string): Promise<{
  answer: EntityRow<'answer'> | undefined;
  versions: EntityRow<'answerVersion'>[];
  revisions: EntityRow<'answerRevision'>[];
  events: EntityRow<'answerEvent'>[];
}> {
  const of = async <E extends EntityName>(entity: E): Promise<EntityRow<E>[]> =>
    (await rowsOf(seat, entity)).filter((row) => ('answerId' in row ? row.answerId : row.id) === answerId);
  const [answer] = await of('answer');
  const versions = (await of('answerVersion')).sort((a, b) => a.version - b.version);
  return { answer, versions, revisions: await of('answerRevision'), events: await of('answerEvent') };
}

async function revisionOf(save: Pick<SaveArgs, 'revisionId'>): Promise<AnswerRevision | undefined> {
  return (await rowsOf(seat, 'answerRevision')).find((row) => row.id === save.revisionId);
}

const approval = (save: SaveArgs, seen: { revisionVersion?: number; onVersion?: number | null } = {}) => ({
  revisionId: save.revisionId,
  revisionVersion: seen.revisionVersion ?? 2,
  onVersion: seen.onVersion === undefined ? save.baseVersion : seen.onVersion,
  note: '',
  openCorrections: false,
});

describe('the life of an answer', () => {
  test('draft, review, returned, written again, approved, changed, reviewed, retired and brought back', async () => {
    const save = aSave();
    const { revisionId, answerId } = save;
    expect(await seat.do('answer.save', save)).toMatchObject(done);
    expect(await revisionOf(save)).toMatchObject({
      status: 'draft',
      version: 1,
      authorName: '测试民警1',
      baseVersion: null,
    });
    expect((await lifeOf(answerId)).answer).toBeUndefined();

    expect(await seat.do('answer.submit', { revisionId })).toMatchObject(done);
    expect(await seat.do('answer.return', { revisionId, note: '请写明材料' }, 'of-expert')).toMatchObject(done);
    expect(await revisionOf(save)).toMatchObject({
      status: 'returned',
      returnNote: '请写明材料',
      returnedBy: '户籍专家',
    });
    const better = aContent({ text: '请携带身份证、照片和住所证明。' });
    expect(await seat.do('answer.save', { ...save, content: better, before: save.content })).toMatchObject(done);
    expect(await seat.do('answer.submit', { revisionId })).toMatchObject(done);
    expect(await revisionOf(save)).toMatchObject({ status: 'in_review', returnNote: '', version: 5 });
    expect(await seat.do('answer.approve', approval(save, { revisionVersion: 5 }), 'of-lead')).toMatchObject(done);

    let life = await lifeOf(answerId);
    expect(life.answer).toMatchObject({ ...better, status: 'approved', version: 1, deskId: TEST_DESK });
    expect(life.versions).toMatchObject([
      { version: 1, status: 'approved', content: better, authorName: '测试民警1', approverName: '带班领导' },
    ]);
    expect(life.revisions).toEqual([]);

    const change = aSave({
      answerId,
      baseVersion: 1,
      content: aContent({ text: '线上也可以办理。' }),
      origin: { kind: 'answer' },
    });
    expect(await publish(seat, change)).toMatchObject(done);
    expect(
      await seat.do(
        'answer.review',
        { answerId, answerVersion: 2, reviewAt: '2027-01-01', note: '仍然正确' },
        'of-expert',
      ),
    ).toMatchObject(done);
    life = await lifeOf(answerId);
    expect(life.answer).toMatchObject({ text: '线上也可以办理。', version: 2, reviewAt: '2027-01-01' });

    const retire = { answerId, answerVersion: 2, reason: '政策调整', openCorrections: false };
    expect(await seat.do('answer.retire', { ...retire, answerVersion: 1 }, 'of-lead')).toEqual(
      refused('changed_meanwhile'),
    );
    expect(await seat.do('answer.retire', retire, 'of-lead')).toMatchObject(done);
    expect(await seat.do('answer.retire', { ...retire, answerVersion: 3 }, 'of-lead')).toEqual(refused('wrong_state'));
    life = await lifeOf(answerId);
    expect(life.answer).toMatchObject({ status: 'retired', version: 3 });
    expect(life.versions.map(({ version, status, note }) => [version, status, note])).toEqual([
      [1, 'approved', ''],
      [2, 'approved', ''],
      [3, 'retired', '政策调整'],
    ]);

    const back = aSave({
      answerId,
      baseVersion: 3,
      content: aContent({ text: '重新启用。', reviewAt: '2027-01-01' }),
      origin: { kind: 'answer' },
    });
    expect(await publish(seat, back)).toMatchObject(done);
    life = await lifeOf(answerId);
    expect(life.answer).toMatchObject({ status: 'approved', version: 4, text: '重新启用。', reviewAt: '2027-01-01' });
    expect(life.events.map((event) => event.kind)).toEqual([
      'submitted',
      'returned',
      'submitted',
      'approved',
      'submitted',
      'approved',
      'reviewed',
      'retired',
      'submitted',
      'approved',
    ]);
  });

  test('the author takes it back and discards it', async () => {
    const save = aSave();
    const on = { revisionId: save.revisionId };
    await seat.do('answer.save', save);
    await seat.do('answer.submit', on);
    expect(await seat.do('answer.discard', on)).toEqual(refused('wrong_state'));
    expect(await seat.do('answer.recall', on, 'of-2')).toEqual(refused('not_author'));
    expect(await seat.do('answer.recall', on)).toMatchObject(done);
    expect(await seat.do('answer.discard', on, 'of-2')).toEqual(refused('not_author'));
    expect(await seat.do('answer.discard', on)).toMatchObject(done);
    expect(await seat.do('answer.submit', on)).toEqual(refused('unknown_revision'));
    const life = await lifeOf(save.answerId);
    expect(life.revisions).toEqual([]);
    expect(life.events.map((event) => event.kind)).toEqual(['submitted', 'recalled', 'discarded']);
  });

  test('the to-do from which it was written is done with its approval', async () => {
    const gapId = uuidv7();
    await seat.do('gap.report', { gapId, question: '居住证丢了呢？', businessLine: null, messageId: null });
    const save = aSave({ origin: { kind: 'gap', gapId } });
    expect(await publish(seat, save)).toMatchObject(done);
    const gap = (await rowsOf(seat, 'answerGap')).find((row) => row.id === gapId);
    expect(gap).toMatchObject({ state: 'done', answerId: save.answerId, version: 2 });
  });
});

describe('two persons', () => {
  test('whoever wrote a revision neither approves nor returns it', async () => {
    const save = aSave();
    await seat.do('answer.save', save, 'of-lead');
    await seat.do('answer.submit', { revisionId: save.revisionId }, 'of-lead');
    expect(await seat.do('answer.approve', approval(save), 'of-lead')).toEqual(refused('same_person'));
    expect(await seat.do('answer.return', { revisionId: save.revisionId, note: '再想想' }, 'of-lead')).toEqual(
      refused('same_person'),
    );
    expect(await seat.do('answer.approve', approval(save), 'of-lead-2')).toMatchObject(done);
  });

  test('an approval that comes twice, or from two people at once, is carried out once', async () => {
    const save = aSave();
    await seat.do('answer.save', save);
    await seat.do('answer.submit', { revisionId: save.revisionId });
    const results = await Promise.all([
      seat.do('answer.approve', approval(save), 'of-lead'),
      other.do('answer.approve', approval(save), 'of-lead-2'),
    ]);
    expect(results.map((result) => result.outcome).sort()).toEqual(['applied', 'rejected']);
    expect(results).toContainEqual(refused('unknown_revision'));
    expect((await lifeOf(save.answerId)).versions).toHaveLength(1);
  });

  test('two texts for one new answer approved at once: the second was not seen on the first', async () => {
    const first = aSave();
    const second = aSave({ answerId: first.answerId, content: aContent({ text: '另一种写法。' }) });
    for (const [save, author] of [
      [first, 'of-1'],
      [second, 'of-2'],
    ] as const) {
      await seat.do('answer.save', save, author);
      await seat.do('answer.submit', { revisionId: save.revisionId }, author);
    }
    const results = await Promise.all([
      seat.do('answer.approve', approval(first), 'of-lead'),
      other.do('answer.approve', approval(second), 'of-lead-2'),
    ]);
    expect(results).toContainEqual(refused('changed_meanwhile'));
    const life = await lifeOf(first.answerId);
    expect(life.versions).toHaveLength(1);
    expect(life.revisions).toHaveLength(1);
  });

  test('an approval and a retirement at once: one of them was not seen by the other', async () => {
    const created = aSave();
    await publish(seat, created);
    const { answerId } = created;
    const change = aSave({ answerId, baseVersion: 1, content: aContent({ text: '新的内容。' }) });
    await seat.do('answer.save', change);
    await seat.do('answer.submit', { revisionId: change.revisionId });
    const results = await Promise.all([
      seat.do('answer.approve', approval(change), 'of-lead'),
      other.do('answer.retire', { answerId, answerVersion: 1, reason: '停用', openCorrections: false }, 'of-lead-2'),
    ]);
    expect(results.map((result) => result.outcome).sort()).toEqual(['applied', 'rejected']);
    expect(results).toContainEqual(refused('changed_meanwhile'));
    expect((await lifeOf(answerId)).answer?.version).toBe(2);
  });

  test('what was saved, or approved, after the approver looked is not approved unseen', async () => {
    const save = aSave();
    await seat.do('answer.save', save);
    await seat.do('answer.submit', { revisionId: save.revisionId });
    await seat.do('answer.recall', { revisionId: save.revisionId });
    await seat.do('answer.save', { ...save, content: aContent({ text: '偷偷改过。' }), before: save.content });
    await seat.do('answer.submit', { revisionId: save.revisionId });
    expect(await seat.do('answer.approve', approval(save), 'of-lead')).toEqual(refused('changed_meanwhile'));
    expect(await seat.do('answer.approve', approval(save, { revisionVersion: 5 }), 'of-lead')).toMatchObject(done);
    const late = aSave({ answerId: save.answerId, baseVersion: 1, content: aContent({ region: '东湖区' }) });
    await seat.do('answer.save', late);
    await seat.do('answer.submit', { revisionId: late.revisionId });
    expect(await seat.do('answer.approve', approval(late, { onVersion: null }), 'of-lead')).toEqual(
      refused('changed_meanwhile'),
    );
  });
});

describe('two people who change one answer', () => {
  let answerId: string;
  const content = aContent();

  beforeEach(async () => {
    const save = aSave({ content });
    await publish(seat, save);
    answerId = save.answerId;
  });

  async function inReview(change: object, author: string): Promise<SaveArgs> {
    const save = aSave({ answerId, baseVersion: 1, content: { ...content, ...change }, origin: { kind: 'answer' } });
    await seat.do('answer.save', save, author);
    await seat.do('answer.submit', { revisionId: save.revisionId }, author);
    return save;
  }

  test('in different fields: both changes are in force', async () => {
    const one = await inReview({ text: '甲改正文。' }, 'of-1');
    const two = await inReview({ keywords: ['居住证'] }, 'of-2');
    expect(await seat.do('answer.approve', approval(one), 'of-lead')).toMatchObject(done);
    expect(await seat.do('answer.approve', approval(two), 'of-lead')).toEqual(refused('changed_meanwhile'));
    expect(await seat.do('answer.approve', approval(two, { onVersion: 2 }), 'of-lead')).toMatchObject(done);
    const { answer, versions } = await lifeOf(answerId);
    expect(answer).toMatchObject({ text: '甲改正文。', keywords: ['居住证'], version: 3 });
    expect(versions[2]?.content).toMatchObject({ text: '甲改正文。', keywords: ['居住证'] });
  });

  test('in the same field: refused until the author has settled it on the new version', async () => {
    const one = await inReview({ text: '甲改正文。' }, 'of-1');
    const two = await inReview({ text: '乙改正文。', region: '东湖区' }, 'of-2');
    await seat.do('answer.approve', approval(one), 'of-lead');
    expect(await seat.do('answer.approve', approval(two, { onVersion: 2 }), 'of-lead')).toEqual(
      refused('changed_meanwhile'),
    );
    await seat.do('answer.recall', { revisionId: two.revisionId }, 'of-2');
    const settled = { ...content, text: '甲乙合写。', region: '东湖区' };
    await seat.do('answer.save', { ...two, baseVersion: 2, content: settled, before: two.content }, 'of-2');
    await seat.do('answer.submit', { revisionId: two.revisionId }, 'of-2');
    expect(
      await seat.do('answer.approve', approval(two, { revisionVersion: 5, onVersion: 2 }), 'of-lead'),
    ).toMatchObject(done);
    expect((await lifeOf(answerId)).answer).toMatchObject({ ...settled, version: 3 });
  });

  test('a day of review that moved meanwhile does not stand in the way', async () => {
    const one = await inReview({ text: '甲改正文。', reviewAt: '2027-05-01' }, 'of-1');
    const two = await inReview({ region: '东湖区' }, 'of-2');
    await seat.do('answer.review', { answerId, answerVersion: 1, reviewAt: '2027-01-01', note: '' }, 'of-lead');
    expect(await seat.do('answer.approve', approval(one), 'of-lead')).toMatchObject(done);
    expect((await lifeOf(answerId)).answer).toMatchObject({ text: '甲改正文。', reviewAt: '2027-05-01' });
    expect(await seat.do('answer.approve', approval(two, { onVersion: 2 }), 'of-lead')).toMatchObject(done);
    expect((await lifeOf(answerId)).answer).toMatchObject({ region: '东湖区', reviewAt: '2027-05-01' });
  });
});

describe('saves of one revision', () => {
  test('from two workstations in different fields become one text', async () => {
    const save = aSave();
    await seat.do('answer.save', save);
    await Promise.all([
      seat.do('answer.save', { ...save, content: aContent({ text: '甲' }), before: save.content }),
      other.do('answer.save', { ...save, content: aContent({ region: '东湖区' }), before: save.content }),
    ]);
    const { revisions } = await lifeOf(save.answerId);
    expect(revisions).toMatchObject([{ content: { text: '甲', region: '东湖区' }, version: 3, siblingOfId: null }]);
  });

  test('at once in the same field: both texts are kept, one beside the other', async () => {
    const save = aSave();
    await seat.do('answer.save', save);
    const results = await Promise.all([
      seat.do('answer.save', { ...save, content: aContent({ text: '甲' }), before: save.content }),
      other.do('answer.save', { ...save, content: aContent({ text: '乙' }), before: save.content }),
    ]);
    expect(results).toMatchObject([done, done]);
    const { revisions } = await lifeOf(save.answerId);
    expect(revisions.map((row) => row.content.text).sort()).toEqual(['乙', '甲'].sort());
    const beside = revisions.find((row) => row.id !== save.revisionId);
    expect(beside).toMatchObject({ siblingOfId: save.revisionId, status: 'draft', version: 1, authorId: 'of-1' });
  });

  test('by somebody else, or while it is in review, stand beside it', async () => {
    const save = aSave();
    await seat.do('answer.save', save);
    await seat.do('answer.save', { ...save, content: aContent({ text: '乙写的' }), before: save.content }, 'of-2');
    await seat.do('answer.submit', { revisionId: save.revisionId });
    await seat.do('answer.save', { ...save, content: aContent({ text: '送审后又改' }), before: save.content });
    expect(await seat.do('answer.save', save)).toMatchObject(done); // Says nothing new: nothing to keep.
    const { revisions } = await lifeOf(save.answerId);
    expect(revisions.map((row) => [row.content.text, row.authorId, row.status, row.siblingOfId])).toEqual([
      [save.content.text, 'of-1', 'in_review', null],
      ['乙写的', 'of-2', 'draft', save.revisionId],
      ['送审后又改', 'of-1', 'draft', save.revisionId],
    ]);
  });

  test('that come after it was approved go on from the version that came of it', async () => {
    const save = aSave();
    await publish(seat, save);
    await other.do('answer.save', { ...save, content: aContent({ text: '离线时写的' }), before: save.content });
    const { revisions } = await lifeOf(save.answerId);
    expect(revisions).toMatchObject([
      { content: { text: '离线时写的' }, baseVersion: 1, siblingOfId: save.revisionId, status: 'draft' },
    ]);
    const [beside] = revisions;
    await seat.do('answer.submit', { revisionId: beside?.id ?? '' });
    expect(
      await seat.do('answer.approve', approval({ ...save, revisionId: beside?.id ?? '', baseVersion: 1 }), 'of-lead'),
    ).toMatchObject(done);
    expect((await lifeOf(save.answerId)).answer).toMatchObject({ text: '离线时写的', version: 2 });
  });
});

describe('what a revision names must be there', () => {
  test('owner department and officer of the desk, and a version of the answer that was', async () => {
    const by = (content: object, more: Partial<SaveArgs> = {}) =>
      seat.do('answer.save', aSave({ content: aContent(content), ...more }));
    expect(await by({ ownerDepartmentId: 'dept-none' })).toEqual(refused('unknown_department'));
    expect(await by({ ownerOfficerId: 'of-none' })).toEqual(refused('unknown_officer'));
    expect(await by({ ownerDepartmentId: 'dept-legal', ownerOfficerId: 'of-gone' })).toMatchObject(done);
    expect(await by({}, { answerId: 'ans-1', baseVersion: 7 })).toEqual(refused('unknown_answer'));
    expect(await by({}, { baseVersion: 1 })).toEqual(refused('unknown_answer'));
  });

  test('the id of a revision is not used for another answer', async () => {
    const save = aSave();
    await seat.do('answer.save', save);
    expect(await seat.do('answer.save', { ...save, answerId: 'ans-1' })).toEqual(refused('id_taken'));
  });

  test('attachments have arrived when it is submitted', async () => {
    const sha256 = 'ab'.repeat(32);
    const attachments = [{ name: '申请表.pdf', sha256, size: 3, type: 'application/pdf' }];
    const save = aSave({ content: aContent({ attachments }) });
    expect(await seat.do('answer.save', save)).toMatchObject(done);
    expect(await seat.do('answer.submit', { revisionId: save.revisionId })).toEqual(refused('unknown_attachment'));
    const body = uuidv7();
    await gateway.db.insertInto('attachment_body').values({ id: body, whole: true }).execute();
    await gateway.db
      .insertInto('attachment')
      .values({ desk_id: TEST_DESK, sha256, size: 3, body_id: body, type: null })
      .execute();
    expect(await seat.do('answer.submit', { revisionId: save.revisionId })).toMatchObject(done);
    expect(await seat.do('answer.approve', approval(save), 'of-lead')).toMatchObject(done);
    expect((await lifeOf(save.answerId)).answer?.attachments).toEqual(attachments);
  });

  test('an answer or a revision of another desk is not touched', async () => {
    await gateway.db.insertInto('desk').values({ id: 'desk-2', name: '另一台', ticket_prefix: 'ZC' }).execute();
    const id = `ans-${uuidv7()}`;
    await publish(seat, aSave({ answerId: id }));
    await gateway.db
      .updateTable('answer')
      .set({ desk_id: 'desk-2' as never })
      .where('id', '=', id as never)
      .execute();
    expect(await seat.do('answer.save', aSave({ answerId: id, baseVersion: 1 }))).toEqual(refused('not_permitted'));
    expect(
      await seat.do(
        'answer.retire',
        { answerId: id, answerVersion: 1, reason: 'x', openCorrections: false },
        'of-lead',
      ),
    ).toEqual(refused('not_permitted'));
  });
});

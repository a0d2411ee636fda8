import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import {
  type AnswerRevisionId,
  answerIdSchema,
  officerIdSchema,
  ticketEventIdSchema,
  ticketIdSchema,
} from '../../src-shared/domain/ids';
import {
  answerRow,
  COLLEAGUE,
  createDeskFolder,
  DESK,
  type DeskFolder,
  deskRows,
  type EntityRows,
  ManualClock,
  ME,
  messageRow,
  openCore,
  putRows,
  type TestCore,
  TRAFFIC,
  uuidOf,
} from '../support/core-desk';
import { contentRow, correctionRow, importRow, replyRow, revisionRow, versionRow } from '../support/library-rows';

const START = new Date('2026-03-02T01:00:00.000Z');
const EXPERT = officerIdSchema.parse('expert');
const ID_CARD = answerRow('id-card');
const MESSAGE = messageRow(1, {
  text: '您好，我叫张三，电话13800138000。身份证丢了怎么补办？急用',
  businessLine: 'household',
});
let desk: DeskFolder;
let clock: ManualClock;
let work: TestCore;

beforeEach(async () => {
  desk = createDeskFolder();
  clock = new ManualClock(START);
  const expert = {
    id: EXPERT,
    deskId: DESK,
    badgeNumber: '010207',
    name: '孙专',
    role: 'expert',
    active: true,
  } as const;
  await desk.withDatabase((db) =>
    putRows(db, {
      ...deskRows,
      officer: [...(deskRows.officer ?? []), expert],
      message: [MESSAGE],
      answer: [ID_CARD],
      answerVersion: [versionRow(ID_CARD, 1)],
    }),
  );
  work = await openCore(desk.folder, { clock });
  await sit(ME);
});

afterEach(async () => {
  await work.core.close();
  desk.remove();
});

const sit = (officerId: typeof ME) => work.signIn(officerId);

/** Closes the core, does something to its database as a pull would, and opens it again within the same run. */
async function meanwhile(rows: EntityRows): Promise<void> {
  await work.core.close();
  await desk.withDatabase((db) => putRows(db, rows));
  work = await openCore(desk.folder, { clock });
}

const revision = (revisionId: AnswerRevisionId) => work.ask('revision.detail', { revisionId });
const mine = async () =>
  (await work.ask('revision.list', { box: 'mine', importId: null, offset: 0, limit: 50 })).revisions;

async function write(over: Parameters<typeof contentRow>[0] = {}): Promise<AnswerRevisionId> {
  const { revisionId } = await work.ask('answer.save', {
    revisionId: null,
    answerId: null,
    baseVersion: null,
    content: contentRow(over),
    before: null,
    origin: { kind: 'blank' },
  });
  return revisionId;
}

describe('a proposal', () => {
  test('from a reply in one go: the question without who asked, the text without who answered', async () => {
    const reply = replyRow(1);
    await meanwhile({ reply: [reply] });
    const { revisionId } = await work.ask('answer.propose', { from: { kind: 'reply', replyId: reply.id } });
    expect(await revision(revisionId)).toMatchObject({
      revision: {
        status: 'draft',
        authorId: ME,
        authorName: '林晓',
        origin: { kind: 'reply', replyId: reply.id, messageId: MESSAGE.id },
        content: {
          question: '您好，我叫某某，电话［手机号］。身份证丢了怎么补办？急用',
          text: '您好，请到就近派出所补领。',
          businessLine: 'household',
          internalNote: '根据 2026-03-01 林晓的答复整理。',
        },
      },
      currentQuestion: null,
      pending: { state: 'waiting', code: null },
      alike: [],
      mayApprove: false,
      whyNot: 'wrong_state',
    });
    expect(await work.ask('answer.propose', { from: { kind: 'reply', replyId: reply.id } })).toEqual({ revisionId });
    expect(await mine()).toHaveLength(1);
    const [item] = await work.ask('outbox.list', null);
    expect(item).toMatchObject({ type: 'answer.save', messageId: null, state: 'pending' });
    expect(item?.text).toContain('您好，请到就近派出所补领。');
  });

  test('from the editor and from what a department fed back', async () => {
    const ticketId = ticketIdSchema.parse(uuidOf(5, 1));
    const ticketEventId = ticketEventIdSchema.parse(uuidOf(6, 1));
    const event = { id: ticketEventId, ticketId, messageId: MESSAGE.id, at: START.toISOString(), actor: '交警支队' };
    await meanwhile({
      ticket: [
        {
          id: ticketId,
          deskId: DESK,
          messageId: MESSAGE.id,
          departmentId: TRAFFIC,
          number: 'ZB-1',
          text: '请核实',
          state: 'fed_back',
          deadlineAt: START.toISOString(),
          createdAt: START.toISOString(),
          createdBy: ME,
          settledAt: START.toISOString(),
          version: 1,
        },
      ],
      ticketEvent: [{ ...event, kind: 'fed_back', text: '可在任一派出所补领。' }],
    });
    const from = { kind: 'draft', messageId: MESSAGE.id, body: '请带户口簿。' } as const;
    const drafted = await work.ask('answer.propose', { from });
    expect(await work.ask('answer.propose', { from })).toEqual(drafted);
    const other = await work.ask('answer.propose', { from: { ...from, body: '请带户口簿和照片。' } });
    expect(other).not.toEqual(drafted);
    const fed = await work.ask('answer.propose', { from: { kind: 'feedback', ticketEventId } });
    expect((await revision(fed.revisionId)).revision.content).toMatchObject({
      text: '可在任一派出所补领。',
      ownerDepartmentId: TRAFFIC,
      internalNote: '根据 2026-03-02 交警支队的反馈整理（转办单 ZB-1）。',
    });
  });

  test('not from a reply that failed, nor from one that is not there', async () => {
    const failed = replyRow(1, { state: 'failed' });
    await meanwhile({ reply: [failed] });
    expect(await work.refused('answer.propose', { from: { kind: 'reply', replyId: failed.id } })).toEqual({
      code: 'refused',
      reason: 'wrong_state',
    });
    expect(await work.refused('answer.propose', { from: { kind: 'reply', replyId: replyRow(9).id } })).toEqual({
      code: 'not_found',
    });
  });
});

describe('from draft to review, offline and at one desk', () => {
  test('the author writes, hands in, takes back; only another one returns or approves, and sees what the author saw', async () => {
    const revisionId = await write({ question: '护照多久能办好？' });
    await work.ask('answer.submit', { revisionId });
    expect(await work.refused('answer.submit', { revisionId })).toMatchObject({ reason: 'wrong_state' });
    await work.ask('answer.recall', { revisionId });
    const { revision: draft } = await revision(revisionId);
    await work.ask('answer.save', {
      revisionId,
      answerId: draft.answerId,
      baseVersion: null,
      content: { ...draft.content, text: '七个工作日。' },
      before: draft.content,
      origin: draft.origin,
    });
    await work.ask('answer.submit', { revisionId });

    await sit(COLLEAGUE);
    const box = await work.ask('revision.list', { box: 'to_review', importId: null, offset: 0, limit: 10 });
    expect(box).toMatchObject({ total: 1, revisions: [{ revision: { id: revisionId, version: 5 } }] });
    expect(await work.refused('answer.recall', { revisionId })).toMatchObject({ reason: 'not_author' });
    await work.ask('answer.return', { revisionId, note: '请补充依据' });
    await sit(ME);
    expect(await revision(revisionId)).toMatchObject({
      revision: { status: 'returned', returnNote: '请补充依据', returnedBy: '赵明' },
    });
    await work.ask('answer.submit', { revisionId });

    await sit(COLLEAGUE);
    const seen = await revision(revisionId);
    expect(seen).toMatchObject({
      mayApprove: true,
      whyNot: null,
      current: null,
      revision: { returnNote: '', version: 7 },
    });
    const approval = {
      revisionId,
      revisionVersion: seen.revision.version,
      onVersion: null,
      note: '',
      openCorrections: true,
    };
    expect(await work.refused('answer.approve', { ...approval, revisionVersion: 6 })).toMatchObject({
      reason: 'changed_meanwhile',
    });
    await work.ask('answer.approve', approval);
    await work.ask('answer.approve', approval);
    const types = (await work.ask('outbox.list', null)).map(({ type }) => type);
    expect(types.filter((type) => type === 'answer.approve')).toHaveLength(1);
  });

  test('whoever wrote it does not approve it; whose role does not allow it neither', async () => {
    await sit(COLLEAGUE);
    const revisionId = await write();
    await work.ask('answer.submit', { revisionId });
    expect(await revision(revisionId)).toMatchObject({ mayApprove: false, whyNot: 'same_person' });
    const approval = { revisionId, revisionVersion: 2, onVersion: null, note: '', openCorrections: false };
    expect(await work.refused('answer.approve', approval)).toEqual({ code: 'refused', reason: 'same_person' });
    await sit(ME);
    expect(await revision(revisionId)).toMatchObject({ mayApprove: false, whyNot: 'not_permitted' });
    expect(await work.refused('answer.approve', approval)).toMatchObject({ code: 'not_permitted' });
  });

  test('what is written while the revision went into review elsewhere is kept beside it', async () => {
    const own = revisionRow(1, { authorId: ME, authorName: '林晓' });
    await meanwhile({ answerRevision: [own, revisionRow(2)] });
    const save = {
      revisionId: own.id,
      answerId: own.answerId,
      baseVersion: null,
      content: contentRow({ text: '另写的一稿' }),
      before: own.content,
      origin: own.origin,
    };
    const kept = await work.ask('answer.save', save);
    expect(kept).toMatchObject({ answerId: own.answerId });
    expect(kept.revisionId).not.toBe(own.id);
    expect((await mine()).map((view) => view.revision.content.text).sort()).toEqual(
      ['另写的一稿', own.content.text].sort(),
    );
    const other = revisionRow(2);
    expect(await work.refused('answer.save', { ...save, revisionId: other.id, answerId: other.answerId })).toEqual({
      code: 'refused',
      reason: 'not_author',
    });
  });

  test('saving what stands there already writes no command', async () => {
    const revisionId = await write();
    const { revision: stored } = await revision(revisionId);
    await work.ask('answer.save', {
      revisionId,
      answerId: stored.answerId,
      baseVersion: null,
      content: stored.content,
      before: stored.content,
      origin: stored.origin,
    });
    expect(await work.ask('outbox.list', null)).toHaveLength(1);
  });

  test('days in the wrong order and owners that are not there are refused at once', async () => {
    const save = (over: Parameters<typeof contentRow>[0]) =>
      work.refused('answer.save', {
        revisionId: null,
        answerId: null,
        baseVersion: null,
        content: contentRow(over),
        before: null,
        origin: { kind: 'blank' },
      });
    expect(await save({ validFrom: '2026-03-02', validUntil: '2026-03-01' })).toMatchObject({ reason: 'invalid' });
    expect(await save({ ownerOfficerId: officerIdSchema.parse('nobody') })).toMatchObject({
      reason: 'unknown_officer',
    });
  });
});

describe('a change of an answer in force', () => {
  const change = (over: Parameters<typeof contentRow>[0], number = 1) =>
    revisionRow(number, {
      answerId: ID_CARD.id,
      baseVersion: 1,
      content: { ...contentRow(), ...over },
      authorId: ME,
      authorName: '林晓',
    });

  test('goes on top of what was changed meanwhile; where both changed a field, a person must look', async () => {
    const current = answerRow('id-card', { version: 2, text: '新口径：任一派出所均可补领。' });
    const [keywords, text] = [change({ keywords: ['补领'] }), change({ text: '另一种说法。' }, 2)];
    await meanwhile({ answer: [current], answerVersion: [versionRow(current, 2)], answerRevision: [keywords, text] });
    await sit(COLLEAGUE);
    expect(await revision(keywords.id)).toMatchObject({
      base: { text: ID_CARD.text },
      current: { version: 2 },
      merged: { conflicts: [], content: { text: '新口径：任一派出所均可补领。', keywords: ['补领'] } },
      mayApprove: true,
    });
    expect(await revision(text.id)).toMatchObject({
      merged: { conflicts: ['text'] },
      mayApprove: false,
      whyNot: 'conflicts',
    });
    const approval = { revisionVersion: 2, onVersion: 2, note: '', openCorrections: false };
    expect(await work.refused('answer.approve', { ...approval, revisionId: text.id })).toMatchObject({
      reason: 'changed_meanwhile',
    });
    expect(await work.refused('answer.approve', { ...approval, revisionId: keywords.id, onVersion: 1 })).toMatchObject({
      reason: 'changed_meanwhile',
    });
    await work.ask('answer.approve', { ...approval, revisionId: keywords.id });
  });

  test('other answers to nearly the same question are shown beside it', async () => {
    const twin = answerRow('twin', { question: '身份证丢失了怎么补领', text: '请到户籍地办理。' });
    const other = answerRow('other', { question: '居民身份证到期后如何换领？' });
    await meanwhile({ answer: [twin, other], answerRevision: [change({ text: '改了' })] });
    expect((await revision(change({}).id)).alike).toEqual([
      { answerId: twin.id, question: twin.question, text: twin.text },
    ]);
  });

  test('a retired answer is out of the list and the search at once, and can be retired once', async () => {
    await sit(COLLEAGUE);
    const retire = { answerId: ID_CARD.id, answerVersion: 1, reason: '新规施行', openCorrections: true };
    expect(await work.refused('answer.retire', { ...retire, answerVersion: 2 })).toMatchObject({
      reason: 'changed_meanwhile',
    });
    await work.ask('answer.retire', retire);
    expect(await work.refused('answer.retire', retire)).toMatchObject({ reason: 'wrong_state' });
    expect(await work.ask('answer.list', { offset: 0, limit: 10 } as never)).toMatchObject({ total: 0 });
    const retired = await work.ask('answer.list', {
      text: '身份证',
      filter: { validities: ['retired'] },
      offset: 0,
      limit: 10,
    } as never);
    expect(retired.items).toMatchObject([{ answer: { id: ID_CARD.id, status: 'retired' }, validity: 'retired' }]);
    expect(await work.ask('answer.detail', { answerId: ID_CARD.id })).toMatchObject({
      pending: { state: 'waiting' },
      versions: [{ version: 1 }],
    });
  });

  test('a review moves the day of the next one and nothing else', async () => {
    await sit(EXPERT);
    await work.ask('answer.review', { answerId: ID_CARD.id, answerVersion: 1, reviewAt: '2026-09-01', note: '' });
    expect(await work.ask('answer.get', { answerId: ID_CARD.id })).toEqual({ ...ID_CARD, reviewAt: '2026-09-01' });
  });
});

describe('corrections', () => {
  const NEW = answerRow('id-card', { version: 2, text: '任一派出所均可。' });
  const used = replyRow(1, { basis: { answerId: ID_CARD.id, answerVersion: 1, found: null } });
  const { id: correctionId } = correctionRow(1);

  beforeEach(() =>
    meanwhile({
      answer: [NEW],
      answerVersion: [versionRow(NEW, 2)],
      reply: [used],
      correction: [correctionRow(1)],
      message: [
        { ...MESSAGE, status: 'closed', outcome: { kind: 'answered', note: '' }, closedAt: START.toISOString() },
      ],
    }),
  );
  const open = (state: 'open' | 'settled' = 'open') =>
    work.ask('correction.list', { state, answerId: ID_CARD.id, messageId: null, limit: 10 });

  test('show what was said and what would be said; the closed message is taken up again and answered', async () => {
    expect(await open()).toMatchObject({
      total: 1,
      corrections: [
        {
          question: NEW.question,
          replyText: used.text,
          oldText: ID_CARD.text,
          newText: NEW.text,
          citizen: MESSAGE.authorName,
          messageStatus: 'closed',
          laterReplies: [],
          pending: null,
        },
      ],
    });
    const settle = { correctionId, verdict: 'corrected', replyId: used.id, note: '' } as const;
    expect(await work.refused('correction.settle', settle)).toEqual({ code: 'refused', reason: 'invalid' });
    await work.ask('correction.reopen', { correctionId });
    await work.ask('correction.reopen', { correctionId });
    await work.ask('message.claim', { messageId: MESSAGE.id });
    await work.ask('reply.send', {
      messageId: MESSAGE.id,
      body: '更正：任一派出所均可。',
      basis: null,
      closeAfterSent: true,
    });
    const [view] = (await open()).corrections;
    expect(view).toMatchObject({ messageStatus: 'claimed', laterReplies: [{ state: 'queued' }] });
    const replyId = view?.laterReplies[0]?.replyId ?? null;
    await work.ask('correction.settle', { ...settle, replyId });
    expect(await open()).toMatchObject({ total: 0 });
    expect((await open('settled')).corrections).toMatchObject([
      {
        correction: { state: 'corrected', settledBy: '林晓', correctingReplyId: replyId },
        pending: { state: 'waiting' },
      },
    ]);
    expect(await work.refused('correction.settle', { ...settle, replyId })).toMatchObject({ reason: 'wrong_state' });
  });

  test('need no reply when somebody decides so', async () => {
    await work.ask('correction.settle', { correctionId, verdict: 'not_needed', replyId: null, note: '已电话告知' });
    expect((await open('settled')).corrections).toMatchObject([
      { correction: { state: 'not_needed', settleNote: '已电话告知' } },
    ]);
  });
});

describe('what was asked and not found', () => {
  const list = () => work.ask('gap.list', { states: [], businessLines: [], offset: 0, limit: 10 });

  test('is counted by its words, and edited by whoever keeps the library', async () => {
    const report = { question: '无人机在哪里登记？', businessLine: 'public_order' as const, messageId: MESSAGE.id };
    await work.ask('gap.report', report);
    await work.ask('gap.report', { ...report, question: '无人机在哪里登记', messageId: null });
    await work.ask('gap.report', { ...report, question: '外卖员怎么投诉', businessLine: null });
    expect(await work.refused('gap.report', { ...report, question: '？？' })).toMatchObject({ reason: 'invalid' });
    const { gaps, total } = await list();
    expect(total).toBe(2);
    expect(gaps.map(({ gap }) => [gap.question, gap.count])).toEqual([
      ['无人机在哪里登记？', 2],
      ['外卖员怎么投诉', 1],
    ]);
    const [first] = gaps;
    if (first === undefined) throw new Error('no gap');
    const { id: gapId, question, businessLine } = first.gap;
    const update = {
      gapId,
      question,
      businessLine,
      state: 'in_work',
      assigneeId: EXPERT,
      note: '请写',
      answerId: null,
    } as const;
    expect(await work.refused('gap.update', update)).toMatchObject({ code: 'not_permitted' });
    await sit(COLLEAGUE);
    expect(await work.refused('gap.update', { ...update, answerId: answerIdSchema.parse('none') })).toMatchObject({
      reason: 'unknown_answer',
    });
    await work.ask('gap.update', update);
    expect((await list()).gaps[0]).toMatchObject({ gap: { state: 'in_work', note: '请写' }, assigneeName: '孙专' });
  });
});

describe('the work list', () => {
  test('puts what is mine and most pressing first, and counts all', async () => {
    await meanwhile({
      answer: [
        answerRow('expired', { validUntil: '2026-03-01', ownerOfficerId: ME, question: '甲' }),
        answerRow('ending', { validUntil: '2026-03-20', question: '乙', ownerDepartmentId: TRAFFIC }),
        answerRow('looked', { reviewAt: '2026-03-10', ownerOfficerId: EXPERT, question: '丙' }),
        answerRow('later', { validUntil: '2026-12-31', question: '丁' }),
        answerRow('gone', { validUntil: '2026-03-01', status: 'retired', question: '戊' }),
      ],
      answerRevision: [
        revisionRow(1),
        revisionRow(2, { authorId: ME, status: 'returned' }),
        revisionRow(3, { status: 'draft' }),
        revisionRow(4, { importId: importRow(1).id }),
      ],
      correction: [correctionRow(1)],
      answerImport: [importRow(1)],
    });
    await work.ask('gap.report', { question: '缺的口径', businessLine: null, messageId: null });

    const officer = await work.ask('task.list', null);
    expect(officer.tasks.map(({ kind, mine }) => [kind, mine])).toEqual([
      ['correction', true],
      ['expired', true],
      ['returned', true],
      ['to_review', false],
      ['import_to_review', false],
      ['review_due', false],
      ['expiring', false],
      ['gap', false],
    ]);
    expect(officer).toMatchObject({
      mine: 3,
      counts: { expired: 1, expiring: 1, review_due: 1, draft: 0, duplicate: 0 },
    });
    expect(officer.tasks.find(({ kind }) => kind === 'expiring')).toMatchObject({
      id: 'ending',
      title: '乙',
      due: '2026-03-20',
      ownerName: '交警支队',
    });

    await sit(EXPERT);
    const expert = await work.ask('task.list', null);
    expect(expert.tasks.filter(({ mine }) => mine).map(({ kind }) => kind)).toEqual([
      'to_review',
      'import_to_review',
      'review_due',
      'expiring',
      'gap',
    ]);
  });
});

describe('near-equal questions', () => {
  const pairs = () =>
    vi.waitFor(async () => {
      const known = await work.ask('answer.pairs', null);
      expect(known.working).toBeNull();
      return known.pairs;
    });
  const TWIN = answerRow('twin', { question: '身份证丢失了怎么补领', text: ID_CARD.text });
  const OTHER = answerRow('other', { question: '请问居民身份证丢失后如何补领', text: '补领工本费40元，15日后领取。' });
  const SOUTH = answerRow('south', { question: '身份证丢失如何补领', text: '南区另有规定。', region: '南区' });

  test('are found in the background; one change is looked at by itself; what is settled stays away until it changes', async () => {
    await meanwhile({ answer: [TWIN, OTHER, answerRow('none', { question: '护照多久能办好', text: '7日' })] });
    expect((await pairs()).map(({ kind, first, second }) => [kind, first.id, second.id])).toEqual(
      expect.arrayContaining([
        ['contradiction', 'id-card', 'other'],
        ['contradiction', 'other', 'twin'],
        ['duplicate', 'id-card', 'twin'],
      ]),
    );
    const [contradiction] = await pairs();
    expect(contradiction).toMatchObject({ onlyFirst: expect.any(Array) });
    expect((await work.ask('task.list', null)).counts).toMatchObject({ contradiction: 2, duplicate: 1 });

    await sit(COLLEAGUE);
    await work.ask('answer.settle_pair', { firstId: TWIN.id, secondId: ID_CARD.id, note: '' });
    expect((await pairs()).map(({ kind }) => kind)).toEqual(['contradiction', 'contradiction']);
    await work.ask('answer.retire', { answerId: OTHER.id, answerVersion: 1, reason: '错误', openCorrections: false });
    await vi.waitFor(async () => expect(await pairs()).toEqual([]));

    await meanwhile({ answer: [{ ...TWIN, version: 2, text: '改了，收20元。' }] });
    expect((await pairs()).map(({ first, second }) => [first.id, second.id])).toEqual([['id-card', 'twin']]);
  });

  test('answers of different regions are no pair; one of a region and one for all are', async () => {
    const north = answerRow('north', { question: '身份证丢失怎么补领', text: '北区另有规定。', region: '北区' });
    await meanwhile({ answer: [SOUTH, north] });
    const found = (await pairs()).map(({ first, second }) => `${first.id} ${second.id}`);
    expect(found.sort()).toEqual(['id-card north', 'id-card south']);
  });
});

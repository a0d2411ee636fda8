import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  commandIdSchema,
  emergencyIdSchema,
  type HandoverId,
  type ShiftId,
  ticketIdSchema,
  workstationIdSchema,
} from '../../src-shared/domain/ids';
import { EMPTY_PAPER } from '../../src-shared/ipc/shift-contract';
import {
  AUDITOR,
  COLLEAGUE,
  createDeskFolder,
  DESK,
  type DeskFolder,
  deskRows,
  ManualClock,
  ME,
  messageRow,
  openCore,
  putRows,
  type TestCore,
  TRAFFIC,
  uuidOf,
} from '../support/core-desk';
import { TEST_PASSPHRASE } from '../support/key-slots';

const [FIRST, REPORT] = [
  messageRow(1),
  messageRow(2, { category: 'report', authorName: '王建国', text: '他住槐荫路12号，电话13800000000' }),
];
const messageId = FIRST.id;
const passphrase = TEST_PASSPHRASE;
const NOW = '2026-03-02T01:00:00.000Z';
const later = (minutes: number) => new Date(Date.parse(NOW) + minutes * 60_000).toISOString();

let desk: DeskFolder;
let work: TestCore;
let clock: ManualClock;

beforeEach(async () => {
  desk = createDeskFolder();
  clock = new ManualClock(new Date(NOW));
  await desk.withDatabase((db) => putRows(db, { ...deskRows, message: [FIRST, REPORT] }));
  work = await openCore(desk.folder, { clock });
  await work.signIn(ME);
});
afterEach(async () => {
  await work.core.close();
  desk.remove();
});

async function start(): Promise<ShiftId> {
  await work.ask('shift.start', null);
  const { shift } = await work.ask('shift.board', null);
  if (shift === null) throw new Error('no shift');
  return shift.id;
}

async function offer(shiftId: ShiftId, paper = {}): Promise<HandoverId> {
  const given = { shiftId, paper: { ...EMPTY_PAPER, ...paper }, reason: '', passphrase };
  return (await work.ask('handover.offer', given)).handoverId;
}

const detail = async (handoverId: HandoverId) => (await work.ask('handover.detail', { handoverId })).handover;

async function accept(handoverId: HandoverId, over: object = {}) {
  const { version, items } = await detail(handoverId);
  return {
    handoverId,
    handoverVersion: version,
    itemIds: items.map(({ id }) => id),
    incomingId: COLLEAGUE,
    reason: '',
    passphrase,
    ...over,
  };
}

describe('a shift', () => {
  it('starts with its checks, once, and keeps a board', async () => {
    await start();
    expect(await work.refused('shift.start', null)).toEqual({ code: 'refused', reason: 'wrong_state' });
    await work.ask('message.claim', { messageId });
    await work.ask('promise.make', { messageId, text: '今天上午回电', dueAt: later(30) });
    await work.ask('promise.make', { messageId, text: '周五前寄出', dueAt: later(3_000) });
    expect(await work.refused('promise.make', { messageId, text: '昨天', dueAt: later(-1) })).toEqual({
      code: 'deadline_passed',
    });
    const board = await work.ask('shift.board', null);
    expect(board).toMatchObject({
      shift: { officerId: ME, checks: { syncAgeMs: null, troubledChannels: null, openEmergencies: 0 } },
      held: 1,
      unclaimed: 1,
      answered: 0,
      due: [{ kind: 'promise', text: '今天上午回电' }],
      promises: [{ text: '今天上午回电' }, { text: '周五前寄出' }],
      blockers: { emergencies: 0, unsyncedReplies: 0 },
    });
    const promiseId = board.promises[0]?.id ?? ('' as never);
    await work.ask('promise.keep', { promiseId });
    expect((await work.ask('shift.board', null)).due).toEqual([]);
  });

  it('is read by an auditor and kept by nobody but officers and leads', async () => {
    await start();
    await work.signIn(AUDITOR);
    expect((await work.ask('shift.board', null)).others).toMatchObject([{ officerId: ME }]);
    expect(await work.refused('shift.start', null)).toMatchObject({ code: 'not_permitted' });
  });

  it('ends without a handover on the word of a lead, who signs', async () => {
    const shiftId = await start();
    const end = { shiftId, reason: '突发疾病，先行离岗', passphrase };
    expect(await work.refused('shift.end', end)).toMatchObject({ code: 'not_permitted' });
    await work.signIn(COLLEAGUE);
    expect(await work.refused('shift.end', { ...end, passphrase: 'not the passphrase' })).toMatchObject({
      code: 'sign_in_failed',
    });
    await work.ask('shift.end', end);
    expect((await work.ask('shift.board', null)).others).toEqual([]);
  });
});

describe('a handover at one workstation, without the network', () => {
  it('is prepared, offered, questioned, answered, accepted; claims and drafts go over, and it is frozen', async () => {
    const shiftId = await start();
    await work.ask('message.claim', { messageId });
    await work.ask('message.claim', { messageId: REPORT.id });
    await work.ask('draft.save', { messageId, text: '正在核实。', basis: null });
    await work.ask('promise.make', { messageId, text: '今天回电', dueAt: later(600) });
    const prepared = await work.ask('handover.prepare', { shiftId });
    const named = prepared.items.filter(({ kind }) => kind !== 'unsynced');
    expect(named).toMatchObject([
      { kind: 'message', messageId, draft: '正在核实。' },
      { kind: 'message', messageId: REPORT.id },
      { kind: 'promise', subject: '林晓：今天回电' },
    ]);
    expect(JSON.stringify(named)).not.toMatch(/13800000000|王建国/);
    expect(prepared.takers.map(({ id }) => id)).toEqual([COLLEAGUE]);
    const itemId = named[0]?.id ?? '';
    const paper = { ...EMPTY_PAPER, note: '打印机坏了', mood: '网上关注早高峰拥堵', notes: { [itemId]: '已电话联系' } };
    await work.ask('handover.keep', { subjectId: shiftId, paper });
    expect((await work.ask('handover.prepare', { shiftId })).paper).toEqual(paper);
    const handoverId = await offer(shiftId, { ...paper, toId: COLLEAGUE });

    await work.signIn(COLLEAGUE);
    expect((await work.ask('shift.board', null)).offers).toMatchObject([{ id: handoverId, mine: false }]);
    const question = { handoverId, handoverVersion: 1, itemId, question: '答应了什么？' };
    await work.ask('handover.question', question);
    expect(await work.refused('handover.accept', await accept(handoverId))).toMatchObject({
      reason: 'open_questions',
    });
    await work.signIn(ME);
    const answer = { handoverId, handoverVersion: 2, itemId, answer: '只说会核实', reason: '', passphrase };
    expect(await work.refused('handover.answer', { ...answer, passphrase: 'wrong' })).toMatchObject({
      code: 'sign_in_failed',
    });
    await work.ask('handover.answer', answer);
    await work.signIn(COLLEAGUE);
    await work.ask('handover.accept', await accept(handoverId));

    const done = await work.ask('handover.detail', { handoverId });
    expect(done).toMatchObject({
      intact: true,
      pending: { state: 'waiting' },
      handover: { state: 'accepted', fromName: '林晓', toName: '赵明' },
    });
    const message = await work.ask('message.detail', { messageId });
    expect(message).toMatchObject({
      claim: { state: 'tentative', holderId: COLLEAGUE },
      draft: { text: '正在核实。' },
    });
    expect((await work.ask('shift.board', null)).others).toEqual([]);
    expect(await work.refused('handover.question', { ...question, handoverVersion: 4 })).toMatchObject({
      reason: 'wrong_state',
    });
    // Work goes on under the claim that went over.
    await work.ask('message.classify', { messageId, category: 'consultation', businessLine: null });
    await work.signIn(ME);
    expect((await work.ask('message.detail', { messageId })).draft).toBeNull();
    expect(await work.refused('message.release', { messageId })).toMatchObject({ code: 'held_by_other' });

    const list = { text: '打印机', from: null, until: null, limit: 20 };
    expect(await work.ask('handover.list', list)).toMatchObject({ total: 1, handovers: [{ id: handoverId }] });
    expect(await work.ask('handover.list', { ...list, text: 'questions' })).toMatchObject({ total: 0 });
    expect(await work.ask('handover.list', { ...list, text: '', until: NOW })).toMatchObject({ total: 0 });
  });

  it('does not end a shift with an unacknowledged emergency, nor with a reply that is not synced, without a lead', async () => {
    const shiftId = await start();
    await work.ask('message.claim', { messageId });
    await work.ask('emergency.raise', { messageId, note: '扬言轻生' });
    const overrides = [{ kind: 'missing_element' as const, reason: '首次回应' }];
    await work.ask('reply.send', { messageId, body: '正在核实。', basis: null, closeAfterSent: false, overrides });
    const handoverId = await offer(shiftId);
    await work.signIn(COLLEAGUE);
    expect(await work.ask('handover.detail', { handoverId })).toMatchObject({
      blockers: { emergencies: 1, unsyncedReplies: 1 },
    });
    expect(await work.refused('handover.accept', await accept(handoverId))).toMatchObject({ reason: 'shift_blocked' });
    const word = { handoverId, handoverVersion: 1, reason: '已电话报指挥中心', passphrase };
    await work.ask('handover.override', word);
    await work.ask('handover.accept', await accept(handoverId));
    expect((await detail(handoverId)).word).toMatchObject({ officerName: '赵明', reason: '已电话报指挥中心' });
  });

  it('of more than fits lists the first of each kind and says how many are left; nothing of it is lost', async () => {
    await work.core.close();
    const held = (number: number) => ({
      ...messageRow(number),
      status: 'claimed' as const,
      claimId: commandIdSchema.parse(uuidOf(9, number)),
      claimVersion: 1,
      holderId: ME,
      holderWorkstationId: workstationIdSchema.parse('ws-9'),
      leaseUntil: later(60),
    });
    const messages = Array.from({ length: 600 }, (_, at) => held(100 + at));
    await desk.withDatabase((db) => putRows(db, { message: messages }));
    work = await openCore(desk.folder, { clock });
    await work.signIn(ME);
    const shiftId = await start();
    const handoverId = await offer(shiftId);
    const { items } = await detail(handoverId);
    expect(items.length).toBeLessThanOrEqual(500);
    const left = 600 - items.filter(({ id }) => id.startsWith('message 0')).length;
    expect(items.find(({ id }) => id === 'message more')?.subject).toContain(`另有 ${left} 项`);
    await work.signIn(COLLEAGUE);
    await work.ask('handover.accept', await accept(handoverId));
    expect(await work.ask('shift.board', null)).toMatchObject({ held: 600 });
  });

  it('masks what it repeats of a message before it cuts it', async () => {
    await work.core.close();
    const long = { ...messageRow(3), receivedAt: NOW, text: `${'请尽快核实处理'.repeat(28)}13800000000谢谢` };
    await desk.withDatabase((db) => putRows(db, { message: [long] }));
    work = await openCore(desk.folder, { clock });
    await work.signIn(ME);
    const shiftId = await start();
    clock.advance(5 * 3_600_000);
    const { items } = await work.ask('handover.prepare', { shiftId });
    const subject = items.find(({ messageId: about }) => about === long.id)?.subject ?? '';
    expect(subject).toContain('核实处理138*');
    expect(subject).not.toMatch(/1380/);
  });

  it('lists emergencies first, tickets by what is awaited, and what the gateway does not have', async () => {
    await work.core.close();
    const ticket = (number: number, state: 'accepted' | 'fed_back') => ({
      id: ticketIdSchema.parse(uuidOf(7, number)),
      deskId: DESK,
      messageId,
      departmentId: TRAFFIC,
      number: `T-${number}`,
      text: '请核实路口信号灯',
      state,
      deadlineAt: later(30),
      createdAt: NOW,
      createdBy: ME,
      settledAt: null,
      version: 1,
    });
    const emergency = {
      id: emergencyIdSchema.parse(uuidOf(8, 1)),
      deskId: DESK,
      messageId: REPORT.id,
      raisedAt: NOW,
      raisedBy: '林晓',
      note: '扬言轻生',
      notifiedAt: null,
      notifiedBy: null,
      acknowledgedAt: null,
      acknowledgedBy: null,
      resolvedAt: null,
      resolvedBy: null,
    };
    await desk.withDatabase((db) =>
      putRows(db, { ticket: [ticket(1, 'accepted'), ticket(2, 'fed_back')], emergency: [emergency] }),
    );
    work = await openCore(desk.folder, { clock });
    await work.signIn(ME);
    const shiftId = await start();
    clock.advance(5 * 3_600_000);
    const { items } = await work.ask('handover.prepare', { shiftId });
    // An emergency that nobody has taken is not listed a second time.
    expect(items.map(({ kind }) => kind)).toEqual(['emergency', 'unclaimed', 'feedback', 'ticket']);
    expect(items[0]?.subject).toMatch(/：.+（林晓：扬言轻生）$/u);
    expect(items[2]).toMatchObject({ subject: 'T-1 交警支队 请核实路口信号灯', dueAt: later(30) });
    expect((await work.ask('shift.board', null)).due).toHaveLength(2);
  });
});

import { v7 as uuidv7 } from 'uuid';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { DEFAULT_DESK_SETTINGS } from '../../src-shared/domain/desk-setting';
import { startGateway, TEST_DESK, type TestGateway, type TestWorkstation } from '../support/gateway';
import { aContent, aSave, done, newGap, publish, refused, rowsOf } from '../support/gateway-library';

let gateway: TestGateway;
let seat: TestWorkstation;

beforeAll(async () => {
  gateway = await startGateway();
  seat = gateway.workstation(1);
});
afterAll(() => gateway.close());

const report = (question: string, more: object = {}) => ({
  gapId: uuidv7(),
  question,
  businessLine: null,
  messageId: null,
  ...more,
});

async function gaps(key: string) {
  return (await rowsOf(seat, 'answerGap')).filter((row) => row.key === key);
}

describe('what was asked and not found', () => {
  test('is counted on one to-do however it is typed', async () => {
    const message = await gateway.ingest();
    const first = report('无人机在哪里登记？');
    const again = report(' 无人机，在哪里登记', { businessLine: 'public_order', messageId: message.id });
    expect(await seat.do('gap.report', first)).toMatchObject(done);
    expect(await seat.do('gap.report', again, 'of-2')).toMatchObject(done);
    expect(await gaps('无人机在哪里登记')).toMatchObject([
      { id: first.gapId, question: first.question, count: 2, businessLine: 'public_order', messageId: message.id },
    ]);
  });

  test('by four workstations at once is one to-do', async () => {
    const seats = [seat, ...[2, 3, 4].map((number) => gateway.workstation(number))];
    await Promise.all(seats.map((each) => each.do('gap.report', report('养犬证怎么年检'))));
    expect((await gaps('养犬证怎么年检')).map((row) => row.count)).toEqual([4]);
  });

  test('is a new to-do once the earlier one is done', async () => {
    const first = report('养老证怎么办');
    await seat.do('gap.report', first);
    const update = {
      gapId: first.gapId,
      question: first.question,
      businessLine: null,
      state: 'dismissed' as const,
      assigneeId: null,
      note: '不归我们管',
      answerId: null,
      before: { ...newGap, question: first.question, businessLine: null },
    };
    expect(await seat.do('gap.update', update, 'of-expert')).toMatchObject(done);
    await seat.do('gap.report', report('养老证怎么办'));
    expect((await gaps('养老证怎么办')).map((row) => [row.state, row.count])).toEqual([
      ['dismissed', 1],
      ['open', 1],
    ]);
  });

  test('names an officer, an answer and a message that are there, and is about something', async () => {
    const first = report('临时牌照怎么申请');
    await seat.do('gap.report', first);
    const update = {
      ...first,
      state: 'in_work' as const,
      assigneeId: 'of-expert',
      note: '',
      answerId: null as string | null,
      before: { ...newGap, question: first.question, businessLine: null },
    };
    const { messageId: _, ...args } = update;
    expect(await seat.do('gap.update', { ...args, assigneeId: 'of-none' }, 'of-lead')).toEqual(
      refused('unknown_officer'),
    );
    expect(await seat.do('gap.update', { ...args, answerId: 'ans-none' }, 'of-lead')).toEqual(
      refused('unknown_answer'),
    );
    expect(await seat.do('gap.update', { ...args, gapId: uuidv7() }, 'of-lead')).toEqual(refused('unknown_gap'));
    expect(await seat.do('gap.update', { ...args, question: '？？' }, 'of-lead')).toEqual(refused('invalid'));
    expect(await seat.do('gap.report', report('？？'))).toEqual(refused('invalid'));
    expect(await seat.do('gap.report', report('问', { messageId: uuidv7() }))).toEqual(refused('unknown_message'));
    expect(
      await seat.do('gap.update', { ...args, question: '临牌怎么办？', answerId: 'ans-1' }, 'of-lead'),
    ).toMatchObject(done);
    expect(await gaps('临牌怎么办')).toMatchObject([{ state: 'in_work', assigneeId: 'of-expert', answerId: 'ans-1' }]);
  });
});

describe('two persons at one gap', () => {
  test('each keeps the field that was changed; the same field is the first one’s, and the other is told', async () => {
    const { gapId, question } = report('露营车能停哪里');
    await seat.do('gap.report', { gapId, question, businessLine: null, messageId: null });
    const before = { ...newGap, question, businessLine: null };
    const change = (mine: Partial<typeof before>) => ({ gapId, ...before, ...mine, before });
    expect(await seat.do('gap.update', change({ note: '问过交警了' }), 'of-lead')).toMatchObject(done);
    const assigned = change({ assigneeId: 'of-expert' as never, state: 'in_work' });
    expect(await seat.do('gap.update', assigned, 'of-expert')).toMatchObject(done);
    expect(await seat.do('gap.update', change({ note: '问过城管了' }), 'of-expert')).toEqual(
      refused('changed_meanwhile'),
    );
    expect(await gaps('露营车能停哪里')).toMatchObject([
      { note: '问过交警了', assigneeId: 'of-expert', state: 'in_work' },
    ]);
  });
});

describe('two answers with nearly the same question', () => {
  test('are found to be rightly two, whichever is named first, and again after a change', async () => {
    const ids = [`ans-${uuidv7()}`, `ans-${uuidv7()}`].sort();
    const [low = '', high = ''] = ids;
    for (const answerId of ids) await publish(seat, aSave({ answerId }));
    const settle = { firstId: high, secondId: low, firstVersion: 1, secondVersion: 1, note: '一个办理一个补领' };
    expect(await seat.do('answer.settle_pair', settle, 'of-expert')).toMatchObject(done);
    const pairs = async () => (await rowsOf(seat, 'answerPair')).filter((row) => row.firstId === low);
    const [first] = await pairs();
    expect(first).toMatchObject({ firstId: low, secondId: high, settledBy: '户籍专家' });

    await publish(seat, aSave({ answerId: high, baseVersion: 1, content: aContent({ text: '改' }) }));
    await seat.do('answer.settle_pair', { ...settle, firstVersion: 2, note: '仍是两条' }, 'of-lead');
    expect(await pairs()).toMatchObject([{ id: first?.id, firstVersion: 1, secondVersion: 2, note: '仍是两条' }]);
  });

  test('must be two, and there', async () => {
    const settle = { firstId: 'ans-1', secondId: 'ans-1', firstVersion: 1, secondVersion: 1, note: '' };
    expect(await seat.do('answer.settle_pair', settle, 'of-lead')).toEqual(refused('invalid'));
    expect(await seat.do('answer.settle_pair', { ...settle, secondId: 'ans-none' }, 'of-lead')).toEqual(
      refused('unknown_answer'),
    );
  });
});

test('synonyms are kept, changed and refused, and a refused group stays', async () => {
  const synonymId = uuidv7();
  const save = {
    synonymId,
    baseVersion: null,
    terms: ['驾驶证', '驾照', '驾照'],
    state: 'active' as const,
    note: '',
    origin: 'mined' as const,
  };
  expect(await seat.do('synonym.save', save, 'of-expert')).toMatchObject(done);
  expect(await seat.do('synonym.save', { ...save, terms: ['驾照', '驾照'] }, 'of-expert')).toEqual(refused('invalid'));
  const refuse = { ...save, state: 'refused' as const, note: '不通用' };
  // What was not seen is not written over.
  expect(await seat.do('synonym.save', refuse, 'of-lead')).toEqual(refused('changed_meanwhile'));
  expect(await seat.do('synonym.save', { ...refuse, baseVersion: 1 }, 'of-lead')).toMatchObject(done);
  const [row] = (await rowsOf(seat, 'synonym')).filter(({ id }) => id === synonymId);
  expect(row).toMatchObject({
    terms: ['驾驶证', '驾照'],
    state: 'refused',
    note: '不通用',
    updatedBy: '带班领导',
    version: 2,
  });
});

test('a setting of the desk is stored as its schema has it, and refused where it does not', async () => {
  const limits = { ...DEFAULT_DESK_SETTINGS.channelLimits, weibo: { max: 2_000, unit: 'characters' } };
  const save = (key: 'ranking' | 'library' | 'channelLimits', value: Record<string, unknown>) =>
    seat.do('desk_setting.save', { key, value: value as never }, 'of-admin');
  expect(await save('channelLimits', limits)).toMatchObject(done);
  expect(await save('library', { remindDays: 14, colour: 'red' })).toMatchObject(done);
  expect(await save('library', { remindDays: 0 })).toEqual(refused('invalid'));
  expect(await save('channelLimits', { weibo: { max: 140, unit: 'characters' } })).toEqual(refused('invalid'));
  const settings = await rowsOf(seat, 'deskSetting');
  expect(settings).toEqual([
    { id: `${TEST_DESK}:channelLimits`, deskId: TEST_DESK, key: 'channelLimits', value: limits },
    { id: `${TEST_DESK}:library`, deskId: TEST_DESK, key: 'library', value: { remindDays: 14, unusedDays: 90 } },
  ]);
});

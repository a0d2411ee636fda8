import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type OfficerId, officerIdSchema } from '../../src-shared/domain/ids';
import type { IpcInput } from '../../src-shared/ipc/contract';
import type { AnswerResults } from '../../src-shared/ipc/library-views';
import {
  AUDITOR,
  answerRow,
  COLLEAGUE,
  createDeskFolder,
  DESK,
  type DeskFolder,
  deskRows,
  type EntityRows,
  LEGAL,
  ManualClock,
  ME,
  messageRow,
  openCore,
  putRows,
  type TestCore,
  TRAFFIC,
} from '../support/core-desk';

let desk: DeskFolder;
let work: TestCore;
const clock = () => new ManualClock(new Date('2026-03-01T02:00:00.000Z'));

beforeEach(async () => {
  desk = createDeskFolder();
  await desk.withDatabase((db) => putRows(db, deskRows));
  work = await openCore(desk.folder, { clock: clock() });
});

afterEach(async () => {
  await work.core.close();
  desk.remove();
});

/** Puts rows while the program is off, then signs in. */
async function startWith(rows: EntityRows, as: OfficerId = ME): Promise<void> {
  await work.core.close();
  await desk.withDatabase((db) => putRows(db, rows));
  work = await openCore(desk.folder, { clock: clock() });
  await work.signIn(as);
}

type Search = Partial<IpcInput<'answer.search'>>;
const search = (query: string, more: Search = {}): Promise<AnswerResults> =>
  work.ask('answer.search', { query, messageId: null, limit: 10, ...more });
const ids = ({ hits }: AnswerResults): string[] => hits.map(({ answer }) => answer.id);

describe('filters', () => {
  const plain = { question: '护照怎么办理', keywords: [] };
  const many = Array.from({ length: 120 }, (_, at) =>
    answerRow(`strong-${at}`, { ...plain, question: `护照怎么办理${at}`, businessLine: 'exit_entry' }),
  );

  beforeEach(() =>
    startWith({
      answer: [
        ...many,
        answerRow('weak', {
          question: '单位集体事务',
          text: '提到护照的，请到窗口。',
          keywords: [],
          businessLine: 'legal',
          ownerDepartmentId: LEGAL,
          ownerOfficerId: COLLEAGUE,
          region: '东湖区',
        }),
        answerRow('traffic', { ...plain, ownerDepartmentId: TRAFFIC }),
        answerRow('expired', { ...plain, validUntil: '2026-02-28' }),
        answerRow('early', { ...plain, validFrom: '2026-03-02' }),
        answerRow('soon', { ...plain, validUntil: '2026-03-31' }),
        answerRow('later', { ...plain, validUntil: '2026-04-01' }),
        answerRow('old', { ...plain, status: 'retired', region: '旧区' }),
      ],
    }),
  );

  test.each<[string, Search['filter'], string[]]>([
    ['business line', { businessLines: ['legal'] }, ['weak']],
    ['owner department', { ownerDepartmentIds: [LEGAL] }, ['weak']],
    ['owner', { ownerOfficerIds: [COLLEAGUE] }, ['weak']],
    ['region', { regions: ['东湖区'] }, ['weak']],
    ['several at once', { regions: ['东湖区'], ownerDepartmentIds: [TRAFFIC, LEGAL] }, ['weak']],
    ['expired', { validities: ['expired'] }, ['expired']],
    ['not yet valid', { validities: ['not_yet'] }, ['early']],
    ['expiring within the 30 days of the setting', { validities: ['expiring'] }, ['soon']],
    ['retired', { validities: ['retired'] }, ['old']],
    ['retired and expired, retired last', { validities: ['retired', 'expired'] }, ['expired', 'old']],
  ])('%s: a hit is found however many others fit better', async (_, filter, found) => {
    expect(ids(await search('护照', { filter }))).toEqual(found);
  });

  test('without a filter retired answers are never found', async () => {
    expect(ids(await search('护照怎么办理', { limit: 50 }))).not.toContain('old');
  });

  test('the days of "expiring" are those of the desk', async () => {
    await startWith({
      deskSetting: [{ id: `${DESK}:library`, deskId: DESK, key: 'library', value: { remindDays: 31 } }],
    });
    const { hits } = await search('护照', { filter: { validities: ['expiring'] } });
    expect(hits.map(({ answer }) => answer.id).sort()).toEqual(['later', 'soon']);
  });

  test('a filter that hides everything is told, with what there is without it', async () => {
    const { hits, empty } = await search('护照怎么办理', { filter: { businessLines: ['drugs'] } });
    expect(hits).toEqual([]);
    expect(empty).toMatchObject({ reason: 'filtered_out', withoutFilter: 50, unknownTerms: [] });
    expect(empty?.nearest).toHaveLength(5);
  });
});

describe('the order', () => {
  const same = { question: '养犬证怎么办理', text: '请到窗口。', keywords: [] };
  const rows: EntityRows = {
    account: (deskRows.account ?? []).map((account) => ({ ...account, region: '北岭区' })),
    message: [messageRow(1, { text: '养犬证怎么办理', businessLine: 'legal' })],
    answer: [
      answerRow('a-plain', { ...same, businessLine: null }),
      answerRow('b-line', { ...same, businessLine: 'legal' }),
      answerRow('c-region', { ...same, businessLine: null, region: '北岭区' }),
      answerRow('d-elsewhere', { ...same, businessLine: null, region: '东湖区' }),
      answerRow('e-used', { ...same, businessLine: null }),
      answerRow('f-expired', { ...same, businessLine: 'legal', region: '北岭区', validUntil: '2026-02-01' }),
    ],
    reply: Array.from({ length: 4 }, (_, at) => replyRow(at, 'e-used', same.text)),
  };
  const messageId = messageRow(1).id;

  test('text first, then business line, region, use and success; expired last; each hit says why', async () => {
    await startWith(rows);
    await whenUsed('e-used', 4);
    const { hits } = await work.ask('answer.suggest', { messageId, limit: 10 });
    expect(hits.map(({ answer }) => answer.id)).toEqual([
      'b-line',
      'c-region',
      'e-used',
      'a-plain',
      'd-elsewhere',
      'f-expired',
    ]);
    const byId = new Map(hits.map((hit) => [hit.answer.id as string, hit]));
    expect(byId.get('b-line')?.factors.businessLine).toBeCloseTo(0.05);
    expect(byId.get('c-region')?.factors.region).toBeCloseTo(0.04);
    expect(byId.get('d-elsewhere')?.factors.region).toBeCloseTo(-0.04);
    expect(byId.get('e-used')?.factors.success).toBeCloseTo(0.03);
    expect(byId.get('e-used')?.use).toEqual({ replies: 4, asIs: 4, kept: 1, lastUsedAt: '2026-02-01T00:00:03.000Z' });
    expect(byId.get('a-plain')?.use).toEqual({ replies: 0, asIs: 0, kept: null, lastUsedAt: null });
    for (const { score, factors } of hits)
      expect(Object.values(factors).reduce((sum, part) => sum + part, 0)).toBeCloseTo(score);
  });

  test('a region that the query names counts before that of the account', async () => {
    await startWith(rows);
    const found = await search('东湖养犬证怎么办理', { messageId });
    expect(found.hits.find(({ answer }) => answer.id === 'd-elsewhere')?.factors.region).toBeGreaterThan(0);
    expect(found.hits.find(({ answer }) => answer.id === 'c-region')?.factors.region).toBeLessThan(0);
  });

  test('the administrator switches factors off', async () => {
    const value = { businessLine: false, region: false, use: false, success: false };
    await startWith({ ...rows, deskSetting: [{ id: `${DESK}:ranking`, deskId: DESK, key: 'ranking', value }] });
    await whenUsed('e-used', 4);
    const { hits } = await work.ask('answer.suggest', { messageId, limit: 10 });
    expect(hits.map(({ answer }) => answer.id).slice(0, 3)).toEqual(['a-plain', 'b-line', 'c-region']);
    for (const { factors } of hits)
      expect({ ...factors, text: 0 }).toEqual({ text: 0, businessLine: 0, region: 0, use: 0, success: 0 });
  });
});

describe('a search that finds nothing', () => {
  test('says that the library is empty', async () => {
    await startWith({});
    expect((await search('护照')).empty).toMatchObject({
      reason: 'library_empty',
      nearest: [],
      unknownTerms: ['护照'],
    });
    expect((await search('？')).empty?.reason).toBe('library_empty');
  });

  test('says why, and offers the nearest', async () => {
    await startWith({
      message: [messageRow(1, { text: '谢谢' })],
      answer: [
        answerRow('passport', {
          question: '护照怎么办理',
          text: 'Bring your passport.',
          keywords: [],
          alternatives: [],
        }),
        answerRow('dog', { question: '养犬证怎么办理', text: '带疫苗证明。', keywords: [] }),
        answerRow('move', { question: '户口怎么迁移', text: '带户口簿。', keywords: [] }),
        answerRow('levy', { question: '摩托车养路费如何缴纳', keywords: [], text: '请到窗口。', status: 'retired' }),
      ],
    });
    expect((await search('？！ 😀')).empty).toEqual({
      reason: 'nothing_to_search',
      unknownTerms: [],
      withoutFilter: 0,
      nearest: [],
    });
    expect(await search('养路费缴纳')).toMatchObject({ hits: [], empty: { reason: 'only_retired' } });
    const drone = await search('无人机实名登记');
    expect(drone).toMatchObject({ hits: [], empty: { reason: 'nothing_alike', nearest: [] } });
    expect(drone.empty?.unknownTerms.join('')).toContain('无人机');
    const slip = await search('pasport');
    expect(slip).toMatchObject({ hits: [], empty: { reason: 'nothing_alike', unknownTerms: ['pasport'] } });
    expect(slip.empty?.nearest.map(({ answer }) => answer.id)).toEqual(['passport']);
    const weak = await search('疫苗接种预约登记排号');
    expect(weak.empty).toMatchObject({ reason: 'nothing_alike' });
    expect(weak.empty?.nearest.map(({ answer }) => answer.id)).toEqual(['dog']);
    expect((await work.ask('answer.suggest', { messageId: messageRow(1).id, limit: 5 })).empty?.reason).toBe(
      'nothing_alike',
    );
  });

  test('type-ahead stays generous', async () => {
    await startWith({
      answer: [answerRow('passport', { question: '护照怎么办理', keywords: [] }), answerRow('id-card')],
    });
    for (const typed of ['护', '护照', '护照怎', 'hu', 'huz', 'huzhao', 'hz', '護照', '护兆'])
      expect([typed, ids(await search(typed))[0]]).toEqual([typed, 'passport']);
  });
});

test('answers that are like one are found, itself left out', async () => {
  await startWith({
    answer: [
      answerRow('passport', { question: '护照怎么办理', text: '请到出入境窗口办理。' }),
      answerRow('passport-child', { question: '孩子的护照怎么办理', text: '监护人陪同到出入境窗口办理。' }),
      answerRow('dog', { question: '烟花爆竹可以放吗', text: '禁放区内不可以。' }),
    ],
  });
  const { hits } = await work.ask('answer.similar', { answerId: answerRow('passport').id, limit: 1 });
  expect(hits.map(({ answer }) => answer.id)).toEqual(['passport-child']);
  expect(await work.refused('answer.similar', { answerId: answerRow('nowhere').id, limit: 1 })).toEqual({
    code: 'not_found',
  });
});

describe('synonyms', () => {
  const answer = [
    answerRow('residence', { question: '居住证到期了如何续签', text: '到派出所办理。', keywords: ['居住证'] }),
    answerRow('card', { question: '身份证丢失后如何补领', text: '带户口簿。', keywords: [] }),
  ];

  test('a group works as soon as it is written, and no more when it is refused', async () => {
    await startWith({ answer }, COLLEAGUE);
    expect((await search('绿卡')).hits).toEqual([]);
    const group = { terms: ['居住证', '绿卡'], note: '', origin: 'written' as const };
    await work.ask('synonym.save', { synonymId: null, ...group, state: 'active' });
    expect(ids(await search('绿卡'))[0]).toBe('residence');
    const [synonym] = (await work.ask('synonym.list', null)).synonyms;
    expect(synonym).toMatchObject({ ...group, state: 'active', updatedBy: '赵明' });
    await work.ask('synonym.save', { synonymId: synonym?.id ?? null, ...group, state: 'refused' });
    expect((await search('绿卡')).hits).toEqual([]);
  });

  test('an officer may not, a stranger is not found, one word twice is no group', async () => {
    await startWith({ answer });
    const group = { terms: ['居住证', '绿卡'], note: '', origin: 'written' as const, state: 'active' as const };
    expect(await work.refused('synonym.save', { synonymId: null, ...group })).toMatchObject({ code: 'not_permitted' });
    await startWith({}, COLLEAGUE);
    const strange = { ...group, synonymId: replyRow(1, 'x', '').id };
    expect(await work.refused('synonym.save', strange as never)).toEqual({ code: 'not_found' });
    expect(await work.refused('synonym.save', { ...group, synonymId: null, terms: ['绿卡', ' 绿卡 '] })).toMatchObject({
      code: 'invalid_input',
    });
  });

  test('use proposes groups: typed in one word, answered by an answer that has another', async () => {
    const found = (query: string) => ({ by: 'searched' as const, query, rank: 2 });
    const reply = [
      ['绿卡续签', 'residence'],
      ['绿卡续签', 'residence'],
      ['绿卡到期', 'residence'],
      ['居住证续签', 'residence'],
      ['jzz续签', 'residence'],
      ['jzz续签', 'residence'],
      ['派司补领', 'card'],
    ].map(([query = '', id = ''], at) => replyRow(at, id, '已答复', found(query)));
    await startWith({ answer, reply }, COLLEAGUE);
    const { proposals } = await work.ask('synonym.list', null);
    expect(proposals).toEqual([
      {
        terms: ['绿卡', '居住证'],
        times: 3,
        evidence: [
          { query: '绿卡续签', answerId: 'residence', question: answer[0]?.question },
          { query: '绿卡到期', answerId: 'residence', question: answer[0]?.question },
        ],
      },
    ]);
    const refused = { terms: ['绿卡', '居住证'], state: 'refused' as const, note: '', origin: 'mined' as const };
    await work.ask('synonym.save', { synonymId: null, ...refused });
    expect((await work.ask('synonym.list', null)).proposals).toEqual([]);
  });
});

describe('settings of the desk', () => {
  test('what was never set or is broken stands at its default', async () => {
    await startWith({
      deskSetting: [
        { id: `${DESK}:library`, deskId: DESK, key: 'library', value: { remindDays: 'soon' } },
        { id: `${DESK}:ranking`, deskId: DESK, key: 'ranking', value: { use: false } },
      ],
    });
    expect(await work.ask('desk_setting.get', null)).toMatchObject({
      library: { remindDays: 30, unusedDays: 90 },
      ranking: { businessLine: true, region: true, use: false, success: true },
    });
  });

  test('an administrator changes them; nobody else, and nothing that is no setting', async () => {
    const chief = officerIdSchema.parse('chief');
    const officer = {
      id: chief,
      deskId: DESK,
      badgeNumber: '010200',
      name: '钱主任',
      role: 'administrator' as const,
      active: true,
    };
    await startWith({ officer: [officer] }, COLLEAGUE);
    const change = { key: 'library', value: { remindDays: 14 } } as const;
    expect(await work.refused('desk_setting.set', change)).toEqual({ code: 'not_permitted', roles: ['administrator'] });
    await startWith({}, chief);
    await work.ask('desk_setting.set', change);
    expect(await work.refused('desk_setting.set', { key: 'library', value: { remindDays: 0 } })).toEqual({
      code: 'invalid_input',
      detail: 'remindDays',
    });
    const [item] = await work.ask('outbox.list', null);
    expect(item).toMatchObject({ type: 'desk_setting.save' });
  });

  test('officers who can be named are the active ones', async () => {
    await startWith({}, AUDITOR);
    expect((await work.ask('officer.list', null)).map(({ name }) => name)).toEqual(['林晓', '赵明', '周正']);
  });
});

function replyRow(
  number: number,
  answerId: string,
  body: string,
  found: { by: 'searched'; query: string; rank: number } | null = null,
): NonNullable<EntityRows['reply']>[number] {
  const id = `00000004-0000-7000-8000-${number.toString(16).padStart(12, '0')}`;
  return {
    id: id as never,
    deskId: DESK,
    messageId: messageRow(900 + number).id,
    text: `${body}\n——值班民警 林晓（警号 010203）`,
    officerId: ME,
    officerName: '林晓',
    badgeNumber: '010203',
    basis: { answerId: answerRow(answerId).id, answerVersion: 1, found },
    state: 'sent',
    queuedAt: `2026-02-01T00:00:0${number}.000Z`,
    sentAt: null,
    closeAfterSent: false,
    overrides: [],
    review: null,
    version: 1,
  };
}

/** Waits until the use of an answer is known. */
async function whenUsed(answerId: string, replies: number): Promise<void> {
  await expect
    .poll(
      async () =>
        (await search('养犬证', { limit: 50 })).hits.find(({ answer }) => answer.id === answerId)?.use.replies,
      {
        timeout: 5_000,
      },
    )
    .toBe(replies);
}

import { describe, expect, it } from 'vitest';
import type { AccountId } from './ids';
import { type CheckedReply, checkReply, needsSecondEyes, type ReplyRules, replyRulesSchema } from './reply-check';

const RULES = replyRulesSchema.parse({});
const TODAY = '2026-03-02';

function check(body: string, reply: Partial<CheckedReply> = {}, rules: Partial<ReplyRules> = {}) {
  return checkReply({ body, category: null, basis: null, today: TODAY, ...reply }, { ...RULES, ...rules });
}

const kinds = (...args: Parameters<typeof check>) => check(...args).map(({ kind }) => kind);

describe('a colleague who looks over a reply', () => {
  it('has nothing to say about a plain answer to a consultation', () => {
    expect(check('您好，身份证丢失可以到就近的派出所补领，咨询电话12345。', { category: 'consultation' })).toEqual([]);
  });

  it.each([
    ['我们会尽快处理', ['尽快']],
    ['该路口近期将整改，即将完工', ['近期', '即将']],
    ['我们会尽 快处理', ['尽快']],
  ])('points out what promises nothing: %s', (body, about) => {
    expect(check(body)).toEqual([{ kind: 'vague_promise', about, mayOverride: true }]);
  });

  it('points out blanks, personal data and forbidden words, in this order of weight', () => {
    expect(check('请到{网点}找张三，电话13900000000，无可奉告', {}, { forbiddenWords: ['无可奉告'] })).toEqual([
      { kind: 'unfilled_blank', about: ['网点'], mayOverride: false },
      { kind: 'forbidden_word', about: ['无可奉告'], mayOverride: false },
      { kind: 'personal_data', about: ['13900000000'], mayOverride: true },
    ]);
  });

  it('leaves an office’s telephone and address alone', () => {
    expect(kinds('户政窗口：云龙区和平路12号，电话0516-80000000')).toEqual([]);
  });

  it('misses the elements that the answer to a complaint has to have', () => {
    expect(check('您好，感谢您的监督。', { category: 'complaint' })).toEqual([
      { kind: 'missing_element', about: ['verification', 'handling', 'contact'], mayOverride: true },
    ]);
    expect(
      kinds('经核实，该路段确有违停，已责令整改。如有疑问请拨打0516-80000000。', { category: 'complaint' }),
    ).toEqual([]);
    expect(kinds('您好，感谢您的监督。', { category: 'praise' })).toEqual([]);
  });

  it.each(['信号灯已于今日15时修复', '已责成辖区派出所核查', '正在组织清理', '将由交警大队与您联系'])(
    'takes for handling: %s',
    (words) => {
      expect(check(`经核实，${words}。咨询电话12345。`, { category: 'complaint' })).toEqual([]);
    },
  );

  it('says that the answer it rests on is over, or out of use', () => {
    const basis = { status: 'approved' as const, validUntil: '2026-03-01' };
    expect(kinds('请到派出所办理', { basis })).toEqual(['basis_expired']);
    expect(kinds('请到派出所办理', { basis: { ...basis, validUntil: TODAY } })).toEqual([]);
    expect(kinds('请到派出所办理', { basis: { status: 'retired', validUntil: null } })).toEqual(['basis_retired']);
  });
});

describe('whether a reply waits for the lead', () => {
  const message = { category: 'complaint' as const, businessLine: 'traffic', accountId: 'weibo' };
  const rules = (secondEyes: Partial<ReplyRules['secondEyes']>) =>
    replyRulesSchema.parse({ secondEyes: { ...RULES.secondEyes, ...secondEyes } });

  it('does not as delivered, and does by category, line or account', () => {
    expect(needsSecondEyes(message, RULES)).toBe(false);
    expect(needsSecondEyes(message, rules({ categories: ['complaint'] }))).toBe(true);
    expect(needsSecondEyes(message, rules({ businessLines: ['traffic'] }))).toBe(true);
    expect(needsSecondEyes(message, rules({ accountIds: ['weibo' as AccountId] }))).toBe(true);
    expect(needsSecondEyes({ ...message, category: null }, rules({ categories: ['complaint'] }))).toBe(false);
  });
});

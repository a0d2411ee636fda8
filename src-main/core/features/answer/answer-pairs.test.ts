import { describe, expect, test } from 'vitest';
import { comparePair, isAlikeQuestion } from './answer-pairs';

const answer = (question: string, text: string, more: { alternatives?: string[]; region?: string } = {}) => ({
  question,
  text,
  alternatives: [],
  region: '',
  ...more,
});

describe('the same question', () => {
  test.each([
    ['居民身份证丢失后如何补领？', '请问身份证丢失怎么补领'],
    ['居住证办理需要什么材料', '办理居住证需要哪些材料？'],
    ['Ｃ1驾驶证期满怎么换证', 'C1驾驶证期满如何换证？'],
  ])('%s = %s', (one, other) => {
    expect(isAlikeQuestion(answer(one, ''), answer(other, ''))).toBe(true);
  });

  test.each([
    ['居民身份证丢失后如何补领？', '居民身份证到期后如何换领？'],
    ['如何办理护照', '如何办理签证'],
    ['C1驾驶证期满怎么换证', 'C2驾驶证期满怎么换证'],
    ['未满14周岁怎么办理护照', '未满16周岁怎么办理护照'],
  ])('%s ≠ %s', (one, other) => {
    expect(isAlikeQuestion(answer(one, ''), answer(other, ''))).toBe(false);
  });

  test('another wording of one may be the question of the other', () => {
    const one = answer('身份证掉了咋整', '', { alternatives: ['居民身份证丢失如何补领'] });
    expect(isAlikeQuestion(one, answer('居民身份证丢失后如何补领？', ''))).toBe(true);
  });
});

describe('what two answers to it say', () => {
  const question = '身份证补领要多久、多少钱？';

  test('the same in other words is a duplicate; seven written otherwise is seven', () => {
    const found = comparePair(
      answer(question, '您好，补领身份证需7个工作日，工本费40元。'),
      answer(question, '补领身份证需要七个工作日，工本费40.00元。'),
    );
    expect(found).toMatchObject({ kind: 'duplicate', questionLikeness: 1, onlyFirst: [], onlySecond: [] });
  });

  test('another sum, another time, another telephone is a contradiction, and what differs is named', () => {
    const found = comparePair(
      answer(question, '1. 补领需7个工作日；2. 工本费20元，详询010-12345678。'),
      answer(question, '1. 补领需15日；2. 工本费40元，详询https://gat.example.cn/id/。'),
    );
    expect(found).toMatchObject({
      kind: 'contradiction',
      onlyFirst: ['7个工作日', '20元', '010-12345678'],
      onlySecond: ['15日', '40元', 'https://gat.example.cn/id/'],
    });
  });

  test('wholly other words are a contradiction too', () => {
    const found = comparePair(
      answer(question, '请携带户口簿到就近的派出所户籍窗口办理。'),
      answer(question, '目前暂停受理，恢复时间另行通告，敬请谅解。'),
    );
    expect(found).toMatchObject({ kind: 'contradiction', onlyFirst: [], onlySecond: [] });
  });

  test('different regions may say different things', () => {
    const [north, south] = [answer(question, '20元', { region: '北区' }), answer(question, '40元', { region: '南区' })];
    expect(comparePair(north, south)).toBeNull();
    expect(comparePair(north, answer(question, '40元'))).toMatchObject({ kind: 'contradiction' });
  });
});

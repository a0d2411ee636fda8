import { expect, test } from 'vitest';
import { contentOfProposal, questionFrom } from './proposal';

test('a question is made of the first sentences of the message, without who wrote it', () => {
  expect(questionFrom('您好！我叫张三，手机13800138000。\n请问身份证丢了怎么补办？')).toBe(
    '您好！我叫某某，手机［手机号］。 请问身份证丢了怎么补办？',
  );
  expect(questionFrom(`${'甲'.repeat(150)}。${'乙'.repeat(100)}。`)).toBe(`${'甲'.repeat(150)}。`);
  expect(questionFrom('丙'.repeat(300))).toBe('丙'.repeat(200));
  expect(questionFrom(`${'丁'.repeat(199)}𠮷𠮷`)).toBe('丁'.repeat(199));
  expect(questionFrom('没有标点的一句话')).toBe('没有标点的一句话');
});

test('a message without words leaves the question to the answer', () => {
  const proposal = { asked: ' ', businessLine: null, ownerDepartmentId: null, internalNote: '' };
  expect(contentOfProposal({ ...proposal, answered: '请拨打010-12345678。' })).toMatchObject({
    question: '请拨打［电话号码］。',
    text: '请拨打010-12345678。',
  });
});

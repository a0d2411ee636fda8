import { describe, expect, it } from 'vitest';
import { fillBlanks, locateAnswer } from './answer-in-text';

const TEMPLATE = '您好，请到{派出所}办理，电话{网点电话}。';

describe('fillBlanks', () => {
  it('fills what there is a value for and leaves the rest', () => {
    expect(fillBlanks(TEMPLATE, { 派出所: '东湖派出所 ' })).toBe('您好，请到东湖派出所办理，电话{网点电话}。');
    expect(fillBlanks(TEMPLATE, { 派出所: '  ' })).toBe(TEMPLATE);
  });

  it('takes a value as it is', () => {
    expect(fillBlanks('电话{网点电话}', { 网点电话: '$& {派出所}' })).toBe('电话$& {派出所}');
  });
});

describe('locateAnswer', () => {
  it('finds the answer between the officer’s own words, with what was filled in', () => {
    const filled = fillBlanks(TEMPLATE, { 派出所: '东湖派出所', 网点电话: '0000-1234567' });
    const reply = `市民您好！\n${filled}\n祝好。`;
    const found = locateAnswer(reply, TEMPLATE);
    expect(found?.values).toEqual({ 派出所: '东湖派出所', 网点电话: '0000-1234567' });
    expect(reply.slice(found?.start, found?.end)).toBe(filled);
  });

  it('knows a blank that is still open', () => {
    expect(locateAnswer(TEMPLATE, TEMPLATE)?.values).toEqual({});
  });

  it('takes a blank at the end up to the end of the line', () => {
    expect(locateAnswer('电话0000-1\n再见', '电话{网点电话}')).toEqual({
      start: 0,
      end: '电话0000-1'.length,
      values: { 网点电话: '0000-1' },
    });
  });

  it('does not find what was rewritten', () => {
    expect(locateAnswer('您好，请到东湖派出所补办，电话0000-1。', TEMPLATE)).toBeNull();
    expect(locateAnswer('', TEMPLATE)).toBeNull();
  });
});

import { describe, expect, it } from 'vitest';
import { questionOf } from './question-of';

describe('questionOf', () => {
  it('takes the first sentence that says something', () => {
    expect(questionOf('你好！请问居住证到期了还能续签吗？我在青澜三年了。')).toBe('你好！请问居住证到期了还能续签吗？');
    expect(questionOf('电动车在哪里上牌\n周末上不上班')).toBe('电动车在哪里上牌');
  });

  it('leaves out what tells who wrote it', () => {
    expect(questionOf('我电话13912345678收不到验证码怎么办？')).not.toContain('13912345678');
  });

  it('says something of a message without a sentence', () => {
    expect(questionOf('？？')).toBe('？？');
  });
});

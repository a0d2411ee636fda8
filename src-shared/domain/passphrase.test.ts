import { describe, expect, it } from 'vitest';
import { normalPassphrase, passphraseProblem } from './passphrase';

describe('a new passphrase', () => {
  it('is taken when it is long and nobody else would choose it', () => {
    for (const good of [
      '湖边的灯三更还亮着呢',
      'correct horse battery',
      'tea-at-7-behind-the-mill',
      '雨后小巷 有猫 两只半',
    ])
      expect([good, passphraseProblem(good, '010203')]).toEqual([good, null]);
  });

  it.each([
    ['短口令', 'too_short'],
    ['abc123456', 'too_short'],
    ['1234567890', 'too_common'],
    ['Password 2024', 'too_common'],
    ['woaini-1314520', 'too_common'],
    ['qwertyuiop', 'too_common'],
    ['aaaaaaaaaabb', 'too_simple'],
    ['lmnopqrstuvw', 'too_simple'],
    ['zyxwvutsrqpo', 'too_simple'],
    ['kitty7kitty7kitty7', 'too_simple'],
    ['灯灯灯灯灯灯灯灯灯灯', 'too_simple'],
    ['my badge 010203 it is', 'contains_badge'],
    ['ｐａｓｓｗｏｒｄ１２３', 'too_common'],
  ])('%s is refused: %s', (passphrase, problem) => {
    expect(passphraseProblem(passphrase, '010203')).toBe(problem);
  });

  it('differs from the one before', () => {
    expect(passphraseProblem('correct horse battery', '1', 'correct horse battery')).toBe('unchanged');
  });

  it('is the same by whatever input method', () => {
    expect(normalPassphrase('ｃａｆｅ́ 一')).toBe(normalPassphrase('café 一'));
  });
});

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { signatureOf, signedText, unfilledBlanks } from './reply';

describe('unfilledBlanks', () => {
  test('names each blank once, in order', () => {
    expect(unfilledBlanks('请拨打{网点电话}，或到{地址}办理。{网点电话}')).toEqual(['网点电话', '地址']);
  });

  test('finds every blank wherever it stands, and nothing else', () => {
    const plain = fc.string({ unit: fc.constantFrom('您', '好', '，', ' ', '\n', '1', 'a', '}'), maxLength: 12 });
    const name = fc.string({ unit: fc.constantFrom('网', '点', '电', '话', '1'), minLength: 1, maxLength: 30 });
    fc.assert(
      fc.property(fc.array(fc.tuple(plain, name), { maxLength: 5 }), plain, (parts, rest) => {
        const text = parts.map(([before, blank]) => `${before}{${blank}}`).join('') + rest;
        expect(unfilledBlanks(text)).toEqual([...new Set(parts.map(([, blank]) => blank))]);
      }),
    );
  });

  test('leaves empty braces, braces over a line break and long passages alone', () => {
    expect(unfilledBlanks(`{} {甲\n乙} {${'长'.repeat(31)}}`)).toEqual([]);
  });
});

describe('signedText', () => {
  const officer = { name: '林晓', badgeNumber: '010203' };

  test('ends with the real name and the badge number, on a line of its own', () => {
    expect(signedText('  您好。\n', officer)).toBe('您好。\n——值班民警 林晓（警号 010203）');
    expect(signedText('您好。', officer).endsWith(`\n${signatureOf(officer)}`)).toBe(true);
  });
});

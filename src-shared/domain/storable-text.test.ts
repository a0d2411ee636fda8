import { expect, test } from 'vitest';
import { storable, storableText } from './storable-text';

test('takes out what a database cannot hold and nothing else', () => {
  expect(storableText('a\u0000b')).toBe('ab');
  expect(storableText('半个\uD83D表情')).toBe('半个\uFFFD表情');
  expect(storableText('\uDE00😀\uD83D')).toBe('\uFFFD😀\uFFFD');
  expect(storableText('您好 😀\n第二行\t')).toBe('您好 😀\n第二行\t');
});

test('reaches every text of a value and leaves the rest', () => {
  const value = { text: 'a\u0000', list: ['\uD83D', 1, null, true], inner: { note: '好' } };
  expect(storable(value)).toEqual({ text: 'a', list: ['\uFFFD', 1, null, true], inner: { note: '好' } });
  expect(storable(null)).toBeNull();
});

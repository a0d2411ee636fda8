import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type ChannelLimit, channelLength, DEFAULT_CHANNEL_LIMITS, MAX_PARTS, splitForChannel } from './channel-text';

const withoutSpace = (text: string): string => text.replaceAll(/\s+/g, '');
const withoutMark = (part: string): string => part.replace(/^（\d+\/\d+）/, '');

/** Officers' prose: sentences, lists, links, a character outside the basic plane, and no ends for a long while. */
const prose = fc
  .array(
    fc.oneof(
      {
        weight: 6,
        arbitrary: fc.string({
          unit: fc.constantFrom('请', '到', '派', '出', '所', '办', '𠮷', '1', 'a'),
          maxLength: 80,
        }),
      },
      { weight: 4, arbitrary: fc.constantFrom('。', '！', '；', '，', '、', '：', '。”', '\n', '\n\n', ' ', '　') },
      { weight: 1, arbitrary: fc.constant('https://example.test/a?b=1&c=2') },
    ),
    { maxLength: 60 },
  )
  .map((parts) => parts.join(''));

const limits: fc.Arbitrary<ChannelLimit & { max: number }> = fc.record({
  max: fc.integer({ min: 20, max: 400 }),
  unit: fc.constantFrom('characters', 'bytes'),
});

describe('channelLength', () => {
  test('counts characters as people do and bytes as UTF-8 does', () => {
    expect(channelLength('身份证𠮷a', { unit: 'characters' })).toBe(5);
    expect(channelLength('身份证𠮷a', { unit: 'bytes' })).toBe(14);
    expect(channelLength('', { unit: 'bytes' })).toBe(0);
  });

  test('in bytes is what an encoder writes, for whatever text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect(channelLength(text, { unit: 'bytes' })).toBe(new TextEncoder().encode(text).length);
      }),
    );
  });

  test('of two texts is the sum of theirs', () => {
    fc.assert(
      fc.property(prose, prose, fc.constantFrom('characters' as const, 'bytes' as const), (one, other, unit) => {
        expect(channelLength(one + other, { unit })).toBe(
          channelLength(one, { unit }) + channelLength(other, { unit }),
        );
      }),
    );
  });
});

describe('splitForChannel', () => {
  test('leaves what fits as it is, also without a limit', () => {
    expect(splitForChannel(' 您好。\n', DEFAULT_CHANNEL_LIMITS.weibo)).toEqual([' 您好。\n']);
    expect(splitForChannel('长'.repeat(5_000), DEFAULT_CHANNEL_LIMITS.mailbox)).toEqual(['长'.repeat(5_000)]);
  });

  test('ends a post at a sentence where one is near', () => {
    const sentence = '请携带居民户口簿到就近派出所办理。';
    const parts = splitForChannel(sentence.repeat(3), { max: 40, unit: 'characters' });
    expect(parts).toEqual([`（1/2）${sentence}${sentence}`, `（2/2）${sentence}`]);
  });

  test('fills posts up where good ends would make too many', () => {
    // Each post could end after 51 % of it at best, which would make more than are allowed.
    const text = `${'甲'.repeat(69)}。${'乙'.repeat(69)}`.repeat(36);
    const parts = splitForChannel(text, DEFAULT_CHANNEL_LIMITS.weibo);
    expect(parts.length).toBeLessThanOrEqual(MAX_PARTS);
    expect(parts.map(withoutMark).join('')).toBe(text);
  });

  test('gives up what would take too many posts', () => {
    expect(() => splitForChannel('长'.repeat(5_000), { max: 20, unit: 'characters' })).toThrow(RangeError);
  });

  test('every part is within the limit and numbered, and joined they are the text up to white space', () => {
    fc.assert(
      fc.property(prose, limits, (text, limit) => {
        let parts: string[];
        try {
          parts = splitForChannel(text, limit);
        } catch (error) {
          expect(error).toBeInstanceOf(RangeError);
          expect(channelLength(text, limit)).toBeGreaterThan((limit.max - 14) * MAX_PARTS);
          return;
        }
        for (const part of parts) expect(channelLength(part, limit)).toBeLessThanOrEqual(limit.max);
        expect(withoutSpace(parts.map(withoutMark).join(''))).toBe(withoutSpace(text));
        if (parts.length === 1) return;
        for (const [at, part] of parts.entries()) {
          expect(part.startsWith(`（${at + 1}/${parts.length}）`)).toBe(true);
          expect(withoutMark(part)).not.toBe('');
        }
      }),
      { numRuns: 500 },
    );
  });

  test('never cuts within a character', () => {
    fc.assert(
      fc.property(fc.integer({ min: 20, max: 60 }), fc.integer({ min: 1, max: 200 }), (max, count) => {
        const parts = splitForChannel('𠮷'.repeat(count), { max, unit: 'characters' });
        expect(parts.map(withoutMark).join('')).toBe('𠮷'.repeat(count));
        for (const part of parts) expect(withoutMark(part)).toMatch(/^(𠮷)+$/u);
      }),
    );
  });
});

import { describe, expect, it } from 'vitest';
import { type ChannelLimit, channelLength } from '../../../src-shared/domain/channel-text';
import { postsOf, shorterTexts } from './channel-posts';

const WEIBO: ChannelLimit = { max: 140, unit: 'characters' };
const SENTENCE = '请携带户口簿到就近派出所办理。';

describe('postsOf', () => {
  it('is one post where the text fits, several where not, and null where even many do not do', () => {
    expect(postsOf(SENTENCE, WEIBO)).toEqual([SENTENCE]);
    expect(postsOf(SENTENCE.repeat(20), WEIBO)?.length).toBeGreaterThan(1);
    expect(postsOf(SENTENCE.repeat(300), { max: 20, unit: 'characters' })).toBeNull();
  });
});

describe('shorterTexts', () => {
  const link = 'https://example.invalid/id-card';

  it('offers the short text, with and without the link', () => {
    const kinds = shorterTexts({ text: SENTENCE.repeat(20), shortText: SENTENCE, link }, WEIBO, 110);
    expect(kinds.map(({ kind }) => kind)).toEqual(['short', 'shortLink']);
    expect(kinds[1]?.text).toBe(`${SENTENCE}\n${link}`);
  });

  it('makes a beginning with the link where there is no short text, and it fits the room', () => {
    const [only] = shorterTexts({ text: SENTENCE.repeat(20), shortText: null, link }, WEIBO, 110);
    expect(only?.kind).toBe('link');
    expect(only?.text.endsWith(`。\n${link}`)).toBe(true);
    expect(channelLength(only?.text ?? '', WEIBO)).toBeLessThanOrEqual(110);
  });

  it('offers nothing where there is nothing', () => {
    expect(shorterTexts({ text: SENTENCE, shortText: null, link: null }, WEIBO, 110)).toEqual([]);
    expect(shorterTexts({ text: SENTENCE, shortText: null, link }, WEIBO, 40)).toEqual([]);
  });
});

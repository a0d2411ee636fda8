import { describe, expect, it } from 'vitest';
import { createAnalyser } from './analysis';
import { termsReadAs } from './highlight';
import { createPinyin } from './pinyin';
import { readPinyinRuns } from './pinyin-run';

const pinyin = createPinyin();
const analyser = createAnalyser();
const key = (character: string) => character.charCodeAt(0);
const names = (query: string) =>
  readPinyinRuns(analyser.normalise(query), pinyin).map(({ letters, readings }) => [
    letters,
    ...readings.map((units) =>
      units.map(({ syllable, initial }) => (syllable > 0 ? spelled(syllable) : String.fromCharCode(96 + initial))),
    ),
  ]);

/** A syllable's letters, found by asking for those of its characters. */
function spelled(syllable: number): string {
  const spellings = ['ju', 'zhu', 'zheng', 'xi', 'an', 'xian', 'fang', 'fan', 'gan', 'lv', 'you', 'ga', 'hu', 'kou'];
  return spellings.find((letters) => pinyin.syllable(letters) === syllable) ?? '?';
}

describe('createPinyin', () => {
  it('knows the readings of a character, the most common first', () => {
    expect(pinyin.readings(key('证'))).toEqual([pinyin.syllable('zheng')]);
    expect(pinyin.readings(key('行'))).toEqual(
      expect.arrayContaining([pinyin.syllable('xing'), pinyin.syllable('hang')]),
    );
    expect(pinyin.readings(key('a'))).toEqual([]);
    expect(pinyin.readings(0xd801)).toEqual([]);
  });

  it('takes every spelling of ü', () => {
    expect(pinyin.syllable('nü')).toBe(pinyin.syllable('nv'));
    expect(pinyin.syllable('lue')).toBe(pinyin.syllable('lve'));
    expect(pinyin.syllable('jv')).toBe(pinyin.syllable('ju'));
    expect(pinyin.syllable('zz')).toBe(0);
  });
});

describe('readPinyinRuns', () => {
  it.each([
    ['juzhuzheng', [['juzhuzheng', ['ju', 'zhu', 'zheng']]]],
    ['ju zhu zheng', [['ju zhu zheng', ['ju', 'zhu', 'zheng']]]],
    ['jzz办理', [['jzz', ['j', 'z', 'z']]]],
    ['xian', [['xian', ['xian'], ['xi', 'an']]]],
    ['juzz', [['juzz', ['ju', 'z', 'z']]]],
    ['ga', [['ga', ['ga'], ['g', 'a']]]],
    ['c1', []],
    ['a', []],
    ['办理', []],
    ['iiii', []],
  ])('%s', (query, read) => {
    expect(names(query)).toEqual(read);
  });

  it('leaves very long runs alone', () => {
    expect(readPinyinRuns('zheng'.repeat(13), pinyin)).toEqual([]);
    expect(readPinyinRuns('z'.repeat(2_000), pinyin)).toEqual([]);
    expect(readPinyinRuns('xian'.repeat(15), pinyin)[0]?.readings.length).toBeLessThanOrEqual(6);
  });
});

describe('termsReadAs', () => {
  const read = (text: string, query: string) =>
    termsReadAs(text, readPinyinRuns(analyser.normalise(query), pinyin), pinyin, analyser);

  it('finds the words that letters stand for', () => {
    expect(read('居住证怎么办？请持居住證', 'juzhuzheng')).toEqual(['居住证']);
    expect(read('居住证怎么办？', 'jzz')).toEqual(['居住证']);
    expect(read('去银行开户', 'yinhang')).toEqual(['银行']);
    expect(read('户口', 'juzhuzheng')).toEqual([]);
  });
});

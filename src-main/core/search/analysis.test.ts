import { describe, expect, it } from 'vitest';
import { bigramKey, characterKey, createAnalyser, isHan } from './analysis';

const analyser = createAnalyser();
const key = (character: string) => characterKey(character.codePointAt(0) ?? 0);

describe('normalise', () => {
  it.each([
    ['戶口遷移證明', '户口迁移证明'],
    ['護照與簽證', '护照与签证'],
    ['Ｃ１證　１２１２３', 'c1证 12123'],
    ['交管12123APP', '交管12123app'],
    ['㎡ ﬁne', 'm2 fine'],
    ['居住证😀', '居住证😀'],
    ['𠀋𪚥', '𠀋𪚥'],
    ['', ''],
  ])('folds %s to %s', (text, folded) => {
    expect(analyser.normalise(text)).toBe(folded);
  });
});

describe('analyse', () => {
  const analyse = (text: string) => analyser.analyse(analyser.normalise(text));

  it('finds words of two characters', () => {
    expect(analyse('我要迁户口，办护照').words).toEqual(expect.arrayContaining(['户口', '护照']));
  });

  it('keeps digit and Latin runs whole', () => {
    expect(analyse('C1证在12123上换，急事打110').words).toEqual(expect.arrayContaining(['c1', '12123', '110']));
  });

  it('takes a number glued to a word apart as well', () => {
    expect(analyse('12123APP').words).toEqual(['12123app', '12123', 'app']);
    expect(analyse('c1').words).toEqual(['c1']);
  });

  it('pairs neighbouring characters only within a run', () => {
    expect(analyse('户口，护照1个').bigrams).toEqual([
      bigramKey(key('户'), key('口')),
      bigramKey(key('护'), key('照')),
    ]);
    expect(analyse('户口，护照1个').characters).toEqual([...'户口护照个'].map(key));
  });

  it('finds nothing in punctuation and emoji', () => {
    expect(analyse('？！…… 😀👨‍👩‍👧 —')).toEqual({ words: [], bigrams: [], characters: [] });
  });

  it('gives rare characters keys beside the common ones', () => {
    expect(isHan('𠀋'.codePointAt(0) ?? 0)).toBe(true);
    expect(key('𠀋')).toBeGreaterThanOrEqual(0xd800);
    expect(key('𠀋')).toBeLessThan(0xe000);
    expect(analyse('𠀋田').bigrams).toHaveLength(1);
  });
});

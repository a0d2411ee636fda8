import { describe, expect, it } from 'vitest';
import { createAnalyser } from './analysis';
import { createSynonyms } from './synonyms';

const analyser = createAnalyser();
const synonyms = createSynonyms(
  [
    { terms: ['无犯罪记录', '良民证'] },
    { terms: ['身份证', '二代證'] },
    { terms: ['报警', '110'] },
    { terms: ['只有我'] },
  ],
  analyser,
);
const echoes = (query: string) => synonyms.echoes(analyser.normalise(query)).map(({ asked, term }) => [asked, term]);

describe('createSynonyms', () => {
  it.each([
    ['良民证怎么开', [['良民证', '无犯罪记录']]],
    ['二代证和身份證', []],
    ['身份證丢了', [['身份证', '二代证']]],
    ['打110还是1100', [['110', '报警']]],
    ['打1100', []],
    ['只有我', []],
    ['', []],
  ])('%s', (query, found) => {
    expect(echoes(query)).toEqual(found);
  });

  it('takes a term that stands in several groups, and empty ones', () => {
    const several = createSynonyms([{ terms: ['号子', '看守所'] }, { terms: ['号子', '拘留所', ' '] }], analyser);
    expect(several.echoes('号子').map(({ term }) => term)).toEqual(['看守所', '拘留所']);
  });
});

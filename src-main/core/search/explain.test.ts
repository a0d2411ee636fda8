import { describe, expect, it } from 'vitest';
import { isOneSlipAway } from './explain';
import { AnswerIndex, type SearchEntry } from './index';

function entry(id: string, question: string, text = ''): SearchEntry {
  const rest = { alternatives: [], keywords: [], businessLine: null, validFrom: null, validUntil: null };
  return { id, question, text, ...rest, status: 'approved' };
}

const index = new AnswerIndex([
  entry('passport', '护照怎么办理？', 'Bring your passport. 拨打12123。'),
  entry('card', '身份证怎么补办？', '带户口簿到派出所办理。'),
  entry('dog', '养犬证怎么办理？', '带疫苗证明。'),
]);

describe('AnswerIndex.explain', () => {
  it.each([
    ['无人机怎么办理', ['无人机']],
    ['护照怎么办理', []],
    ['huzhao drone', ['drone']],
    ['护照 99999', ['99999']],
    ['嚏', ['嚏']],
  ])('%s: unknown words', (query, unknown) => {
    expect(index.explain(query).unknown).toEqual(unknown);
  });

  it('knows the rarest part that is there, and near spellings', () => {
    expect(index.explain('无人机 护照 办理').rarest).toBe('护照');
    expect(index.explain('犬只').rarest).toBe('犬');
    expect(index.explain('嚏').rarest).toBeNull();
    expect(index.explain('pasport').near).toEqual(['passport']);
  });

  it.each([
    ['？！ 😀', true],
    ['证', false],
    ['a', false],
  ])('%s: nothing to search %s', (query, empty) => {
    expect(index.explain(query).empty).toBe(empty);
  });
});

describe('AnswerIndex.coverage', () => {
  it('is high for what an entry is about, by whatever name, and low for the way of asking', () => {
    const named = new AnswerIndex([entry('card', '身份证怎么补办？'), entry('dog', '养犬证怎么办理？')]);
    expect(named.coverage('身份证怎么补办', 'card')).toBe(1);
    expect(named.coverage('shenfenzheng', 'card')).toBe(1);
    expect(named.coverage('申分证补办', 'card')).toBeGreaterThan(0.5);
    expect(named.coverage('狗牌', 'dog')).toBe(0);
    named.useSynonyms([{ terms: ['狗牌', '养犬证'] }]);
    expect(named.coverage('狗牌', 'dog')).toBe(1);
    expect(index.coverage('无人机怎么办理', 'passport')).toBeLessThan(0.3);
    expect(index.coverage('护照', 'nowhere')).toBe(0);
  });
});

describe('isOneSlipAway', () => {
  it.each([
    ['passport', 'pasport', true],
    ['pasport', 'passport', true],
    ['passprot', 'passport', true],
    ['passpart', 'passport', true],
    ['passport', 'passport', false],
    ['pasprot', 'passport', false],
    ['app', 'passport', false],
  ])('%s, %s: %s', (one, other, is) => {
    expect(isOneSlipAway(one, other)).toBe(is);
  });
});

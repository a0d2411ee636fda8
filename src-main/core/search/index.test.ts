import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { AnswerIndex, type SearchEntry } from './index';

const TODAY = '2026-03-01';

function entry(id: string, question: string, rest: Partial<SearchEntry> = {}): SearchEntry {
  return {
    id,
    question,
    alternatives: [],
    text: '',
    keywords: [],
    businessLine: null,
    validFrom: null,
    validUntil: null,
    status: 'approved',
    ...rest,
  };
}

const LIBRARY: SearchEntry[] = [
  entry('move', '户口迁移怎么办理？', { text: '请携带身份证和户口簿到迁入地派出所窗口办理。' }),
  entry('passport', '护照多久可以办好？', {
    text: '受理之日起七个工作日，可到任一出入境窗口申请。',
    businessLine: 'exit-entry',
  }),
  entry('c1', 'C1证可以开什么车？', { text: 'C1驾驶证可以驾驶小型汽车。', alternatives: ['小车驾照能开面包车吗'] }),
  entry('points', '12123上怎么处理违章？', { text: '登录交管12123，选择违法处理。', keywords: ['扣分', '罚款'] }),
  entry('noise', '邻居半夜噪音扰民找谁？', { text: '可拨打110，民警到场劝阻。' }),
  entry('residence', '居住证到期了如何续签', { text: '到居住地派出所办理签注手续。' }),
];

const library = new AnswerIndex(LIBRARY);
const ids = (index: AnswerIndex, query: string, options = {}) =>
  index.search(query, { limit: 10, today: TODAY, ...options }).map(({ id }) => id);

describe('AnswerIndex.search', () => {
  it.each([
    ['户口', 'move'],
    ['护照', 'passport'],
    ['C1证', 'c1'],
    ['12123', 'points'],
    ['110', 'noise'],
    ['罚款', 'points'],
    ['面包车', 'c1'],
    ['我要把户口从老家迁过来需要带什么材料', 'move'],
    ['戶口遷移怎麼辦', 'move'],
    ['護照', 'passport'],
    ['ｃ１證', 'c1'],
    ['１２１２３', 'points'],
    ['吵', undefined],
    ['噪', 'noise'],
    ['juzhuzheng', 'residence'],
    ['ju zhu zheng', 'residence'],
    ['jzz', 'residence'],
    ['jzz到期', 'residence'],
    ['juzhuzh', 'residence'],
    ['huzhao', 'passport'],
    ['hkqy', 'move'],
    ['户口千一', 'move'],
    ['zao', 'noise'],
  ])('%s finds %s first', (query, id) => {
    expect(ids(library, query)[0]).toBe(id);
  });

  it('finds the answer to a whole message', () => {
    const message =
      '警察同志你好，我们小区三楼那户人家天天半夜放音乐，噪音特别大，老人孩子都睡不着，跟物业说了好几次也没人管，请问这种扰民的事情应该找谁？';
    expect(ids(library, message)[0]).toBe('noise');
  });

  it('does not find a number within a longer one', () => {
    expect(ids(library, '1212')).toEqual([]);
    expect(ids(library, '1100')).toEqual([]);
  });

  it.each(['', '   ', '？！……', '😀', '\ud83d', '\n\t'])('finds nothing for %j', (query) => {
    expect(library.search(query, { limit: 10, today: TODAY })).toEqual([]);
  });

  it('answers a query of 10,000 characters, reading its beginning', () => {
    const filler = '今天天气不错'.repeat(1_667);
    expect(ids(library, `护照多久可以办好${filler}`)[0]).toBe('passport');
    expect(ids(library, `${filler}护照`)).toEqual(ids(library, filler));
  });

  it('finds by another name and says which', () => {
    const index = new AnswerIndex(LIBRARY);
    expect(ids(index, '绿卡')).toEqual([]);
    index.useSynonyms([{ terms: ['居住证', '綠卡'] }]);
    expect(index.search('绿卡', { limit: 1, today: TODAY })).toMatchObject([{ id: 'residence', matched: ['居住证'] }]);
    index.useSynonyms([]);
    expect(ids(index, '绿卡')).toEqual([]);
  });

  it('says which letters were read as pinyin', () => {
    expect(library.search('jzz', { limit: 1, today: TODAY })[0]?.pinyin.map(({ letters }) => letters)).toEqual(['jzz']);
    expect(library.search('居住证', { limit: 1, today: TODAY })[0]?.pinyin).toEqual([]);
  });

  it('finds an English text', () => {
    const index = new AnswerIndex([...LIBRARY, entry('en', '护照遗失', { textEn: 'Report the lost passport.' })]);
    expect(ids(index, 'lost passport')[0]).toBe('en');
  });

  it('keeps to the limit', () => {
    expect(library.search('办理派出所', { limit: 2, today: TODAY })).toHaveLength(2);
    expect(library.search('办理派出所', { limit: 0, today: TODAY })).toEqual([]);
  });

  it('says which words were found', () => {
    expect(library.search('護照簽證', { limit: 1, today: TODAY })[0]?.matched).toContain('护照');
    expect(library.search('C1', { limit: 1, today: TODAY })[0]?.matched).toEqual(['c1']);
    expect(library.search('噪', { limit: 1, today: TODAY })[0]?.matched).toEqual(['噪']);
  });

  it('never shows a retired entry', () => {
    const index = new AnswerIndex([entry('old', '护照怎么办', { status: 'retired' }), entry('new', '护照在哪里办')]);
    expect(ids(index, '护照怎么办')).toEqual(['new']);
    index.put(entry('new', '护照在哪里办', { status: 'retired' }));
    expect(ids(index, '护照')).toEqual([]);
    expect(index.size).toBe(0);
  });

  it('puts an expired entry below every valid one and says so', () => {
    const index = new AnswerIndex([
      entry('over', '护照怎么办', { validUntil: '2026-02-28' }),
      entry('early', '护照怎么办', { validFrom: '2026-03-02' }),
      entry('weak', '照片要求', { text: '护照照片为白底。' }),
      entry('last-day', '护照遗失', { validFrom: '2026-03-01', validUntil: '2026-03-01' }),
    ]);
    const hits = index.search('护照怎么办', { limit: 10, today: TODAY });
    expect(hits.map(({ id, expired }) => [id, expired])).toEqual([
      ['last-day', false],
      ['weak', false],
      ['early', true],
      ['over', true],
    ]);
  });

  it('prefers the business line among equals', () => {
    const index = new AnswerIndex([
      entry('a', '材料要带什么', { businessLine: 'traffic' }),
      entry('b', '材料要带什么', { businessLine: 'household' }),
    ]);
    expect(ids(index, '材料')).toEqual(['a', 'b']);
    expect(ids(index, '材料', { businessLine: 'household' })).toEqual(['b', 'a']);
  });
});

describe('AnswerIndex.put and remove', () => {
  it('replaces an entry whole', () => {
    const index = new AnswerIndex([entry('a', '护照怎么办')]);
    index.put(entry('a', '户口怎么迁'));
    expect(ids(index, '护照')).toEqual([]);
    expect(ids(index, '户口')).toEqual(['a']);
    expect(index.size).toBe(1);
    index.remove('a');
    index.remove('a');
    expect(index.size).toBe(0);
    expect(ids(index, '户口')).toEqual([]);
  });

  const words = ['户口', '護照', '办理', '居住证', '迁移', 'C1', '12123', '多久', '，', '𠀋', '😀', '派出所', '的'];
  const sentence = fc.array(fc.constantFrom(...words, 'hukou', 'hk'), { maxLength: 8 }).map((parts) => parts.join(''));
  const put = fc.record({
    kind: fc.constant('put' as const),
    id: fc.integer({ min: 0, max: 30 }).map(String),
    question: sentence,
    text: sentence,
    alternatives: fc.array(sentence, { maxLength: 2 }),
    keywords: fc.array(sentence, { maxLength: 2 }),
    status: fc.constantFrom('approved', 'approved', 'approved', 'retired'),
  });
  const remove = fc.record({ kind: fc.constant('remove' as const), id: fc.integer({ min: 0, max: 30 }).map(String) });

  it('gives what an index built anew gives, whatever came and went', () => {
    const changes = fc.array(fc.oneof({ weight: 4, arbitrary: put }, { weight: 1, arbitrary: remove }), {
      maxLength: 250,
    });
    fc.assert(
      fc.property(changes, fc.array(sentence, { minLength: 1, maxLength: 4 }), (steps, queries) => {
        const index = new AnswerIndex();
        const left = new Map<string, SearchEntry>();
        for (const step of steps) {
          left.delete(step.id);
          if (step.kind === 'remove') index.remove(step.id);
          else {
            const { kind: _, id, question, ...rest } = step;
            index.put(entry(id, question, rest));
            if (step.status !== 'retired') left.set(id, entry(id, question, rest));
          }
        }
        const anew = new AnswerIndex(left.values());
        expect(index.size).toBe(anew.size);
        for (const query of [...queries, queries.join('').repeat(4)]) {
          const options = { limit: 50, today: TODAY };
          expect(index.search(query, options)).toEqual(anew.search(query, options));
        }
      }),
      { numRuns: 150 },
    );
  });

  it('folds and sweeps a large library without losing anything', () => {
    const index = new AnswerIndex();
    for (let number = 0; number < 4_000; number += 1)
      index.put(entry(`e${number}`, `第${number}号户口材料清单`, { text: '请到派出所窗口办理迁移登记手续，' }));
    for (let number = 0; number < 4_000; number += 2) index.remove(`e${number}`);
    expect(index.size).toBe(2_000);
    expect(ids(index, '3999')).toEqual(['e3999']);
    expect(ids(index, '1')).toEqual(['e1']);
    expect(ids(index, '2')).toEqual([]);
  });
});

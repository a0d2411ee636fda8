import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createAnalyser } from './analysis';
import { highlightRanges, termsToMark } from './highlight';

const analyser = createAnalyser();
const marked = (text: string, terms: string[]) =>
  highlightRanges(text, terms, analyser).map(({ start, end }) => text.slice(start, end));

describe('highlightRanges', () => {
  it.each([
    ['户口迁移要带户口簿', ['户口'], ['户口', '户口']],
    ['戶口遷移', ['户口', '迁移'], ['戶口遷移']],
    ['辦Ｃ１證', ['c1', '证'], ['Ｃ１證']],
    ['登录１２１２３办理', ['12123'], ['１２１２３']],
    ['😀护照😀', ['护照'], ['护照']],
    ['面积90㎡以上', ['m2'], ['㎡']],
    ['Cafe\u0301在哪', ['café'], ['Cafe\u0301']],
    ['没有', ['护照', ''], []],
  ])('in %s marks %j', (text, terms, parts) => {
    expect(marked(text, terms)).toEqual(parts);
  });

  it('merges what overlaps', () => {
    expect(highlightRanges('居住证明', ['居住证', '证明', '住证'], analyser)).toEqual([{ start: 0, end: 4 }]);
  });

  it('stays within any text, in order and apart', () => {
    const text = fc.string({ unit: 'binary', maxLength: 60 });
    fc.assert(
      fc.property(text, fc.array(fc.string({ unit: 'binary', maxLength: 3 })), (original, parts) => {
        const ranges = highlightRanges(original, parts.map(analyser.normalise), analyser);
        let last = -1;
        for (const { start, end } of ranges) {
          expect(start).toBeGreaterThan(last);
          expect(end).toBeGreaterThan(start);
          expect(end).toBeLessThanOrEqual(original.length);
          last = end;
        }
      }),
    );
  });
});

describe('termsToMark', () => {
  it.each([
    ['下', ['下'], ['下']],
    [' 手续 ', ['手', '手续'], ['手', '手续']],
    ['护照丢了', ['丢', '护照'], ['丢', '护照']],
    ['我的手机是在地铁上丢的', ['是', '下', '手', '手机', '地铁'], ['手机', '地铁']],
    ['他说的都不是真的吧', ['是', '下'], []],
    ['请问怎么办😀', ['😀'], []],
  ])('of %s keeps what tells', (query, terms, kept) => {
    expect(termsToMark(query, terms)).toEqual(kept);
  });
});

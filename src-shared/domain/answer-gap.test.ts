import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { gapDetailsSchema, gapKey, mergeGapDetails } from './answer-gap';

describe('gapKey', () => {
  test('is the same for the same question however it is typed', () => {
    expect(gapKey(' 居住证，怎么办理？ ')).toBe('居住证怎么办理');
    expect(gapKey('Ｃ１证 能开 什么车?')).toBe(gapKey('c1证能开什么车？'));
    expect(gapKey('“110”能发短信吗…')).toBe('110能发短信吗');
  });

  test('tells different questions apart and is empty for one without words', () => {
    expect(gapKey('居住证怎么办理')).not.toBe(gapKey('居住证怎么注销'));
    expect(gapKey('？！ …')).toBe('');
  });

  test('does not mind punctuation and white space anywhere', () => {
    const word = fc.string({ unit: fc.constantFrom('居', '住', '证', 'C', '1', 'ａ'), minLength: 1, maxLength: 8 });
    const filler = fc.string({ unit: fc.constantFrom('，', '。', '?', ' ', '　', '\n', '“', '~', '+'), maxLength: 4 });
    fc.assert(
      fc.property(fc.array(fc.tuple(filler, word), { minLength: 1, maxLength: 8 }), filler, (parts, end) => {
        const typed = parts.map(([before, text]) => before + text).join('') + end;
        expect(gapKey(typed)).toBe(gapKey(parts.map(([, text]) => text).join('')));
      }),
    );
  });

  test('fits its column whatever the width of the signs', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 500 }), (question) => {
        expect(gapKey(question).length).toBeLessThanOrEqual(500);
      }),
    );
  });
});

describe('mergeGapDetails', () => {
  const before = gapDetailsSchema.parse({
    question: '问',
    businessLine: null,
    state: 'open',
    assigneeId: null,
    note: '',
    answerId: null,
  });

  test('takes both changes of different fields, whoever comes first', () => {
    const [mine, theirs] = [
      { ...before, note: '记' },
      { ...before, state: 'in_work' as const },
    ];
    expect(mergeGapDetails(before, mine, theirs)).toEqual({ ...before, note: '记', state: 'in_work' });
    expect(mergeGapDetails(before, theirs, mine)).toEqual(mergeGapDetails(before, mine, theirs));
  });

  test('does not choose between two different changes of one field', () => {
    expect(mergeGapDetails(before, { ...before, note: '甲' }, { ...before, note: '乙' })).toBeNull();
    expect(mergeGapDetails(before, { ...before, note: '甲' }, { ...before, note: '甲' })?.note).toBe('甲');
  });
});

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ANSWER_FIELDS, type AnswerContent, type AnswerField } from './answer';
import { changedFields, mergeContent, same } from './answer-merge';

const CONTENT: AnswerContent = {
  question: '身份证丢了怎么补办？',
  alternatives: ['身份证遗失补领'],
  text: '请到就近派出所办理。',
  shortText: null,
  link: null,
  textEn: null,
  internalNote: '',
  basis: { title: '居民身份证法', source: '公开文本', note: '', date: '2026-01-01' },
  businessLine: 'household',
  region: '',
  ownerDepartmentId: null,
  ownerOfficerId: null,
  keywords: ['身份证'],
  attachments: [],
  validFrom: null,
  validUntil: null,
  reviewAt: null,
};

const words = fc.array(fc.constantFrom('甲', '乙'), { maxLength: 2 });
/** Few values per field, so that two people often come to the same one. */
const contents = fc.record({
  question: fc.constantFrom('甲？', '乙？', '丙？'),
  alternatives: words,
  text: fc.constantFrom('一', '二', '三'),
  shortText: fc.constantFrom(null, '短'),
  link: fc.constantFrom(null, 'https://example.test/1'),
  textEn: fc.constantFrom(null, 'One'),
  internalNote: fc.constantFrom('', '注'),
  basis: fc.constantFrom(
    null,
    { title: '法', source: '', note: '', date: null },
    { date: null, note: '', source: '', title: '法' },
    { title: '法', source: '', note: '', date: '2026-01-01' },
  ),
  businessLine: fc.constantFrom(null, 'traffic' as const),
  region: fc.constantFrom('', '东湖区'),
  ownerDepartmentId: fc.constantFrom(null, 'dept-1'),
  ownerOfficerId: fc.constantFrom(null, 'of-1'),
  keywords: words,
  attachments: fc.constantFrom([], [{ name: 'a.pdf', sha256: 'a'.repeat(64), size: 1, type: 'application/pdf' }]),
  validFrom: fc.constantFrom(null, '2026-01-01'),
  validUntil: fc.constantFrom(null, '2026-12-31'),
  reviewAt: fc.constantFrom(null, '2026-06-01'),
}) as unknown as fc.Arbitrary<AnswerContent>;

const RUNS = { numRuns: 300 };

describe('mergeContent', () => {
  test('keeps what two people changed in different fields', () => {
    const mine = { ...CONTENT, text: '请到任一派出所办理。' };
    const theirs = { ...CONTENT, keywords: ['身份证', '补办'] };
    expect(mergeContent(CONTENT, mine, theirs)).toEqual({
      content: { ...CONTENT, text: mine.text, keywords: theirs.keywords },
      conflicts: [],
    });
  });

  test('names a field that both changed differently, and keeps mine there', () => {
    const merged = mergeContent(CONTENT, { ...CONTENT, text: '甲' }, { ...CONTENT, text: '乙', region: '东湖区' });
    expect(merged).toEqual({ content: { ...CONTENT, text: '甲', region: '东湖区' }, conflicts: ['text'] });
  });

  test('with one side unchanged is the other side', () => {
    fc.assert(
      fc.property(contents, contents, (base, changed) => {
        expect(mergeContent(base, changed, base)).toEqual({ content: changed, conflicts: [] });
        expect(mergeContent(base, base, changed)).toEqual({ content: changed, conflicts: [] });
        expect(mergeContent(base, changed, changed)).toEqual({ content: changed, conflicts: [] });
      }),
      RUNS,
    );
  });

  test('a field conflicts exactly when both changed it, differently; no other change is lost', () => {
    fc.assert(
      fc.property(contents, contents, contents, (base, mine, theirs) => {
        const { content, conflicts } = mergeContent(base, mine, theirs);
        const byMe = changedFields(base, mine);
        const byThem = changedFields(base, theirs);
        const apart = changedFields(mine, theirs);
        const both = (field: AnswerField): boolean => byMe.includes(field) && byThem.includes(field);
        expect(conflicts).toEqual(apart.filter(both));
        for (const field of ANSWER_FIELDS) {
          const expected = byMe.includes(field) ? mine : byThem.includes(field) ? theirs : base;
          expect(same(content[field], expected[field])).toBe(true);
        }
      }),
      RUNS,
    );
  });

  test('is the same from either side but for the conflicts', () => {
    fc.assert(
      fc.property(contents, contents, contents, (base, mine, theirs) => {
        const here = mergeContent(base, mine, theirs);
        const there = mergeContent(base, theirs, mine);
        expect(there.conflicts).toEqual(here.conflicts);
        expect(changedFields(here.content, there.content)).toEqual(here.conflicts);
      }),
      RUNS,
    );
  });

  test('without a common beginning every difference is a conflict', () => {
    fc.assert(
      fc.property(contents, contents, (mine, theirs) => {
        expect(mergeContent(null, mine, theirs)).toEqual({ content: mine, conflicts: changedFields(mine, theirs) });
      }),
      RUNS,
    );
  });
});

test('values are compared as JSON has them: the order of keys does not matter, that of a list does', () => {
  expect(same({ a: 1, b: [1, 2] }, { b: [1, 2], a: 1 })).toBe(true);
  expect(same([1, 2], [2, 1])).toBe(false);
  expect(same(null, {})).toBe(false);
  expect(same([], {})).toBe(false);
});

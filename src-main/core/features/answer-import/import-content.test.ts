import { describe, expect, test } from 'vitest';
import { type AnswerContent, answerContentSchema } from '../../../../src-shared/domain/answer';
import { departmentIdSchema, officerIdSchema } from '../../../../src-shared/domain/ids';
import type { ImportField } from '../../../../src-shared/ipc/answer-import-views';
import type { KnownDepartment, KnownOfficer } from './answer-import.repository';
import { changedFields, readContent } from './import-content';
import { findOwners, ownerNames } from './import-owners';

const officers: KnownOfficer[] = [
  { id: officerIdSchema.parse('of-1'), name: '林晓', badgeNumber: '0101', active: 1 },
  { id: officerIdSchema.parse('of-2'), name: '王伟', badgeNumber: '0102', active: 1 },
  { id: officerIdSchema.parse('of-3'), name: '王伟', badgeNumber: '0103', active: 1 },
  { id: officerIdSchema.parse('of-4'), name: '林晓', badgeNumber: '0104', active: 0 },
];
const departments: KnownDepartment[] = [{ id: departmentIdSchema.parse('dept-a'), name: '户政支队', active: 1 }];
const owners = findOwners(departments, officers);
const cells = (values: Partial<Record<ImportField, string>>): ReadonlyMap<ImportField, string> =>
  new Map(Object.entries(values) as [ImportField, string][]);

const current: AnswerContent = answerContentSchema.parse({
  question: '怎么办？',
  alternatives: ['咋办'],
  text: '第一行\r\n第二行',
  shortText: null,
  link: null,
  textEn: '',
  internalNote: '注意',
  basis: { title: '', source: '', note: '', date: null },
  businessLine: 'household',
  region: '',
  ownerDepartmentId: 'dept-a',
  ownerOfficerId: null,
  keywords: [],
  attachments: [],
  validFrom: null,
  validUntil: '2026-12-31',
  reviewAt: null,
});

describe('a row of a file', () => {
  test('keeps what the file has no column for, and clears what it leaves empty', () => {
    const { content } = readContent(cells({ text: '新', internalNote: '' }), current, owners);
    expect(content).toEqual({ ...current, text: '新', internalNote: '' });
    expect(content && changedFields(content, current)).toEqual(['text', 'internalNote']);
  });

  test('is no change for line endings, or for nothing written in another way', () => {
    const { content } = readContent(cells({ text: '第一行\n第二行', textEn: '', basisTitle: '' }), current, owners);
    expect(content).toEqual(current);
  });

  test('may hold a span where the last day is expected', () => {
    const read = (validUntil: string) => readContent(cells({ validUntil }), current, owners).content;
    expect(read('2026-01-01 至 2027年1月1日')).toMatchObject({ validFrom: '2026-01-01', validUntil: '2027-01-01' });
    expect(read('长期')).toMatchObject({ validFrom: null, validUntil: null });
    expect(readContent(cells({ validUntil: '明年' }), current, owners).problems).toEqual([
      { field: 'validUntil', code: 'not_a_day', value: '明年' },
    ]);
  });

  test('names owners by name, badge number, both, or id; a name that two have is nobody', () => {
    expect([
      owners.officer('林晓'),
      owners.officer('0103'),
      owners.officer('王伟（0102）'),
      owners.officer('of-4'),
    ]).toEqual(['of-1', 'of-3', 'of-2', 'of-4']);
    expect([owners.officer('王伟'), owners.department('林业局')]).toEqual([null, null]);
    expect([owners.department('户政支队'), owners.department('dept-a')]).toEqual(['dept-a', 'dept-a']);
  });

  test('finds every owner again by the name that an export gives', () => {
    const names = ownerNames(departments, officers);
    for (const { id } of officers) expect(owners.officer(names.officer(id))).toBe(id);
    for (const { id } of departments) expect(owners.department(names.department(id))).toBe(id);
  });
});

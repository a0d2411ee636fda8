import { createInstance } from 'i18next';
import { beforeAll, expect, test } from 'vitest';
import { figuresSchema } from '../../../src-shared/ipc/answer-figure-views';
import { zhCN } from '../../locales/zh-CN';
import { barOption, barQuery, type ChartLook } from './bar-option';
import { byDay, byLine, foundBy, keptShares, keptUnknown, mostUsed } from './breakdowns';

const i18n = createInstance({
  lng: 'zh-CN',
  resources: { 'zh-CN': { translation: zhCN } },
  interpolation: { escapeValue: false },
  pluralSeparator: '|',
  contextSeparator: '|',
});
beforeAll(() => i18n.init());

const look: ChartLook = {
  used: 'blue',
  unused: 'grey',
  text: 'black',
  muted: 'grey',
  line: 'grey',
  surface: 'white',
  font: 'serif',
  motion: false,
};

const figures = figuresSchema.parse({
  from: '2026-06-01',
  to: '2026-06-02',
  replies: 10,
  withBasis: 6,
  asIs: 2,
  kept: 0.7,
  approved: 3,
  neverUsed: 1,
  openGaps: 4,
  byDay: [
    { day: '2026-06-01', replies: 10, withBasis: 6 },
    { day: '2026-06-02', replies: 0, withBasis: 0 },
  ],
  byLine: [
    { businessLine: 'traffic', answers: 3, replies: 7, withBasis: 6, gaps: 0 },
    { businessLine: null, answers: 0, replies: 3, withBasis: 0, gaps: 4 },
  ],
  mostUsed: [
    { answerId: 'fine', question: '违章怎么处理？', replies: 5, asIs: 2, kept: 0.8 },
    { answerId: 'gone', question: '', replies: 1, asIs: 0, kept: null },
  ],
  keptShares: [
    { from: 0.5, to: 0.6, replies: 3 },
    { from: 1, to: 1, replies: 2 },
  ],
  foundBy: [{ by: 'suggested', replies: 6 }],
  foundAt: [{ rank: 1, replies: 6 }],
});

test('a row says what the figure says, and each number that is not zero opens its own list', () => {
  const [day, quiet] = byDay(i18n.t, figures).rows;
  expect(day?.cells.map((cell) => cell.text)).toEqual(['10', '6', '4', '60%']);
  expect(day?.cells.map((cell) => cell.query)).toEqual([
    { list: 'replies', day: '2026-06-01' },
    { list: 'withBasis', day: '2026-06-01' },
    { list: 'withoutBasis', day: '2026-06-01' },
    null,
  ]);
  expect(quiet?.cells.map((cell) => cell.query)).toEqual([null, null, null, null]);
  expect(quiet?.cells[3]?.text).toBe('—');
});

test('what has no business line is a row of its own, asked for as such', () => {
  const none = byLine(i18n.t, figures).rows[1];
  expect(none?.label).toBe('未分业务线');
  expect(none?.cells[5]).toEqual({ text: '4', value: 4, query: { list: 'gaps', businessLine: null } });
});

test('an answer that is gone is told by its id, and a share that is not known is no zero', () => {
  const gone = mostUsed(i18n.t, figures).rows[1];
  expect(gone?.label).toContain('gone');
  expect(gone?.cells[2]?.text).toBe('—');
  expect(keptUnknown(figures)).toBe(1);
});

test('bars are drawn from the same numbers, and a bar opens the list of its cell', () => {
  const breakdown = byDay(i18n.t, figures);
  const { series } = barOption(breakdown, look);
  expect(series).toMatchObject([
    { name: '引用口径', data: [6, 0] },
    { name: '未引用', data: [4, 0] },
  ]);
  expect(barQuery(breakdown, { series: 1, row: 0 })).toEqual({
    query: { list: 'withoutBasis', day: '2026-06-01' },
    title: '2026-06-01 · 未引用',
  });
  expect(barQuery(breakdown, { series: 0, row: 1 })).toBeNull();
  expect(keptShares(i18n.t, figures).rows.map((row) => row.label)).toEqual(['50%–60%', '原样']);
  expect(foundBy(i18n.t, figures).rows[0]?.label).toBe('自动推荐');
});

import { createInstance } from 'i18next';
import { beforeAll, expect, test } from 'vitest';
import { zhCN } from '../../locales/zh-CN';
import { describeProblem } from './problem-text';

const i18n = createInstance({
  lng: 'zh-CN',
  resources: { 'zh-CN': { translation: zhCN } },
  interpolation: { escapeValue: false },
});
beforeAll(() => i18n.init());

test('a problem names the field and what was found there', () => {
  expect(describeProblem(i18n.t, { field: 'question', code: 'missing', value: '' })).toBe('缺少“问题”');
  expect(describeProblem(i18n.t, { field: 'validFrom', code: 'not_a_day', value: '明年' })).toBe(
    '“生效日期”不是日期：明年。请写成 2026-03-01 的样子',
  );
});

test('a whole essay in a cell is not repeated', () => {
  const said = describeProblem(i18n.t, { field: 'region', code: 'too_long', value: '某'.repeat(400) });
  expect(said.length).toBeLessThan(80);
  expect(said.endsWith('…')).toBe(true);
});

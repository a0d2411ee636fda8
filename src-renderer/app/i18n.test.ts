import { describe, expect, it, vi } from 'vitest';
import { createI18n } from './i18n';

describe('a number in an English text', () => {
  it('goes with a word of its own form, also when it is written with separators', async () => {
    vi.stubGlobal('document', { documentElement: {} });
    const { t } = await createI18n('en');
    expect(t('administration.preview.confirm', { n: 1 })).toBe('Import 1 row');
    expect(t('administration.preview.confirm', { n: 0 })).toBe('Import 0 rows');
    expect(t('library.list.total', { n: '1,234' })).toBe('1,234 answers');
  });
});

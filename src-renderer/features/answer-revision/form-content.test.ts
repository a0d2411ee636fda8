import { describe, expect, it } from 'vitest';
import { emptyContent } from '../../../src-shared/domain/answer';
import { readForm } from './form-content';

const written = emptyContent({ question: '居住证怎么办？', text: '到社区服务站办理。' });

describe('readForm', () => {
  it('takes a question with its answer, and blank parts as none', () => {
    const reading = readForm({
      ...written,
      shortText: ' ',
      link: '',
      alternatives: ['暂住证怎么办', ' '],
      basis: { title: '', source: ' ', note: '', date: null },
    });
    expect(reading).toEqual({ ok: true, content: { ...written, alternatives: ['暂住证怎么办'] } });
  });

  it('says which field keeps it from being saved, and why', () => {
    const reading = readForm({
      ...written,
      question: ' ',
      link: 'gaj.example',
      region: '区'.repeat(81),
      validFrom: '2026-05-01',
      validUntil: '2026-04-30',
    });
    expect(reading).toEqual({
      ok: false,
      problems: [
        { field: 'question', code: 'missing' },
        { field: 'link', code: 'not_a_link' },
        { field: 'region', code: 'too_long' },
        { field: 'validUntil', code: 'days_reversed' },
      ],
    });
  });
});

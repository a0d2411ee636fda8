import { describe, expect, it } from 'vitest';
import { textRuns } from './text-runs';

describe('textRuns', () => {
  it('shows which words were put in place of which', () => {
    const runs = textRuns('办理身份证需要20个工作日。', '办理身份证需要15个工作日。');
    expect(runs.map(({ kind, text }) => `${kind[0]}:${text}`)).toEqual([
      's:办理身份证需要',
      'd:20',
      'i:15',
      's:个工作日。',
    ]);
  });

  it('gives back both texts', () => {
    const [before, after] = ['带户口簿，本人到场。', '请带户口簿和照片。本人到场😀'];
    const join = (kinds: readonly string[]) =>
      textRuns(before, after)
        .filter(({ kind }) => kinds.includes(kind))
        .map(({ text }) => text)
        .join('');
    expect(join(['same', 'deleted'])).toBe(before);
    expect(join(['same', 'inserted'])).toBe(after);
  });

  it('has nothing to show for two empty texts', () => {
    expect(textRuns('', '')).toEqual([]);
  });
});

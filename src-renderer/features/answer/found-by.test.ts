import { describe, expect, it } from 'vitest';
import { foundBy } from './found-by';

describe('foundBy', () => {
  it('names what was typed, and nothing when nothing was', () => {
    expect(foundBy('searched', ' 补办身份证 ', 2)).toEqual({ by: 'searched', query: '补办身份证', rank: 2 });
    expect(foundBy('suggested', '  ', 1)).toEqual({ by: 'suggested', query: null, rank: 1 });
  });

  it('cuts a long query between characters', () => {
    const query = `${'字'.repeat(99)}𠮷证`;
    expect(foundBy('searched', query, 1).query).toBe('字'.repeat(99));
    expect(foundBy('searched', '证'.repeat(300), 1).query).toHaveLength(100);
  });
});

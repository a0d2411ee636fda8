import { describe, expect, it } from 'vitest';
import { indexAfterChange } from './active-item';

describe('indexAfterChange', () => {
  it('stays on the same message when it moves', () => {
    expect(indexAfterChange(['b', 'c', 'a'], 'a', 0)).toBe(2);
  });

  it('goes on with the next one when the message leaves the list', () => {
    expect(indexAfterChange(['b', 'c'], 'a', 1)).toBe(1);
    expect(indexAfterChange(['b', 'c'], 'a', 7)).toBe(1);
  });

  it('starts at the first and knows the empty list', () => {
    expect(indexAfterChange(['b'], null, 0)).toBe(0);
    expect(indexAfterChange([], 'a', 3)).toBe(-1);
  });
});

import { describe, expect, it } from 'vitest';
import { rangesOf } from './marked-ranges';

describe('rangesOf', () => {
  it('finds every place of every item, the longer one where two begin together', () => {
    expect(rangesOf('交20元，20元以下免收', ['20', '20元'])).toEqual([
      [1, 4],
      [5, 8],
    ]);
  });

  it('finds nothing where an item stands only in other writing', () => {
    expect(rangesOf('交二十元', ['20元', ''])).toEqual([]);
  });
});

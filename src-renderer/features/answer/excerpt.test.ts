import { describe, expect, it } from 'vitest';
import { excerptAround } from './excerpt';

describe('excerptAround', () => {
  it('leaves a short text as it is', () => {
    expect(excerptAround('补办身份证', [[2, 5]], 20)).toEqual({ text: '补办身份证', ranges: [[2, 5]] });
  });

  it('shows the first match and moves the marks with it', () => {
    const text = `${'甲'.repeat(200)}身份证${'乙'.repeat(200)}身份证`;
    const piece = excerptAround(
      text,
      [
        [200, 203],
        [403, 406],
      ],
      80,
    );
    expect(piece.text.startsWith('…')).toBe(true);
    expect(piece.text.endsWith('…')).toBe(true);
    expect(piece.ranges).toHaveLength(1);
    expect(piece.text.slice(...(piece.ranges[0] ?? [0, 0]))).toBe('身份证');
  });

  it('never cuts a character in two', () => {
    const text = '𠮷'.repeat(100);
    expect(excerptAround(text, [[101, 103]], 31).text).toMatch(/^…?(𠮷)+…?$/u);
  });
});

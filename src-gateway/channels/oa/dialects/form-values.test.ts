import { describe, expect, it } from 'vitest';
import { instantFrom } from './form-values';

describe('a time as an OA writes it', () => {
  it.each([
    ['2026-03-16 18:00:05', 'Asia/Shanghai', '2026-03-16T10:00:05.000Z'],
    ['2026-3-6 8:00', 'Asia/Shanghai', '2026-03-06T00:00:00.000Z'],
    ['2026-03-16', 'Asia/Urumqi', '2026-03-15T18:00:00.000Z'],
  ])('%s in %s', (text, zone, instant) => {
    expect(instantFrom(text, zone)).toBe(instant);
  });

  it.each(['', '昨天', '16.03.2026'])('%j is none', (text) => {
    expect(instantFrom(text, 'Asia/Shanghai')).toBeNull();
  });
});

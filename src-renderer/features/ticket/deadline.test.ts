import { describe, expect, it } from 'vitest';
import { defaultPreset, fromLocalInput, presetDeadline, toLocalInput } from './deadline';

const friday = new Date(2026, 10, 20, 18, 20).getTime();

describe('deadlines of a ticket', () => {
  it('counts hours from now', () => {
    expect(presetDeadline({ hours: 2 }, friday)).toBe(new Date(2026, 10, 20, 20, 20).getTime());
  });

  it('ends days at 18:00', () => {
    expect(presetDeadline({ days: 2 }, friday)).toBe(new Date(2026, 10, 22, 18, 0).getTime());
  });

  it('gives consultations two days and the rest five', () => {
    expect(defaultPreset('consultation')).toEqual({ days: 2 });
    expect(defaultPreset('complaint')).toEqual({ days: 5 });
    expect(defaultPreset(null)).toEqual({ days: 5 });
  });

  it('reads back what it puts into the field', () => {
    expect(fromLocalInput(toLocalInput(friday))).toBe(friday);
    expect(fromLocalInput('')).toBeNull();
  });
});

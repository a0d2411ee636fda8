import { describe, expect, it } from 'vitest';
import { combinationOf, findShortcut, type KeyPress } from './match';
import { SHORTCUTS } from './shortcuts';

function press(key: string, modifiers: Partial<KeyPress> = {}): KeyPress {
  return { key, code: '', ctrlKey: false, altKey: false, shiftKey: false, metaKey: false, ...modifiers };
}

describe('table of shortcuts', () => {
  it('uses every combination once', () => {
    const all = SHORTCUTS.flatMap((shortcut) => shortcut.keys);
    expect(new Set(all).size).toBe(all.length);
  });

  it('names every shortcut once', () => {
    const ids = SHORTCUTS.map((shortcut) => shortcut.id);
    expect(new Set(ids).size).toBe(ids.length);
  });

  it('has no bare letter, digit or sign that acts inside a text field', () => {
    for (const { keys } of SHORTCUTS)
      for (const key of keys)
        if (key.length === 1 || /^Shift\+.$/.test(key)) expect(findShortcut(key, true), key).toBeNull();
  });
});

describe('combinationOf', () => {
  it.each([
    [press('j'), 'j'],
    [press('J'), 'j'],
    [press('C', { shiftKey: true }), 'Shift+C'],
    [press('k', { ctrlKey: true }), 'Ctrl+K'],
    [press('Enter', { ctrlKey: true, shiftKey: true }), 'Ctrl+Shift+Enter'],
    [press('?', { shiftKey: true }), '?'],
    [press('¡', { altKey: true, code: 'Digit1' }), 'Alt+1'],
    [press('Process', { code: 'KeyJ' }), 'j'],
    [press('F6', { shiftKey: true }), 'Shift+F6'],
  ])('%o is %s', (event, expected) => {
    expect(combinationOf(event)).toBe(expected);
  });
});

describe('findShortcut', () => {
  it('finds the shortcut and which of its keys it was', () => {
    expect(findShortcut('Alt+3', true)).toMatchObject({ shortcut: { id: 'insertAnswer' }, index: 2 });
    expect(findShortcut('Ctrl+Enter', true)?.shortcut.id).toBe('send');
    expect(findShortcut('j', false)?.shortcut.id).toBe('queueNext');
    expect(findShortcut('Ctrl+Shift+A', true)?.shortcut.id).toBe('proposeAnswer');
    expect(findShortcut('Shift+A', false)?.shortcut.id).toBe('proposeAnswer');
    expect(findShortcut('z', false)).toBeNull();
  });
});

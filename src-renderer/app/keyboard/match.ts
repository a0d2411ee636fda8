import { SHORTCUTS, type Shortcut } from './shortcuts';

export type KeyPress = Pick<KeyboardEvent, 'key' | 'code' | 'ctrlKey' | 'altKey' | 'shiftKey' | 'metaKey'>;

/**
 * The combination that was pressed, written as in the table of shortcuts: letters without modifiers in lower case,
 * with a modifier in upper case; signs such as `?` as they are typed.
 */
export function combinationOf(press: KeyPress): string {
  const key = keyName(press);
  const isLetter = /^[a-z]$/i.test(key);
  const isSign = key.length === 1 && !isLetter && !/^[0-9]$/.test(key);
  const modifiers = [
    press.ctrlKey && 'Ctrl',
    press.altKey && 'Alt',
    press.metaKey && 'Meta',
    press.shiftKey && !isSign && 'Shift',
  ].filter((name) => typeof name === 'string');
  if (modifiers.length === 0) return isLetter ? key.toLowerCase() : key;
  return [...modifiers, isLetter ? key.toUpperCase() : key].join('+');
}

/** The shortcut for a combination and which of its keys it was. */
export function findShortcut(combination: string, inText: boolean): { shortcut: Shortcut; index: number } | null {
  for (const shortcut of SHORTCUTS) {
    const index = shortcut.keys.indexOf(combination);
    if (index < 0) continue;
    // A sign or a letter is text where text is typed, whatever the shortcut says about its other keys.
    const allowed = !inText || (shortcut.inText === true && !isTyped(combination));
    return allowed ? { shortcut, index } : null;
  }
  return null;
}

/** What writes a sign: one key, alone or with Shift. */
function isTyped(combination: string): boolean {
  return [...combination.replace(/^Shift\+/, '')].length === 1;
}

/** An input method that is switched on reports `Process` instead of the letter; the key itself tells which it was. */
function keyName(press: KeyPress): string {
  if (press.key !== 'Process' && press.key !== 'Unidentified') {
    // With Alt some layouts type a special sign for a digit.
    const digit = /^Digit([0-9])$/.exec(press.code);
    return press.altKey && digit !== null ? (digit[1] ?? press.key) : press.key;
  }
  const letter = /^Key([A-Z])$/.exec(press.code) ?? /^Digit([0-9])$/.exec(press.code);
  if (letter !== null) return (letter[1] ?? '').toLowerCase();
  return press.code === 'Slash' ? (press.shiftKey ? '?' : '/') : press.code;
}

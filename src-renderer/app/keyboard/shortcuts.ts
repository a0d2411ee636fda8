import type { Catalogue } from '../../locales/zh-CN';

export type ShortcutScope = keyof Catalogue['help']['scope'];
export type ShortcutLabel = keyof Catalogue['help']['shortcut'];

export interface Shortcut {
  id: ShortcutLabel;
  /** Combinations such as `j`, `Ctrl+Enter`, `Alt+1`; the first is the one that buttons show. */
  keys: readonly string[];
  scope: ShortcutScope;
  /** Works while a text field has the focus. */
  inText?: true;
}

/**
 * Every shortcut of the program, once: the listener matches against this table and the cheat sheet is printed from it.
 * Arrow keys, Enter, Home and End belong to the queue's list itself and act while it has the focus.
 */
export const SHORTCUTS: readonly Shortcut[] = [
  { id: 'help', keys: ['F1', '?'], scope: 'global', inText: true },
  { id: 'settings', keys: ['Ctrl+,'], scope: 'global', inText: true },
  { id: 'outbox', keys: ['Ctrl+Shift+O'], scope: 'global', inText: true },
  { id: 'library', keys: ['Ctrl+Shift+K'], scope: 'global', inText: true },
  { id: 'management', keys: ['Ctrl+Shift+M'], scope: 'global', inText: true },
  { id: 'lock', keys: ['Ctrl+Shift+L'], scope: 'global', inText: true },
  { id: 'syncNow', keys: ['F9'], scope: 'global', inText: true },
  { id: 'nextPane', keys: ['F6'], scope: 'global', inText: true },
  { id: 'previousPane', keys: ['Shift+F6'], scope: 'global', inText: true },
  { id: 'noticeAction', keys: ['F8'], scope: 'global', inText: true },
  { id: 'back', keys: ['Escape'], scope: 'global', inText: true },

  { id: 'queueNext', keys: ['j', 'ArrowDown'], scope: 'queue' },
  { id: 'queuePrevious', keys: ['k', 'ArrowUp'], scope: 'queue' },
  { id: 'queueOpen', keys: ['Enter'], scope: 'queue' },
  { id: 'queueFirst', keys: ['Home'], scope: 'queue' },
  { id: 'queueLast', keys: ['End'], scope: 'queue' },
  { id: 'queueSearch', keys: ['/'], scope: 'queue' },
  { id: 'viewOpen', keys: ['1'], scope: 'queue' },
  { id: 'viewUnclaimed', keys: ['2'], scope: 'queue' },
  { id: 'viewMine', keys: ['3'], scope: 'queue' },
  { id: 'viewWaiting', keys: ['4'], scope: 'queue' },
  { id: 'viewAnswered', keys: ['5'], scope: 'queue' },
  { id: 'viewClosed', keys: ['6'], scope: 'queue' },
  { id: 'queueEmergencies', keys: ['e'], scope: 'queue' },

  { id: 'claim', keys: ['c'], scope: 'message' },
  { id: 'release', keys: ['Shift+C'], scope: 'message' },
  { id: 'reply', keys: ['r'], scope: 'message' },
  { id: 'forward', keys: ['f'], scope: 'message' },
  { id: 'classify', keys: ['l'], scope: 'message' },
  { id: 'close', keys: ['x'], scope: 'message' },
  { id: 'emergency', keys: ['Shift+E'], scope: 'message' },
  { id: 'tickets', keys: ['t'], scope: 'message' },
  { id: 'offerDraft', keys: ['Shift+O'], scope: 'message' },
  { id: 'proposeAnswer', keys: ['Shift+A', 'Ctrl+Shift+A'], scope: 'message', inText: true },

  { id: 'send', keys: ['Ctrl+Enter'], scope: 'editor', inText: true },
  { id: 'sendAndClose', keys: ['Ctrl+Shift+Enter'], scope: 'editor', inText: true },
  { id: 'answerSearch', keys: ['Ctrl+K'], scope: 'editor', inText: true },
  {
    id: 'insertAnswer',
    keys: ['Alt+1', 'Alt+2', 'Alt+3', 'Alt+4', 'Alt+5', 'Alt+6', 'Alt+7', 'Alt+8', 'Alt+9'],
    scope: 'editor',
    inText: true,
  },
  { id: 'reportGap', keys: ['Alt+0'], scope: 'editor', inText: true },
];

export function shortcutOf(id: ShortcutLabel): Shortcut {
  const found = SHORTCUTS.find((shortcut) => shortcut.id === id);
  if (found === undefined) throw new Error(`no shortcut ${id}`);
  return found;
}

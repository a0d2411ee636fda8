import { createContext, type ReactNode, useCallback, useContext, useEffect, useMemo, useRef } from 'react';
import { combinationOf, findShortcut } from './match';
import type { ShortcutLabel } from './shortcuts';

/** Does the work. `index` tells which of the shortcut's keys it was. Return false to pass it on to the handler below. */
export type ShortcutHandler = (index: number) => unknown;

interface Registry {
  register(id: ShortcutLabel, handler: ShortcutHandler): () => void;
  run(id: ShortcutLabel, index?: number): boolean;
}

const KeyboardContext = createContext<Registry | null>(null);

/** One listener for the whole window; the handler that was registered last for a shortcut is asked first. */
export function KeyboardProvider({ children }: { children: ReactNode }) {
  const handlers = useRef(new Map<ShortcutLabel, ShortcutHandler[]>());
  const registry = useMemo<Registry>(
    () => ({
      register(id, handler) {
        handlers.current.set(id, [...(handlers.current.get(id) ?? []), handler]);
        return () => {
          handlers.current.set(
            id,
            (handlers.current.get(id) ?? []).filter((other) => other !== handler),
          );
        };
      },
      run(id, index = 0) {
        return [...(handlers.current.get(id) ?? [])].reverse().some((handler) => handler(index) !== false);
      },
    }),
    [],
  );

  useEffect(() => {
    function onKeyDown(event: KeyboardEvent): void {
      if (event.defaultPrevented || event.isComposing || isInsideDialog(event.target)) return;
      const combination = combinationOf(event);
      const match = LIST_KEYS.has(combination) ? null : findShortcut(combination, isTextField(event.target));
      if (match === null) return;
      if (registry.run(match.shortcut.id, match.index)) event.preventDefault();
    }
    document.addEventListener('keydown', onKeyDown);
    return () => document.removeEventListener('keydown', onKeyDown);
  }, [registry]);

  return <KeyboardContext value={registry}>{children}</KeyboardContext>;
}

const ScopeContext = createContext(true);

/** What is below hears its shortcuts only while `enabled`: for a part that stays as it is while another covers it. */
export function ShortcutScope({ enabled, children }: { enabled: boolean; children: ReactNode }) {
  return <ScopeContext value={enabled}>{children}</ScopeContext>;
}

/** Handles a shortcut while the component is mounted, uncovered and `enabled`. */
export function useShortcut(id: ShortcutLabel, handler: ShortcutHandler, enabled = true): void {
  const registry = useRegistry();
  const active = useContext(ScopeContext) && enabled;
  const latest = useRef(handler);
  latest.current = handler;
  useEffect(
    () => (active ? registry.register(id, (index) => latest.current(index)) : undefined),
    [registry, id, active],
  );
}

/** Runs a shortcut as if its key had been pressed, for buttons and menu entries. */
export function useRunShortcut(): (id: ShortcutLabel) => boolean {
  const registry = useRegistry();
  return useCallback((id) => registry.run(id), [registry]);
}

/** Keys that the queue's list handles itself while it has the focus; elsewhere they keep their usual meaning. */
const LIST_KEYS: ReadonlySet<string> = new Set(['ArrowDown', 'ArrowUp', 'Home', 'End', 'Enter']);

function useRegistry(): Registry {
  const registry = useContext(KeyboardContext);
  if (registry === null) throw new Error('no KeyboardProvider above');
  return registry;
}

function isTextField(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  if (target.isContentEditable || target instanceof HTMLTextAreaElement) return true;
  if (target instanceof HTMLInputElement) return !['checkbox', 'radio', 'range', 'button'].includes(target.type);
  return target instanceof HTMLSelectElement || target.getAttribute('role') === 'combobox';
}

/** Dialogs and open menus handle their keys themselves. */
function isInsideDialog(target: EventTarget | null): boolean {
  return target instanceof Element && target.closest('dialog,[role="menu"]') !== null;
}

import type { KeyboardEvent } from 'react';

/** Arrow keys, Home and End move the focus among the elements of a list. Keys inside a field keep their meaning. */
export function moveAmong(event: KeyboardEvent<HTMLElement>, selector: string): void {
  if (event.ctrlKey || event.altKey || event.metaKey || event.shiftKey) return;
  const items = [...event.currentTarget.querySelectorAll<HTMLElement>(selector)];
  const at = items.indexOf(document.activeElement as HTMLElement);
  if (at < 0) return;
  const target = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: items.length - 1 }[event.key];
  if (target === undefined) return;
  event.preventDefault();
  items[Math.min(Math.max(target, 0), items.length - 1)]?.focus();
}

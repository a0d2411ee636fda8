import { useEffect } from 'react';
import { focusPane, type Place } from './desk-state';

/** Whoever took the focus on purpose (a dialog that closes) has given it back by then. */
const PATIENCE_MS = 60;

/**
 * Keeps the keyboard's place: when the element with the focus goes away or is switched off (a button that has done its
 * work, a message that left the list), the focus returns to the pane that it was in instead of falling to the page.
 */
export function useFocusGuard(): void {
  useEffect(() => {
    let pane: Place = 'queue';
    let last: Element | null = null;
    let timer: ReturnType<typeof setTimeout> | null = null;
    const isLost = () => document.activeElement === null || document.activeElement === document.body;

    function remember({ target }: FocusEvent): void {
      if (!(target instanceof Element)) return;
      last = target;
      const name = target.closest<HTMLElement>('[data-pane]')?.dataset.pane;
      if (name !== undefined) pane = name as Place;
    }
    // The browser tells nobody that a focused element was removed or disabled, so the page is watched for it.
    function watch(): void {
      if (timer !== null || last === null || !isLost()) return;
      // And a frame more: on a machine with much to do, a dialog gives it back later than that.
      timer = setTimeout(() => requestAnimationFrame(guard), PATIENCE_MS);
    }
    function guard(): void {
      timer = null;
      if (last !== null && isGone(last) && isLost() && document.hasFocus()) focusPane(pane);
    }
    function beforeKey(): void {
      if (isLost()) focusPane(pane);
    }

    const observer = new MutationObserver(watch);
    observer.observe(document.body, {
      subtree: true,
      childList: true,
      attributes: true,
      attributeFilter: ['disabled', 'hidden'],
    });
    document.addEventListener('focusin', remember);
    document.addEventListener('keydown', beforeKey, { capture: true });
    return () => {
      observer.disconnect();
      if (timer !== null) clearTimeout(timer);
      document.removeEventListener('focusin', remember);
      document.removeEventListener('keydown', beforeKey, { capture: true });
    };
  }, []);
}

function isGone(element: Element): boolean {
  return !element.isConnected || element.matches(':disabled') || !element.checkVisibility();
}

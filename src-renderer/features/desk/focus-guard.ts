import { useEffect } from 'react';
import { focusPane, type PaneName } from './desk-state';

/**
 * Keeps the keyboard's place: when the element with the focus goes away (a button that has done its work, a message
 * that left the list), the focus returns to the pane that it was in instead of falling to the page.
 */
export function useFocusGuard(): void {
  useEffect(() => {
    let last: PaneName = 'queue';
    const isLost = () => document.activeElement === null || document.activeElement === document.body;

    function remember(event: FocusEvent): void {
      const pane = event.target instanceof Element ? event.target.closest<HTMLElement>('[data-pane]') : null;
      if (pane?.dataset.pane !== undefined) last = pane.dataset.pane as PaneName;
    }
    function afterLoss(event: FocusEvent): void {
      if (event.relatedTarget !== null) return;
      const left = event.target;
      requestAnimationFrame(() => {
        if (isLost() && document.hasFocus() && left instanceof Element && !left.isConnected) focusPane(last);
      });
    }
    // A browser that says nothing about the removal is caught at the next key.
    function beforeKey(): void {
      if (isLost()) focusPane(last);
    }

    document.addEventListener('focusin', remember);
    document.addEventListener('focusout', afterLoss);
    document.addEventListener('keydown', beforeKey, { capture: true });
    return () => {
      document.removeEventListener('focusin', remember);
      document.removeEventListener('focusout', afterLoss);
      document.removeEventListener('keydown', beforeKey, { capture: true });
    };
  }, []);
}

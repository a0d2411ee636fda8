import { useEffect, useState } from 'react';

/** Tells whoever waits for the window (tests, the start-up benchmark) what can be used now. */
export function announceReady(what: 'sign-in' | 'enrolment' | 'queue'): void {
  if (document.documentElement.dataset.ready === what) return;
  performance.mark(`${what}-interactive`);
  document.documentElement.dataset.ready = what;
}

/** The queue comes first: what nobody waits for is asked this much later. */
const SETTLE_MS = 1_500;

/** True once the screen has had time to become usable. */
export function useSettled(): boolean {
  const [settled, setSettled] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(true), SETTLE_MS);
    return () => clearTimeout(timer);
  }, []);
  return settled;
}

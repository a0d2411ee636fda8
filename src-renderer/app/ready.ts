/** Tells whoever waits for the window (tests, the start-up benchmark) what can be used now. */
export function announceReady(what: 'sign-in' | 'queue'): void {
  if (document.documentElement.dataset.ready === what) return;
  performance.mark(`${what}-interactive`);
  document.documentElement.dataset.ready = what;
}

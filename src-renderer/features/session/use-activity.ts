import { useEffect } from 'react';
import { useClient } from '../../ipc/queries';

/** Telling more often than this would change nothing: the desk locks after minutes. */
const TELL_EVERY_MS = 15_000;
const SIGNS = ['keydown', 'pointerdown', 'pointermove', 'wheel'] as const;

/** Tells the core that somebody is at the desk, so that it does not lock. */
export function useActivity(enabled: boolean): void {
  const client = useClient();
  useEffect(() => {
    if (!enabled) return;
    let toldAt = 0;
    const tell = () => {
      if (Date.now() - toldAt < TELL_EVERY_MS) return;
      toldAt = Date.now();
      client.request('session.active', null).catch(() => {
        // The core is away; the next sign of life tells it again.
        toldAt = 0;
      });
    };
    for (const sign of SIGNS) window.addEventListener(sign, tell, { passive: true, capture: true });
    return () => {
      for (const sign of SIGNS) window.removeEventListener(sign, tell, { capture: true });
    };
  }, [client, enabled]);
}

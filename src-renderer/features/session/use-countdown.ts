import { useEffect, useState } from 'react';

/**
 * What is left of a wait, ms, second by second.
 * @param of changes with each wait, so that two of the same length are told apart
 */
export function useCountdown(waitMs: number, of: number): number {
  const [leftMs, setLeftMs] = useState(waitMs);
  useEffect(() => {
    // Named so that another wait begins anew.
    void of;
    const until = performance.now() + waitMs;
    setLeftMs(waitMs);
    if (waitMs <= 0) return;
    const timer = setInterval(() => {
      const left = Math.max(0, until - performance.now());
      setLeftMs(left);
      if (left === 0) clearInterval(timer);
    }, 250);
    return () => clearInterval(timer);
  }, [waitMs, of]);
  return leftMs;
}

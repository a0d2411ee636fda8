import { useEffect, useState } from 'react';
import type { ChartLook } from './bar-option';

/** The page's colours and letters for charts, again whenever the theme or the wish for less motion changes. */
export function useChartLook(): ChartLook {
  const [look, setLook] = useState(readLook);
  useEffect(() => {
    const follow = () => setLook(readLook());
    const observer = new MutationObserver(follow);
    observer.observe(document.documentElement, { attributeFilter: ['data-theme'] });
    const motion = matchMedia(REDUCED_MOTION);
    motion.addEventListener('change', follow);
    return () => {
      observer.disconnect();
      motion.removeEventListener('change', follow);
    };
  }, []);
  return look;
}

const REDUCED_MOTION = '(prefers-reduced-motion: reduce)';

function readLook(): ChartLook {
  const tokens = getComputedStyle(document.documentElement);
  const token = (name: string) => tokens.getPropertyValue(name).trim();
  return {
    used: token('--accent'),
    unused: token('--border-strong'),
    text: token('--text'),
    muted: token('--muted'),
    line: token('--border'),
    surface: token('--surface'),
    font: token('--font'),
    motion: !matchMedia(REDUCED_MOTION).matches,
  };
}

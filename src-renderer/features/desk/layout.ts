import { useEffect, useState } from 'react';

/** Three panes side by side; queue and one other; one at a time. At 200 % zoom a small screen is narrow. */
export type Layout = 'wide' | 'medium' | 'narrow';

const WIDE = '(min-width: 1080px)';
const MEDIUM = '(min-width: 720px)';

export function useLayout(): Layout {
  const [layout, setLayout] = useState(current);
  useEffect(() => {
    const queries = [matchMedia(WIDE), matchMedia(MEDIUM)];
    const follow = () => setLayout(current());
    for (const query of queries) query.addEventListener('change', follow);
    return () => {
      for (const query of queries) query.removeEventListener('change', follow);
    };
  }, []);
  return layout;
}

function current(): Layout {
  if (matchMedia(WIDE).matches) return 'wide';
  return matchMedia(MEDIUM).matches ? 'medium' : 'narrow';
}

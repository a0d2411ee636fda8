import { type ReactNode, useMemo } from 'react';
import { useRead } from '../../ipc/queries';
import { useNow } from '../../ui/now';
import { minuteTime } from '../../ui/time';
import './protection.css';

/** Lays the officer's name, badge number and the time over what is shown or printed, so that a photograph tells whose screen it was. */
export function Watermark({ on, children }: { on: boolean; children: ReactNode }) {
  const officer = useRead('session.current', null).data?.officer ?? null;
  const now = useNow();
  const minute = minuteTime(new Date(now).toISOString());
  const words = officer === null ? '' : `${officer.name} ${officer.badgeNumber} ${minute}`;
  const image = useMemo(() => imageOf(words), [words]);
  if (!on || words === '') return children;
  return (
    <div className="watermarked" data-testid="watermark" data-words={words}>
      {children}
      <div className="watermark" aria-hidden="true" style={{ backgroundImage: image }} />
    </div>
  );
}

function imageOf(words: string): string {
  const safe = words.replace(/[<>&"']/g, ' ');
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="320" height="84"><text x="16" y="48" transform="rotate(-10 160 42)" font-size="15" font-family="sans-serif" fill="rgb(110 120 135)" fill-opacity="0.22">${safe}</text></svg>`;
  return `url("data:image/svg+xml,${encodeURIComponent(svg)}")`;
}

import { type KeyboardEvent, type PointerEvent, useEffect, useState } from 'react';
import { recallWidth, rememberWidth } from '../../app/remembered';

const LIMITS = {
  queue: { min: 280, max: 560, usual: 368, share: 0.22, most: 430 },
  context: { min: 260, max: 620, usual: 348, share: 0.24, most: 460 },
} as const;
const KEY_STEP = 16;

/** Width in CSS pixels before the officer chose one: more on a large screen. */
function usualWidth(pane: keyof typeof LIMITS): number {
  const { usual, share, most } = LIMITS[pane];
  return Math.min(Math.max(usual, Math.round(window.innerWidth * share)), most);
}

/** Divider between two panes, movable by pointer and arrow keys; the width is kept for the next start. */
export function Splitter({ pane, label }: { pane: 'queue' | 'context'; label: string }) {
  const limits = LIMITS[pane];
  const [chosen, setChosen] = useState<number | null>(() => recallWidth(pane));
  const [usual, setUsual] = useState(() => usualWidth(pane));
  const width = chosen === null ? usual : clamp(chosen);
  const setWidth = (next: number | null) => {
    setChosen(next);
    rememberWidth(pane, next);
  };
  // The queue grows to the right, the context pane to the left.
  const direction = pane === 'queue' ? 1 : -1;

  useEffect(() => {
    document.documentElement.style.setProperty(`--width-${pane}`, `${width}px`);
  }, [pane, width]);
  useEffect(() => {
    const follow = () => setUsual(usualWidth(pane));
    window.addEventListener('resize', follow);
    return () => window.removeEventListener('resize', follow);
  }, [pane]);

  function clamp(wanted: number): number {
    return Math.min(Math.max(wanted, limits.min), limits.max);
  }

  function onPointerDown(event: PointerEvent<HTMLDivElement>): void {
    const handle = event.currentTarget;
    const startX = event.clientX;
    handle.setPointerCapture(event.pointerId);
    const move = (moved: globalThis.PointerEvent) => setWidth(clamp(width + direction * (moved.clientX - startX)));
    handle.addEventListener('pointermove', move);
    handle.addEventListener('lostpointercapture', () => handle.removeEventListener('pointermove', move), {
      once: true,
    });
  }

  function onKeyDown(event: KeyboardEvent): void {
    const sign = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (sign === undefined) return;
    event.preventDefault();
    setWidth(clamp(width + sign * direction * KEY_STEP));
  }

  return (
    // biome-ignore lint/a11y/useSemanticElements: a movable separator has no element of its own
    <div
      className="splitter"
      role="separator"
      aria-orientation="vertical"
      aria-label={label}
      aria-valuenow={width}
      aria-valuemin={limits.min}
      aria-valuemax={limits.max}
      tabIndex={0}
      onPointerDown={onPointerDown}
      onKeyDown={onKeyDown}
      onDoubleClick={() => setWidth(null)}
    />
  );
}

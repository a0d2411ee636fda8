import type { Fate } from '../../support/stack/fate-proxy';

const KINDS: Fate['kind'][] = [
  'cut_before',
  'lose_answer',
  'twice',
  'late',
  'echo',
  'delay',
  'slow_answer',
  'half_answer',
];

/** What becomes of the next request. Always draws the same number of times, so that the n-th request meets the n-th fate. */
export function drawFate(random: () => number, roughness: number): Fate {
  const [dice, kind, ms] = [random(), random(), random()];
  if (dice >= roughness) return { kind: 'pass', ms: 0 };
  return { kind: KINDS[Math.floor(kind * KINDS.length)] ?? 'pass', ms: 20 + Math.floor(ms * 600) };
}

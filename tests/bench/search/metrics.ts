import type { Metric } from '../support/figures';
import type { Measured } from './measure';
import type { ScaleFigures } from './scale';
import type { WrittenSet } from './written';

/** Rivals this close to the best one's MRR count as found as well, so the fastest of them is the one to beat in time. */
const AS_GOOD = 0.05;
/** The least lead in MRR that is worth having; what it must be depends on the set. */
const LEAD = 0.01;

export function engineMetrics(engines: readonly Measured[]): Metric[] {
  const own = engines.find(({ name }) => name === 'dutydesk');
  const rivals = engines.filter(({ name }) => name !== 'dutydesk');
  if (own === undefined || rivals.length === 0) return [];
  const best = rivals.reduce((a, b) => (b.mrr10 > a.mrr10 ? b : a));
  const fastest = rivals
    .filter(({ mrr10 }) => mrr10 >= best.mrr10 - AS_GOOD)
    .reduce((a, b) => (b.p95_ms < a.p95_ms ? b : a));
  const lead = own.mrr10 - best.mrr10;
  return [
    { name: 'mrr10', value: own.mrr10, unit: 'MRR', rival: best.name, ratio: own.mrr10 / best.mrr10 },
    { name: 'mrr10_lead', value: lead, unit: 'MRR', rival: best.name, aim: LEAD, met: lead >= LEAD },
    speed(own, fastest),
    { name: 'build', value: own.build_ms, unit: 'ms', rival: best.name, ratio: own.build_ms / best.build_ms },
    { name: 'memory', value: own.memory_mb, unit: 'MB', rival: best.name, ratio: own.memory_mb / best.memory_mb },
  ];
}

export function writtenMetrics(sets: readonly WrittenSet[]): Metric[] {
  return sets.map(({ name, recall5 }) => ({
    name: `recall5_${name}`,
    value: recall5,
    unit: 'share',
    aim: 0.9,
    met: recall5 >= 0.9,
  }));
}

export function scaleMetrics(own: ScaleFigures, rival: ScaleFigures): Metric[] {
  const { typeahead_p95_ms: typed, message_p95_ms: message } = own;
  return [
    atMost('typeahead_p95', typed, 'ms', 0.2, rival.typeahead_p95_ms, rival.name),
    atMost('typeahead_frame', typed, 'ms', 1, 16, 'one frame'),
    atMost('message_p95', message, 'ms', 0.2, rival.message_p95_ms, rival.name),
    atMost('add', own.add_p95_ms ?? Number.NaN, 'ms', 1, 10, 'limit'),
    atMost('load', own.load_ms ?? Number.NaN, 'ms', 0.1, own.build_ms, 'build'),
    atMost('memory', own.memory_mb ?? Number.NaN, 'MB', 1, 300, 'limit'),
  ];
}

/** In a small library every engine answers at once, and a share of nothing is no aim. */
function speed(own: Measured, fastest: Measured): Metric {
  if (fastest.p95_ms >= 1) return atMost('p95', own.p95_ms, 'ms', 0.25, fastest.p95_ms, fastest.name);
  return { name: 'p95', value: own.p95_ms, unit: 'ms', rival: fastest.name, ratio: own.p95_ms / fastest.p95_ms };
}

function atMost(name: string, value: number, unit: string, aim: number, of: number, rival: string): Metric {
  const ratio = value / of;
  return { name, value, unit, rival, ratio, aim, met: ratio <= aim };
}

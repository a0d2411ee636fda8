/** One figure of a benchmark; `ratio` is the figure by its rival's, measured in the same run. */
export interface Metric {
  name: string;
  value: number;
  unit: string;
  rival?: string;
  ratio?: number;
  /** The ratio that is wanted, at most or at least: `met` tells which. */
  aim?: number;
  met?: boolean;
}

/** @param share 0.5 is the median; nearest rank. @throws Error without a value */
export function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  const found = sorted[Math.min(sorted.length - 1, Math.max(0, Math.ceil(sorted.length * share) - 1))];
  if (found === undefined) throw new Error('nothing was measured');
  return found;
}

export function median(values: readonly number[]): number {
  return quantile(values, 0.5);
}

/** A figure next to its rival's. */
export function against(
  name: string,
  unit: string,
  value: number,
  rival: string,
  rivalValue: number,
  aim?: number,
): Metric {
  const ratio = value / rivalValue;
  return {
    name,
    value: rounded(value),
    unit,
    rival,
    ratio: rounded(ratio),
    ...(aim !== undefined && { aim, met: ratio <= aim }),
  };
}

export function alone(name: string, unit: string, value: number): Metric {
  return { name, value: rounded(value), unit };
}

/** Prints one JSON object on standard output, or a table for people. */
export function report(bench: string, metrics: readonly Metric[], json: boolean): void {
  process.stdout.write(json ? `${JSON.stringify({ bench, metrics })}\n` : table(metrics));
}

/** Progress goes to standard error: standard output is for the figures. */
export function progress(text: string): void {
  process.stderr.write(`  ${text}\n`);
}

function table(metrics: readonly Metric[]): string {
  const lines = metrics.map(({ name, value, unit, rival, ratio, aim, met }) => {
    const comparison = ratio === undefined ? '' : `  ×${ratio.toFixed(2).padStart(6)} of ${rival}`;
    const isMost = aim !== undefined && (ratio ?? value) <= aim === met;
    const verdict =
      aim === undefined ? '' : `  (aim ${isMost ? '≤' : '≥'} ${aim.toFixed(1)}: ${met ? 'met' : 'not met'})`;
    return `${name.padEnd(38)} ${value.toFixed(unit === 'MB' ? 0 : 2).padStart(9)} ${unit.padEnd(3)}${comparison}${verdict}`;
  });
  return `${lines.join('\n')}\n`;
}

function rounded(value: number): number {
  return Number(value.toPrecision(4));
}

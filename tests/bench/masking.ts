/**
 * How much of the personal data in the written set of tests/data/masking is found, and how much is taken for it that is not.
 *
 *   npm run bench:masking -- [--half tuned|unseen] [--json]
 *
 * A finding counts where kind, start and end are as marked. Both halves are told apart: only `tuned` was looked at while the
 * recognisers were written.
 */
import { parseArgs } from 'node:util';
import { findPersonalData } from '../../src-shared/domain/personal-data';
import { type PersonalDataKind, personalDataKindSchema } from '../../src-shared/domain/personal-data/finding';
import { type MarkedLine, readMarkedLines } from './masking/marked-lines';
import { type Score, score, type WrongLine, wrongLines } from './masking/score';
import { alone, type Metric, median } from './support/figures';

const AIM = 0.99;
/** As the issue groups them: the first two must be found and told apart for certain. */
const GROUPS: readonly { name: string; kinds: readonly PersonalDataKind[]; aim?: number }[] = [
  { name: 'id_card', kinds: ['id_card'], aim: AIM },
  { name: 'phone', kinds: ['mobile', 'landline'], aim: AIM },
  { name: 'all', kinds: personalDataKindSchema.options },
];

const { values } = parseArgs({ options: { half: { type: 'string' }, json: { type: 'boolean', default: false } } });
if (values.half !== undefined && values.half !== 'tuned' && values.half !== 'unseen') {
  throw new Error(`--half takes tuned or unseen, not "${values.half}".`);
}

const lines = readMarkedLines().filter(({ half }) => values.half === undefined || half === values.half);
const kinds = personalDataKindSchema.options.map((kind) => ({ kind, ...score(lines, [kind]) }));
const wrong = wrongLines(lines);
const halves = (['tuned', 'unseen'] as const)
  .map((half) => ({ half, lines: lines.filter((line) => line.half === half) }))
  .filter((half) => half.lines.length > 0);
const metrics = [
  ...quality('', lines),
  ...(halves.length > 1 ? halves.flatMap((half) => quality(`${half.half} `, half.lines)) : []),
  alone('lines', 'lines', lines.length),
  alone('lines that went wrong', 'lines', wrong.length),
  alone('time per 1,000 characters', 'ms', timePerThousand(lines)),
];

if (values.json) process.stdout.write(`${JSON.stringify({ bench: 'masking', metrics, kinds, wrong })}\n`);
else
  process.stdout.write(
    [...kinds.map(kindLine), '', ...metrics.map(metricLine), '', ...wrong.map(wrongLine), ''].join('\n'),
  );

function quality(prefix: string, some: readonly MarkedLine[]): Metric[] {
  return GROUPS.flatMap(({ name, kinds: these, aim }) => {
    const { precision, recall, f1 } = score(some, these);
    const figure = (what: string, value: number): Metric => ({
      ...alone(`${prefix}${name} ${what}`, 'share', value),
      ...(aim !== undefined && what !== 'F1' && { aim, met: value >= aim }),
    });
    return [figure('precision', precision), figure('recall', recall), figure('F1', f1)];
  });
}

/** Median over repetitions of the whole set, as one text of 20,000 characters after another. */
function timePerThousand(some: readonly MarkedLine[]): number {
  const text = some
    .map((line) => line.text)
    .join('\n')
    .repeat(2)
    .slice(0, 20_000);
  const times = Array.from({ length: 50 }, () => {
    const started = performance.now();
    findPersonalData(text);
    return performance.now() - started;
  });
  return median(times) / (text.length / 1000);
}

function kindLine({ kind, right, surplus, missed, precision, recall, f1 }: Score & { kind: string }): string {
  const shares = [precision, recall, f1].map((value) => value.toFixed(4)).join('  ');
  return `${kind.padEnd(14)} precision, recall, F1: ${shares}   ${right} right, ${surplus} surplus, ${missed} missed`;
}

function metricLine({ name, value, unit, aim, met }: Metric): string {
  const verdict = aim === undefined ? '' : ` (aim ≥ ${aim}: ${met ? 'met' : 'missed'})`;
  return `${name.padEnd(26)} ${value} ${unit}${verdict}`;
}

function wrongLine({ place, half, text, surplus, missed }: WrongLine): string {
  const found = surplus.length === 0 ? '' : `\n    surplus: ${surplus.join(', ')}`;
  const lost = missed.length === 0 ? '' : `\n    missed:  ${missed.join(', ')}`;
  return `${place} (${half}) ${JSON.stringify(text)}${found}${lost}`;
}

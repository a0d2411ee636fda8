/**
 * How well and how fast the answer library is searched, beside what one would use instead.
 *
 *   npm run bench:search -- [--entries FILE --queries FILE] [--engine NAME] [--scale SIZE] [--json]
 *
 * FILEs are JSON Lines, plain or gzipped: entries { id, question, answer }, queries { qid, query, relevant: [id] }. Without them the
 * sample answers are searched for their own other wordings, and for the written sets of tests/data/search. --scale grows the library
 * to SIZE entries and measures time and memory only. Every engine runs in a process of its own.
 */
import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { alternativesAsQueries, readRows, toEntry, toQuery } from './search/data';
import { ENGINES } from './search/engines';
import { type Measured, measure } from './search/measure';
import { engineMetrics, scaleMetrics, writtenMetrics } from './search/metrics';
import { grow, LOADED, measureAtScale, SCALE_STEPS, type ScaleFigures, withFolder } from './search/scale';
import { measureWrittenSets, type WrittenSet } from './search/written';
import type { Metric } from './support/figures';

const SAMPLE = fileURLToPath(new URL('../../resources/sample/answers.jsonl', import.meta.url));

const { values } = parseArgs({
  options: {
    entries: { type: 'string' },
    queries: { type: 'string' },
    engine: { type: 'string' },
    scale: { type: 'string' },
    json: { type: 'boolean', default: false },
    child: { type: 'string' },
    file: { type: 'string' },
  },
});

if (values.child !== undefined) await runChild(values.child);
else if (values.scale !== undefined) await runScale();
else await runAll(values.engine === undefined ? Object.keys(ENGINES) : [values.engine]);

async function runChild(name: string): Promise<void> {
  const { entries, queries } = load();
  if (values.scale === undefined) process.send?.(await measure(name, entries, queries));
  else {
    // Loading must not be measured in a process that holds the entries as well.
    const library = name === LOADED ? entries : grow(entries, sizeOf(values.scale));
    process.send?.(measureAtScale(name, library, queries, values.file ?? ''));
  }
}

async function runAll(names: readonly string[]): Promise<void> {
  const engines: Measured[] = [];
  for (const name of names) engines.push(await apart<Measured>(name));
  const sets = values.entries === undefined ? measureWrittenSets() : [];
  const metrics = [...engineMetrics(engines), ...writtenMetrics(sets)];
  if (values.json) print({ bench: 'search', engines, sets, metrics });
  else process.stdout.write([table(engines), ...sets.map(setLine), ...metrics.map(metricLine), ''].join('\n'));
}

async function runScale(): Promise<void> {
  const figures = await withFolder(async (file) => {
    const steps: Partial<ScaleFigures>[] = [];
    for (const step of SCALE_STEPS) steps.push(await apart<Partial<ScaleFigures>>(step, ['--file', file]));
    return steps;
  });
  const [built, loaded, rival] = figures;
  const own = { name: 'dutydesk', ...built, ...loaded } as ScaleFigures;
  const engines = [own, rival as ScaleFigures];
  const metrics = scaleMetrics(own, rival as ScaleFigures);
  if (values.json) print({ bench: 'search-scale', entries: Number(values.scale), engines, metrics });
  else
    process.stdout.write(
      [...engines.map((engine) => JSON.stringify(engine)), ...metrics.map(metricLine), ''].join('\n'),
    );
}

function load() {
  if (values.entries === undefined) {
    const rows = readRows(SAMPLE);
    return { entries: rows.map(toEntry), queries: alternativesAsQueries(rows) };
  }
  if (values.queries === undefined) throw new Error('--entries needs --queries as well.');
  return { entries: readRows(values.entries).map(toEntry), queries: readRows(values.queries).map(toQuery) };
}

function sizeOf(text: string): number {
  const size = Number(text);
  if (!Number.isInteger(size) || size < 1) throw new Error(`--scale takes a number of entries, not "${text}".`);
  return size;
}

function apart<Figures>(name: string, more: readonly string[] = []): Promise<Figures> {
  return new Promise((resolve, reject) => {
    const args = [...process.argv.slice(2), '--child', name, ...more];
    const execArgv = [...process.execArgv, '--expose-gc'];
    const child = fork(fileURLToPath(import.meta.url), args, { execArgv });
    child.once('message', (figures) => resolve(figures as Figures));
    child.once('error', reject);
    child.once('exit', (code) => reject(new Error(`Measuring "${name}" ended with ${code} and no figures.`)));
  });
}

function print(result: object): void {
  process.stdout.write(`${JSON.stringify(result)}\n`);
}

function table(engines: readonly Measured[]): string {
  const heads = ['MRR@10', 'R@1', 'R@5', 'R@10', 'p50 ms', 'p95 ms', 'build ms', 'index MB', 'memory MB'];
  const lines = engines.map((engine) =>
    [
      engine.name.padEnd(20),
      ...[engine.mrr10, engine.recall1, engine.recall5, engine.recall10].map((value) => value.toFixed(3).padStart(9)),
      ...[engine.p50_ms, engine.p95_ms].map((value) => value.toFixed(2).padStart(9)),
      ...[engine.build_ms, engine.index_mb, engine.memory_mb].map((value) => value.toFixed(1).padStart(9)),
    ].join(' '),
  );
  return [[''.padEnd(20), ...heads.map((head) => head.padStart(9))].join(' '), ...lines].join('\n');
}

function setLine({ name, lines, mrr10, recall1, recall5, missed }: WrittenSet): string {
  const figures = [mrr10, recall1, recall5].map((value) => value.toFixed(3).padStart(9)).join(' ');
  return `${name.padEnd(20)} ${figures}  ${lines} lines${missed.length > 0 ? `, not in the first five: ${missed.join(', ')}` : ''}`;
}

function metricLine({ name, value, unit, rival, ratio, aim, met }: Metric): string {
  const against =
    rival === undefined ? '' : ` against ${rival}${ratio === undefined ? '' : `, ratio ${ratio.toFixed(3)}`}`;
  const verdict = met === undefined ? '' : ` (aim ${aim}: ${met ? 'met' : 'missed'})`;
  return `${name.padEnd(20)} ${value.toFixed(3)} ${unit}${against}${verdict}`;
}

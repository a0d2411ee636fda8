/**
 * How well and how fast the answer library is searched, beside what one would use instead.
 *
 *   tsx tests/bench/search.ts [--entries FILE --queries FILE] [--engine NAME] [--json]
 *
 * FILEs are JSON Lines, plain or gzipped: entries { id, question, answer }, queries { qid, query, relevant: [id] }. Without them the
 * sample answers are searched for their own other wordings. Every engine runs in a process of its own.
 */
import { fork } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { alternativesAsQueries, readRows, toEntry, toQuery } from './search/data';
import { ENGINES } from './search/engines';
import { type Measured, measure } from './search/measure';

const SAMPLE = fileURLToPath(new URL('../../resources/sample/answers.jsonl', import.meta.url));

const { values } = parseArgs({
  options: {
    entries: { type: 'string' },
    queries: { type: 'string' },
    engine: { type: 'string' },
    json: { type: 'boolean', default: false },
    child: { type: 'boolean', default: false },
  },
});

if (values.child && values.engine !== undefined) await runChild(values.engine);
else await runAll(values.engine === undefined ? Object.keys(ENGINES) : [values.engine]);

async function runChild(engine: string): Promise<void> {
  const { entries, queries } = load();
  process.send?.(await measure(engine, entries, queries));
}

async function runAll(names: readonly string[]): Promise<void> {
  if (values.entries === undefined && !existsSync(SAMPLE)) {
    throw new Error(`There is no ${SAMPLE}; name the files to search with --entries and --queries.`);
  }
  const engines: Measured[] = [];
  for (const name of names) engines.push(await measureApart(name));
  if (values.json) process.stdout.write(`${JSON.stringify({ bench: 'search', engines, metrics: metrics(engines) })}\n`);
  else process.stdout.write(table(engines));
}

function load() {
  if (values.entries === undefined) {
    const rows = readRows(SAMPLE);
    return { entries: rows.map(toEntry), queries: alternativesAsQueries(rows) };
  }
  if (values.queries === undefined) throw new Error('--entries needs --queries as well.');
  return { entries: readRows(values.entries).map(toEntry), queries: readRows(values.queries).map(toQuery) };
}

function measureApart(engine: string): Promise<Measured> {
  return new Promise((resolve, reject) => {
    const child = fork(fileURLToPath(import.meta.url), [...process.argv.slice(2), '--child', '--engine', engine]);
    child.once('message', (measured) => resolve(measured as Measured));
    child.once('error', reject);
    child.once('exit', (code) => reject(new Error(`Measuring "${engine}" ended with ${code} and no figures.`)));
  });
}

function metrics(engines: readonly Measured[]) {
  const own = engines.find(({ name }) => name === 'dutydesk');
  const rivals = engines.filter(({ name }) => name !== 'dutydesk');
  const rival = rivals.reduce<Measured | undefined>(
    (a, b) => (a !== undefined && a.mrr10 >= b.mrr10 ? a : b),
    undefined,
  );
  if (own === undefined || rival === undefined) return [];
  const quality = own.mrr10 / rival.mrr10;
  const time = own.p95_ms / rival.p95_ms;
  return [
    { name: 'mrr10', value: own.mrr10, unit: 'MRR', rival: rival.name, ratio: quality, aim: 1, met: quality >= 1 },
    { name: 'p95', value: own.p95_ms, unit: 'ms', rival: rival.name, ratio: time, aim: 1, met: time <= 1 },
    { name: 'build', value: own.build_ms, unit: 'ms', rival: rival.name, ratio: own.build_ms / rival.build_ms },
    { name: 'memory', value: own.memory_mb, unit: 'MB', rival: rival.name, ratio: own.memory_mb / rival.memory_mb },
  ];
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
  return `${[[''.padEnd(20), ...heads.map((head) => head.padStart(9))].join(' '), ...lines].join('\n')}\n`;
}

/**
 * What the gateway bears: claims through the whole HTTP path against pgbench with the same statements on the same server; one
 * gateway against several; two thousand connected workstations; a first sync of a hundred thousand messages.
 *
 *   npm run bench:gateway [-- --json] [--quick] [--only claims|idle|first-sync]
 *
 * Everything is real: PostgreSQL, the built gateway as processes, the workstation's core. Needs pgbench (Debian: postgresql-contrib).
 */
import { parseArgs } from 'node:util';
import { compareClaims } from './gateway/compare-claims';
import { measureFirstSync } from './gateway/first-sync';
import { measureIdle } from './gateway/idle';
import { findPgbench } from './gateway/pgbench';
import { type Metric, progress, report } from './support/figures';

const { values: options } = parseArgs({
  options: {
    json: { type: 'boolean', default: false },
    quick: { type: 'boolean', default: false },
    only: { type: 'string' },
  },
});

const pgbench = findPgbench();
if (pgbench === null) {
  process.stderr.write(
    '缺少 pgbench，请安装：apt install postgresql-contrib。 pgbench is missing: install the Debian package postgresql-contrib.\n',
  );
  process.exit(1);
}

const parts: Record<string, () => Promise<Metric[]>> = {
  claims: () => compareClaims(pgbench, options.quick ? 1 : 5, options.quick ? 2 : 5),
  idle: () => measureIdle(2_000, options.quick ? 8 : 30),
  'first-sync': () => measureFirstSync(100_000, options.quick ? 1 : 3),
};

const chosen = options.only === undefined ? Object.keys(parts) : [options.only];
const metrics: Metric[] = [];
for (const name of chosen) {
  const part = parts[name];
  if (part === undefined) throw new Error(`--only: ${Object.keys(parts).join(', ')}`);
  const started = performance.now();
  progress(`${name} …`);
  try {
    metrics.push(...(await part()));
  } catch (error) {
    // What the other parts measure stands; this one has no figure, and the run fails.
    progress(`${name} failed: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
    process.exitCode = 1;
  }
  progress(`${name} took ${Math.round((performance.now() - started) / 1_000)} s`);
}
report('gateway', metrics, options.json);

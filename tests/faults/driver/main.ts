import { fork } from 'node:child_process';
import { rmSync } from 'node:fs';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { bundleDesk } from '../../support/crash/bundle';
import { runSeed, type SeedOutcome } from './run-seed';
import { prepareGround } from './stage';

/**
 * `npm run test:faults -- --seeds N --first K [--jobs J]`: plays seeds K to K+N−1, one line each; exit code 1 when one found a
 * violation or could not be judged. Each job has a database server of its own and takes the next seed when it has done one.
 */
const { values } = parseArgs({
  options: {
    seeds: { type: 'string', default: '1' },
    first: { type: 'string', default: '1' },
    jobs: { type: 'string', default: '2' },
    /** Set for a job: the bundled program of the workstations. */
    program: { type: 'string' },
  },
});

async function lead(): Promise<number> {
  const [seeds, first, jobs] = [Number(values.seeds), Number(values.first), Number(values.jobs)];
  if (![seeds, first, jobs].every((number) => Number.isInteger(number) && number >= 0) || seeds === 0 || jobs === 0)
    throw new Error('--seeds, --first and --jobs are whole numbers');
  const program = await bundleDesk();
  const startedAt = Date.now();
  const outcomes: SeedOutcome[] = [];
  let next = first;
  await Promise.all(
    Array.from({ length: Math.min(jobs, seeds) }, () =>
      runJob(
        program,
        () => (next < first + seeds ? next++ : null),
        (outcome) => {
          outcomes.push(outcome);
          say(outcome);
        },
      ),
    ),
  );
  rmSync(dirname(program), { recursive: true, force: true });
  const bad = outcomes.filter(({ violations }) => violations.length > 0);
  const late = outcomes.filter((outcome) => outcome.late !== null);
  const minutes = ((Date.now() - startedAt) / 60_000).toFixed(1);
  console.log(
    `${outcomes.length} seeds, ${bad.length} with a violation, ${late.length} not judged: the machine was too slow, ${minutes} min`,
  );
  for (const { seed } of [...bad, ...late].sort((one, other) => one.seed - other.seed))
    console.log(`  again: npm run test:faults -- --seeds 1 --first ${seed}   (trace in out/test/faults/seed-${seed})`);
  return bad.length + late.length === 0 && outcomes.length === seeds ? 0 : 1;
}

function say({ seed, violations, late, summary, seconds }: SeedOutcome): void {
  const played = `seed ${seed} ${seconds.toFixed(1)} s:`;
  if (late !== null) console.log(`? ${played} not judged, ${late}`);
  else if (violations.length === 0) console.log(`✓ ${played} ${summary}`);
  else console.log(`✗ ${played} ${violations.length} violations`);
  for (const violation of violations) console.log(`    ${violation}`);
}

type FromJob = { kind: 'ready' } | { kind: 'done'; outcome: SeedOutcome };

function runJob(program: string, take: () => number | null, done: (outcome: SeedOutcome) => void): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = fork(fileURLToPath(import.meta.url), ['--program', program], { execArgv: process.execArgv });
    const give = (): void => void child.send({ seed: take() });
    child.on('message', (message: FromJob) => {
      if (message.kind === 'done') done(message.outcome);
      give();
    });
    child.once('exit', (code) => (code === 0 ? resolve() : reject(new Error(`a job ended with ${code}`))));
  });
}

async function work(program: string): Promise<void> {
  const ground = await prepareGround(program);
  const cancel = new AbortController();
  let playing: Promise<unknown> = Promise.resolve();
  const stop = async (code: number): Promise<never> => {
    cancel.abort();
    await playing;
    await ground.close();
    process.exit(code);
  };
  // The lead is gone: servers and mounted disks must not stay behind.
  process.once('disconnect', () => void stop(1));
  for (const name of ['SIGINT', 'SIGTERM'] as const) process.on(name, () => void stop(1));
  process.on('message', ({ seed }: { seed: number | null }) => {
    if (seed === null) {
      void stop(0);
      return;
    }
    playing = runSeed(seed, ground, cancel.signal).then(
      (outcome) => process.connected && process.send?.({ kind: 'done', outcome }),
    );
  });
  process.send?.({ kind: 'ready' });
}

if (values.program === undefined) process.exitCode = await lead();
else await work(values.program);

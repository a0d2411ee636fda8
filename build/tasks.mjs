import { randomInt } from 'node:crypto';
import { join } from 'node:path';
import { buildAll, buildGateway } from './bundle.mjs';
import { checkAll, formatAll } from './check.mjs';
import { runToEnd, runtimeEnv, withDisplay } from './launch.mjs';
import { packageWorkstation } from './package.mjs';
import { say } from './setup/console.mjs';
import { root } from './setup/paths.mjs';
import { SetupProblem } from './setup/problem.mjs';
import { filesThatUse, runTests } from './test-run.mjs';

const tsx = join(root, 'node_modules', 'tsx', 'dist', 'cli.mjs');

/** What each npm script does, once set-up is done. Each resolves to an exit code. */
const tasks = {
  setup: async () => {
    say('环境就绪 ready');
    return 0;
  },
  build: async () => (await buildAll()) ?? 0,
  check: () => checkAll(),
  format: () => formatAll(),
  start: async (args) => (await buildAll()) ?? withDisplay((env) => node(['build/start.mjs', ...args], env)),
  dev: async (args) => (await buildGateway()) ?? withDisplay((env) => node(['build/start.mjs', '--dev', ...args], env)),
  gateway: async (args) => (await buildGateway()) ?? node(['out/gateway/main.js', ...args], runtimeEnv()),
  test: async () =>
    (await buildAll()) ?? withDisplay((env) => runTests(['unit', 'integration', 'faults', 'e2e'], [], env)),
  'test:unit': (args) => runTests(['unit'], args, runtimeEnv()),
  'test:integration': async (args) => (await buildGateway()) ?? runTests(['integration'], args, runtimeEnv()),
  // With --seeds: random faults by seed (tests/faults/driver), for as long as one likes; else the tests.
  'test:faults': async (args) =>
    args.some((arg) => arg.startsWith('--seeds'))
      ? ((await buildGateway()) ?? node([tsx, 'tests/faults/driver/main.ts', ...args], runtimeEnv()))
      : ((await buildAll()) ?? withDisplay((env) => runTests(['faults'], args, env))),
  // The same property tests as in `npm test`, with inputs that nobody has tried: --seed N repeats a run.
  'test:properties': async (args) => (await buildGateway()) ?? propertyTests(args),
  'test:e2e': async (args) => (await buildAll()) ?? withDisplay((env) => runTests(['e2e'], args, env)),
  package: async () => (await buildAll()) ?? packageWorkstation(),
  tour: (args) => script('tests/tour/tour.ts', args),
  'bench:start': (args) => script('tests/bench/start.ts', args),
  'bench:search': (args) => node([tsx, 'tests/bench/search.ts', ...args], runtimeEnv()),
  'bench:masking': (args) => node([tsx, 'tests/bench/masking.ts', ...args], runtimeEnv()),
  'bench:gateway': async (args) =>
    (await buildGateway()) ?? node([tsx, 'tests/bench/gateway.ts', ...args], runtimeEnv()),
  'bench:desk': (args) => script('tests/bench/desk.ts', args),
};

const [name, ...args] = process.argv.slice(2);
const task = tasks[name];
if (!task) {
  say(`没有这个任务 no such task: ${name}. ${Object.keys(tasks).join(', ')}`);
  process.exit(2);
}
try {
  process.exitCode = await task(args);
} catch (error) {
  if (!(error instanceof SetupProblem)) throw error;
  say(`✗ ${error.message}`);
  process.exitCode = 1;
}

function propertyTests(args) {
  const given = args.indexOf('--seed');
  const seed = given === -1 ? randomInt(2 ** 31) : Number(args[given + 1]);
  say(`种子 seed: ${seed} (npm run test:properties -- --seed ${seed})`);
  const env = { ...runtimeEnv(), DUTYDESK_PROPERTY_SEED: String(seed) };
  return runTests(['unit', 'integration'], filesThatUse('fast-check'), env);
}

function node(nodeArgs, env) {
  return runToEnd(process.execPath, nodeArgs, { env });
}

/** A TypeScript program of tests/, with the app built and a display. */
async function script(file, scriptArgs) {
  return (await buildAll()) ?? withDisplay((env) => node([tsx, file, ...scriptArgs], env));
}

import { existsSync, globSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { runToEnd } from './launch.mjs';
import { say } from './setup/console.mjs';
import { root } from './setup/paths.mjs';
import { countPlaywright, countVitest, failuresOfPlaywright, failuresOfVitest } from './test-count.mjs';

const modules = join(root, 'node_modules');

/**
 * Run the named kinds of tests, all of them even when one fails, then print "N passed, N failed" as the last line.
 * @param {string[]} kinds of unit, integration, faults (Vitest) and e2e (Playwright)
 * @param {string[]} args handed to the runner, for example a file name
 * @param {NodeJS.ProcessEnv} env
 * @returns {Promise<number>} 0 when every test passed and none was skipped
 */
export async function runTests(kinds, args, env) {
  const total = { passed: 0, failed: 0 };
  const failures = [];
  const add = (outcome) => {
    total.passed += outcome.counts.passed;
    total.failed += outcome.counts.failed;
    failures.push(...outcome.failures);
  };
  const vitestKinds = kinds.filter((kind) => kind !== 'e2e');
  if (vitestKinds.length > 0) add(await vitest(vitestKinds, args, env));
  if (kinds.includes('e2e')) add(await playwright(args, env));
  if (failures.length > 0) say('✗ 未通过 not passed:');
  for (const failure of failures) say(`  ${failure.replace(`${root}/`, '')}`);
  process.stdout.write(`\n${total.passed} passed, ${total.failed} failed\n`);
  return total.failed === 0 ? 0 : 1;
}

/** @returns {string[]} the test files that name a module, by their path in the project */
export function filesThatUse(module) {
  return globSync(['src-*/**/*.test.ts', 'tests/integration/*.test.ts'], { cwd: root }).filter((file) =>
    readFileSync(join(root, file), 'utf8').includes(module),
  );
}

async function vitest(kinds, args, env) {
  say(`▸ 测试 tests: ${kinds.join(', ')}`);
  const report = freshReport('vitest.json');
  const projects = kinds.flatMap((kind) => ['--project', kind]);
  const started = Date.now();
  const code = await runToEnd(
    process.execPath,
    [
      join(modules, 'vitest', 'vitest.mjs'),
      'run',
      ...projects,
      '--reporter=default',
      '--reporter=json',
      `--outputFile.json=${report}`,
      ...args,
    ],
    { env },
  );
  say(`  ${code === 0 ? '✓' : '✗'} ${((Date.now() - started) / 1000).toFixed(0)} s`);
  const read = readReport(report);
  return { counts: countVitest(read, code), failures: failuresOfVitest(read) };
}

async function playwright(args, env) {
  say('▸ 测试 tests: e2e');
  const report = freshReport('playwright.json');
  const started = Date.now();
  const code = await runToEnd(
    process.execPath,
    [join(modules, '@playwright', 'test', 'cli.js'), 'test', '--reporter=list,json', '--pass-with-no-tests', ...args],
    { env: { ...env, PLAYWRIGHT_JSON_OUTPUT_FILE: report } },
  );
  say(`  ${code === 0 ? '✓' : '✗'} ${((Date.now() - started) / 1000).toFixed(0)} s`);
  const read = readReport(report);
  return { counts: countPlaywright(read, code), failures: failuresOfPlaywright(read) };
}

function freshReport(name) {
  const folder = join(root, 'out', 'test');
  mkdirSync(folder, { recursive: true });
  const file = join(folder, name);
  rmSync(file, { force: true });
  return file;
}

function readReport(file) {
  return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : undefined;
}

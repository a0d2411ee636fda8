/**
 * Count a Vitest JSON report. A file that could not be loaded, a skipped test, and a runner that failed without naming a
 * test each count as failed: nothing may pass by not running.
 * @param {object | undefined} report undefined when the runner left none
 * @param {number} exitCode of the runner
 * @returns {{ passed: number, failed: number }}
 */
export function countVitest(report, exitCode) {
  if (!report) return { passed: 0, failed: 1 };
  const unloaded = report.testResults.filter(
    (file) => file.status === 'failed' && file.assertionResults.every((test) => test.status !== 'failed'),
  );
  const skipped = report.numPendingTests + report.numTodoTests;
  return settle(report.numPassedTests, report.numFailedTests + unloaded.length + skipped, exitCode);
}

/**
 * Count a Playwright JSON report by the same rules; a test that passed only when repeated counts as failed.
 * @param {object | undefined} report
 * @param {number} exitCode
 * @returns {{ passed: number, failed: number }}
 */
export function countPlaywright(report, exitCode) {
  if (!report) return { passed: 0, failed: 1 };
  const { expected, unexpected, flaky, skipped } = report.stats;
  return settle(expected, unexpected + flaky + skipped, exitCode);
}

/**
 * What failed or was skipped, one line each, for the end of the run where it is seen.
 * @param {object | undefined} report of Vitest
 * @returns {string[]}
 */
export function failuresOfVitest(report) {
  return (report?.testResults ?? []).flatMap((file) => {
    const tests = file.assertionResults.filter((test) => test.status !== 'passed');
    if (tests.length === 0) return file.status === 'failed' ? [`${file.name}: ${firstLine(file.message)}`] : [];
    return tests.map(
      (test) => `${file.name} › ${test.fullName}: ${firstLine(test.failureMessages?.[0] ?? test.status)}`,
    );
  });
}

/**
 * As failuresOfVitest, for a report of Playwright.
 * @param {object | undefined} report
 * @returns {string[]}
 */
export function failuresOfPlaywright(report) {
  const inSuite = (suite) => [
    ...(suite.specs ?? []).filter((spec) => !isGood(spec)),
    ...(suite.suites ?? []).flatMap(inSuite),
  ];
  return (report?.suites ?? []).flatMap(inSuite).map((spec) => {
    const message = spec.tests.flatMap((test) => test.results).find((result) => result.error)?.error.message;
    return `${spec.file}:${spec.line} › ${spec.title}: ${firstLine(message ?? 'skipped or repeated')}`;
  });
}

function isGood(spec) {
  return spec.tests.every((test) => test.status === 'expected');
}

function firstLine(text) {
  return (text ?? '').split('\n')[0];
}

function settle(passed, failed, exitCode) {
  return { passed, failed: failed === 0 && exitCode !== 0 ? 1 : failed };
}

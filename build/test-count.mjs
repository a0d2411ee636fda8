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

function settle(passed, failed, exitCode) {
  return { passed, failed: failed === 0 && exitCode !== 0 ? 1 : failed };
}

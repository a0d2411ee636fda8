import { describe, expect, it } from 'vitest';
import { countPlaywright, countVitest, failuresOfPlaywright, failuresOfVitest } from './test-count.mjs';

const clean = { numPassedTests: 3, numFailedTests: 0, numPendingTests: 0, numTodoTests: 0, testResults: [] };

describe('counting test reports', () => {
  it('counts what passed and failed', () => {
    expect(countVitest(clean, 0)).toEqual({ passed: 3, failed: 0 });
    expect(countVitest({ ...clean, numFailedTests: 2 }, 1)).toEqual({ passed: 3, failed: 2 });
  });

  it('counts a runner that died as a failure', () => {
    expect(countVitest(undefined, 0)).toEqual({ passed: 0, failed: 1 });
    expect(countVitest(clean, 1)).toEqual({ passed: 3, failed: 1 });
    expect(countPlaywright(undefined, 137)).toEqual({ passed: 0, failed: 1 });
  });

  it('counts a file that could not be loaded as a failure', () => {
    const report = { ...clean, testResults: [{ status: 'failed', assertionResults: [] }] };
    expect(countVitest(report, 1)).toEqual({ passed: 3, failed: 1 });
  });

  it('counts skipped and flaky tests as failures', () => {
    expect(countVitest({ ...clean, numPendingTests: 1 }, 0)).toEqual({ passed: 3, failed: 1 });
    const stats = { expected: 4, unexpected: 1, flaky: 1, skipped: 1 };
    expect(countPlaywright({ stats }, 1)).toEqual({ passed: 4, failed: 3 });
  });
});

describe('naming what did not pass', () => {
  it('names failed, skipped and unloaded tests of Vitest with the first line of the reason', () => {
    const report = {
      testResults: [
        {
          name: 'a.test.ts',
          status: 'failed',
          message: '',
          assertionResults: [
            { fullName: 'works', status: 'passed' },
            { fullName: 'breaks', status: 'failed', failureMessages: ['Error: no\n    at line 1'] },
            { fullName: 'waits', status: 'pending', failureMessages: [] },
          ],
        },
        { name: 'b.test.ts', status: 'failed', message: 'SyntaxError\nmore', assertionResults: [] },
      ],
    };
    expect(failuresOfVitest(report)).toEqual([
      'a.test.ts › breaks: Error: no',
      'a.test.ts › waits: pending',
      'b.test.ts: SyntaxError',
    ]);
    expect(failuresOfVitest(undefined)).toEqual([]);
  });

  it('names those of Playwright, also inside groups', () => {
    const spec = (title, status, error) => ({
      title,
      file: 'a.spec.ts',
      line: 3,
      tests: [{ status, results: [error ? { error: { message: error } } : {}] }],
    });
    const report = {
      suites: [
        { specs: [spec('works', 'expected')], suites: [{ specs: [spec('breaks', 'unexpected', 'Error: no\nat')] }] },
        { specs: [spec('waits', 'skipped')] },
      ],
    };
    expect(failuresOfPlaywright(report)).toEqual([
      'a.spec.ts:3 › breaks: Error: no',
      'a.spec.ts:3 › waits: skipped or repeated',
    ]);
  });
});

import { describe, expect, it } from 'vitest';
import { countPlaywright, countVitest } from './test-count.mjs';

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

import { defineConfig } from '@playwright/test';

/** Real windows of the built workstation, one test at a time: they share the display and the machine's two cores. */
export default defineConfig({
  testDir: 'tests/e2e',
  outputDir: 'out/e2e',
  timeout: 90_000,
  expect: { timeout: 15_000 },
  workers: 1,
  fullyParallel: false,
  retries: 0,
  forbidOnly: true,
  use: { trace: 'off', video: 'off', screenshot: 'only-on-failure' },
});

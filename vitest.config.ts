import { defineConfig } from 'vitest/config';

/** Three kinds of tests: pure ones beside their file, those with a database or a network, and those that break things. */
export default defineConfig({
  test: {
    // Two at once, as many as the smallest machine has cores: they start gateways, servers and windows.
    maxWorkers: 2,
    pool: 'forks',
    passWithNoTests: true,
    projects: [
      {
        test: {
          name: 'unit',
          setupFiles: ['tests/support/property-seed.ts'],
          include: ['src-*/**/*.test.ts', 'src-*/**/*.test.tsx', 'build/**/*.test.mjs'],
          testTimeout: 15_000,
        },
      },
      {
        test: {
          name: 'integration',
          setupFiles: ['tests/support/property-seed.ts'],
          include: ['tests/integration/**/*.test.ts'],
          globalSetup: ['tests/support/shared-postgres.ts'],
          testTimeout: 60_000,
          hookTimeout: 120_000,
        },
      },
      {
        test: {
          name: 'faults',
          setupFiles: ['tests/support/property-seed.ts'],
          include: ['tests/faults/**/*.test.ts'],
          globalSetup: ['tests/support/shared-postgres.ts'],
          testTimeout: 120_000,
          hookTimeout: 120_000,
        },
      },
    ],
  },
});

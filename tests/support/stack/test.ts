import { test as base, expect } from '@playwright/test';
import { startPostgres, type TestPostgres } from '../postgres';
import { type Stack, startStack } from '../stack';
import type { WorldOptions } from './world';

export { expect };

/** `start` brings up a world with a database of its own on one server per worker; it goes down with the test. */
export const test = base.extend<
  { start: (options?: Omit<WorldOptions, 'databaseUrl'>) => Promise<Stack> },
  { postgres: TestPostgres }
>({
  postgres: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the fixtures that are wanted from this pattern
    async ({}, use) => {
      const server = await startPostgres();
      await use(server);
      await server.close();
    },
    { scope: 'worker' },
  ],
  start: async ({ postgres }, use, testInfo) => {
    const stacks: Stack[] = [];
    await use(async (options = {}) => {
      const stack = await startStack({ ...options, databaseUrl: await postgres.createDatabase() });
      stacks.push(stack);
      return stack;
    });
    for (const stack of stacks) {
      if (testInfo.status !== testInfo.expectedStatus)
        await testInfo.attach('gateway.log', { body: stack.gateway.output(), contentType: 'text/plain' });
      await stack.close();
    }
  },
});

import pg from 'pg';
import { afterEach, expect, test, vi } from 'vitest';
import { startBoss } from '../../../src-gateway/db/boss';
import { createLog } from '../../../src-gateway/platform/log';
import { startPostgres } from '../../support/postgres';

const undo: (() => unknown)[] = [];
afterEach(async () => {
  for (const step of undo.splice(0).reverse()) await step();
});

/**
 * Found: with the gateway's clock set back ten minutes while it looked for jobs, in a slow database, its workers took the look for one
 * that had ended before it began, and paused for ten minutes: no delivery left meanwhile.
 */
test('a clock that is set back while the gateway looks for jobs holds up no delivery', async () => {
  const server = await startPostgres();
  undo.push(() => server.close());
  const databaseUrl = await server.createDatabase();
  const boss = await startBoss(databaseUrl, createLog('silent'));
  undo.push(() => boss.stop({ graceful: false }));
  await boss.createQueue('work');
  const done: unknown[] = [];
  await boss.work('work', { pollingIntervalSeconds: 0.5 }, async (jobs) => {
    done.push(...jobs.map(({ data }) => data));
  });
  const isDone = (count: number) =>
    vi.waitFor(() => expect(done).toHaveLength(count), { timeout: 30_000, interval: 50 });
  await boss.send('work', {});
  await isDone(1);

  const other = new pg.Client({ connectionString: databaseUrl });
  await other.connect();
  undo.push(() => other.end());
  await other.query('begin; lock table pgboss.job in access exclusive mode');
  await vi.waitFor(
    async () => {
      const { rows } = await other.query('select 1 from pg_locks where not granted');
      expect(rows).not.toEqual([]);
    },
    { timeout: 30_000, interval: 50 },
  );
  const now = Date.now();
  vi.spyOn(Date, 'now').mockImplementation(() => now - 600_000);
  undo.push(() => vi.restoreAllMocks());
  await other.query('commit');
  await boss.send('work', {});
  await isDone(2);
}, 120_000);

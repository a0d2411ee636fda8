import { rmSync } from 'node:fs';
import { join } from 'node:path';
import pg from 'pg';
import { afterEach, expect, test } from 'vitest';
import { startGateway } from '../../support/gateway';
import { runCommand } from '../../support/gateway-command';
import { startPostgres, temporaryFolder } from '../../support/postgres';

const undo: (() => unknown)[] = [];
afterEach(async () => {
  for (const step of undo.splice(0).reverse()) await step();
});

/**
 * Found: a workstation's clock is set ahead, and before the next contact a ticket is forwarded under the offset measured earlier. The
 * OA gets it. A backup from before is restored, the workstation hands the command in again: dated after the restore, it was taken for a
 * new one and the department got a second ticket.
 */
test('a ticket dated ahead of now is asked about after a restore, not sent again', async () => {
  const server = await startPostgres();
  undo.push(() => server.close());
  const folder = temporaryFolder('clock-ahead');
  undo.push(() => rmSync(folder, { recursive: true, force: true }));
  const envOf = (databaseUrl: string) => ({
    DATABASE_URL: databaseUrl,
    DUTYDESK_GATEWAY_DATA: join(folder, 'data'),
    DUTYDESK_GATEWAY_LOG_LEVEL: 'silent',
  });

  const own = await startGateway({ databaseUrl: await server.createDatabase() });
  const message = await own.ingest();
  const file = join(folder, 'early.gz');
  expect((await runCommand(['backup', '--to', file], envOf(own.databaseUrl))).code).toBe(0);
  const seat = own.workstation(1);
  const claim = seat.command('message.claim', { messageId: message.id, tentative: false, baseVersion: 0 });
  const ticket = {
    ticketId: '018f0000-0000-7000-8000-0000000000a1',
    departmentId: 'dept-traffic',
    deadlineAt: '2027-01-01T00:00:00.000Z',
    text: '请核实',
  };
  const forward = {
    ...seat.command('ticket.forward', {
      messageId: message.id,
      claim: { id: claim.id, version: 1 },
      tickets: [ticket],
    } as never),
    at: new Date(Date.now() + 3_600_000).toISOString(),
  };
  const given = [claim, forward];
  expect((await seat.push(...given)).map(({ outcome }) => outcome)).toEqual(['applied', 'applied']);
  await own.close();

  const target = await server.createDatabase();
  expect((await runCommand(['restore', '--from', file], envOf(target))).code).toBe(0);
  const restored = await startGateway({ databaseUrl: target });
  undo.push(() => restored.close());
  const again = restored.workstation(1);
  expect((await again.push(...given)).map(({ outcome }) => outcome)).toEqual(['applied', 'applied']);
  const client = new pg.Client({ connectionString: target });
  await client.connect();
  undo.push(() => client.end());
  const deliveries = `select state, next_at > now() + interval '1 year' as "forPerson" from delivery`;
  expect((await client.query(deliveries)).rows).toEqual([{ state: 'unknown', forPerson: true }]);
});

import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { type ChannelDesk, DESK, openChannelDesk, until } from '../../support/channel-desk';
import { runCommand } from '../../support/gateway-command';
import { MAIL_PASSWORD, startDovecot } from '../../support/mail/dovecot';
import { mail } from '../../support/mail/mails';
import { startPostgres, temporaryFolder } from '../../support/postgres';

const ACCOUNT = 'acc-mail';

const undo: (() => unknown)[] = [];
afterEach(async () => {
  for (const step of undo.splice(0).reverse()) await step();
});

/** Found: mails that were read after a backup kept their mark in the mailbox, so that the restored gateway never read them again. */
test('a mail that was read after the backup is taken in again by the restored gateway, one that it has is not', async () => {
  const server = await startPostgres();
  undo.push(() => server.close());
  const dovecot = await startDovecot();
  undo.push(() => dovecot.close());
  const folder = temporaryFolder('read-mail');
  undo.push(() => rmSync(folder, { recursive: true, force: true }));
  const envOf = (databaseUrl: string) => ({
    DATABASE_URL: databaseUrl,
    DUTYDESK_GATEWAY_DATA: join(folder, 'data'),
    DUTYDESK_GATEWAY_LOG_LEVEL: 'silent',
  });
  const login = { host: '127.0.0.1', security: 'plain' as const, user: 'wenzheng', password: MAIL_PASSWORD };
  const channels = {
    mail: {
      address: 'wenzheng@police.test',
      smtp: { ...login, port: 1 },
      imap: { ...login, port: dovecot.port, since: '2026-01-01', pollMs: 300 },
      citizens: { desk: DESK as never, account: ACCOUNT as never },
    },
  };
  const arrive = (name: string) =>
    dovecot.deliver('wenzheng', mail({ from: `${name}@example.net`, messageId: `<${name}@example.net>` }));
  const remoteIds = async ({ db }: ChannelDesk) =>
    (await db.selectFrom('message').select('remote_id').orderBy('remote_id').execute()).map(
      ({ remote_id }) => remote_id,
    );
  const areMarked = async (count: number) =>
    (await dovecot.mails('wenzheng')).filter(({ flags }) => flags.includes('DutyDesk')).length === count;

  const first = await openChannelDesk(server, { channels });
  await first.db
    .insertInto('account')
    .values({ id: ACCOUNT as never, desk_id: DESK as never, channel: 'mailbox', name: '问政邮箱', region: '' })
    .execute();
  arrive('before');
  await until('the first mail is marked', () => areMarked(1), 60_000);
  const file = join(folder, 'early.gz');
  expect(await runCommand(['backup', '--to', file], envOf(first.databaseUrl))).toMatchObject({ code: 0 });
  arrive('after');
  await until('both are marked', () => areMarked(2), 60_000);
  await first.close();

  const target = await server.createDatabase();
  expect(await runCommand(['restore', '--from', file], envOf(target))).toMatchObject({ code: 0 });
  const restored = await openChannelDesk(server, { channels, databaseUrl: target });
  undo.push(() => restored.close());
  await until('the lost mail is there again', async () => (await remoteIds(restored)).length === 2, 60_000);
  expect(await remoteIds(restored)).toEqual(['<after@example.net>', '<before@example.net>']);
  arrive('later');
  await until('mails go on being read', async () => (await remoteIds(restored)).length === 3, 60_000);
  const read = await restored.db.selectFrom('mail_received').select('mail_id').execute();
  expect(read).toHaveLength(3);
}, 300_000);

import { afterEach, describe, expect, it } from 'vitest';
import { appendAudit, findAuditBreak } from '../../src-main/core/audit/audit.repository';
import { openConnection } from '../../src-main/core/db/connection';
import type { LocalDatabase } from '../../src-main/core/db/database';

import { enqueueCommand } from '../../src-main/core/sync/outbox';
import { openLocal, sqliteBinding, temporaryFolders } from '../support/local-database';
import { aMessage, anOfficer, outboxPorts, seed } from '../support/sync-rows';
import { TEST_KEY } from '../support/test-key';

const folders = temporaryFolders();
const opened: LocalDatabase[] = [];
afterEach(async () => {
  for (const db of opened.splice(0)) await db.close();
  folders.remove();
});

async function open(folder = folders.make(), more: Parameters<typeof openLocal>[1] = {}): Promise<LocalDatabase> {
  const db = await openLocal(folder, more);
  opened.push(db);
  return db;
}

async function setting(db: LocalDatabase, key: string, value: string): Promise<void> {
  await db.transact(async (trx) => {
    await trx.insertInto('setting').values({ key, value }).execute();
  });
}

describe('transact', () => {
  it('keeps nothing of a transaction that throws, and the next one works', async () => {
    const db = await open();
    await expect(
      db.transact(async (trx) => {
        await trx.insertInto('setting').values({ key: 'a', value: '1' }).execute();
        throw new Error('stop');
      }),
    ).rejects.toThrow('stop');
    await setting(db, 'b', '2');
    expect(await db.read.selectFrom('setting').select('key').execute()).toEqual([{ key: 'b' }]);
  });

  it('runs one after the other', async () => {
    const db = await open();
    await setting(db, 'n', '0');
    await Promise.all(
      Array.from({ length: 20 }, () =>
        db.transact(async (trx) => {
          const { value } = await trx
            .selectFrom('setting')
            .select('value')
            .where('key', '=', 'n')
            .executeTakeFirstOrThrow();
          await new Promise((resolve) => setImmediate(resolve));
          await trx
            .updateTable('setting')
            .set({ value: String(Number(value) + 1) })
            .where('key', '=', 'n')
            .execute();
        }),
      ),
    );
    expect(await db.read.selectFrom('setting').select('value').executeTakeFirst()).toEqual({ value: '20' });
  });

  it('refuses to nest, because it would wait for itself', async () => {
    const db = await open();
    await expect(db.transact(() => setting(db, 'a', '1'))).rejects.toThrow('transact within transact');
  });

  it('says that another process is writing', async () => {
    const folder = folders.make();
    const db = await open(folder, { busyTimeoutMs: 50 });
    const other = openConnection({
      path: `${folder}/dutydesk.db`,
      key: TEST_KEY,
      sqliteBinding,
      busyTimeoutMs: 0,
      readonly: false,
    });
    other.exec('BEGIN IMMEDIATE');
    await expect(setting(db, 'a', '1')).rejects.toMatchObject({ code: 'database_busy' });
    other.exec('ROLLBACK');
    other.close();
    await setting(db, 'a', '1');
  });
});

describe('a full disk', () => {
  it('fails a draft and a command with disk_full, writes half of neither, and reading goes on', async () => {
    const folder = folders.make();
    const first = await openLocal(folder);
    await seed(first, { officer: [anOfficer('o1')], message: [aMessage(1)] });
    await first.close();
    // A few pages above what the database takes now.
    const db = await open(folder, { maxPages: 75 });
    const { ports } = outboxPorts();
    const message = aMessage(1);
    const long = '很长的草稿'.repeat(900);

    let saved = 0;
    let failure: unknown = null;
    for (let index = 0; failure === null && index < 500; index += 1) {
      try {
        await db.transact(async (trx) => {
          await trx
            .insertInto('draft')
            .values({
              message_id: message.id,
              officer_id: `o${index}` as never,
              text: long,
              basis: null,
              saved_at: message.receivedAt,
              claim_id: null,
            })
            .execute();
          const args = { messageId: message.id, emergencyId: ports.ids.next() as never, note: long.slice(0, 900) };
          await enqueueCommand(trx, ports, {
            type: 'emergency.raise',
            args,
            actor: anOfficer('o1').id,
            messageId: message.id,
          });
        });
        saved += 1;
      } catch (error) {
        failure = error;
      }
    }
    expect(failure).toMatchObject({ code: 'disk_full' });
    const count = async (table: 'draft' | 'outbox' | 'audit' | 'emergency') =>
      (
        await db.read
          .selectFrom(table)
          .select(({ fn }) => fn.countAll<number>().as('n'))
          .executeTakeFirstOrThrow()
      ).n;
    expect([await count('draft'), await count('outbox'), await count('audit'), await count('emergency')]).toEqual([
      saved,
      saved,
      saved,
      saved,
    ]);
    expect(await db.read.selectFrom('message').select('id').execute()).toHaveLength(1);
  });
});

describe('audit', () => {
  it('chains rows by hash, and neither change nor deletion goes through', async () => {
    const db = await open();
    for (let index = 0; index < 5; index += 1) {
      await db.transact((trx) =>
        appendAudit(trx, {
          at: '2026-01-01T00:00:00.000Z',
          actor: null,
          action: 'test',
          subject: null,
          detail: { index },
        }),
      );
    }
    expect(await findAuditBreak(db.read)).toBeNull();
    await expect(
      db.transact((trx) => trx.updateTable('audit').set({ action: 'other' }).where('seq', '=', 2).execute()),
    ).rejects.toThrow('append-only');
    await expect(db.transact((trx) => trx.deleteFrom('audit').where('seq', '=', 5).execute())).rejects.toThrow(
      'append-only',
    );
  });

  it('shows where somebody with the key has rewritten it', async () => {
    const folder = folders.make();
    const db = await open(folder);
    for (let index = 0; index < 5; index += 1) {
      await db.transact((trx) =>
        appendAudit(trx, {
          at: '2026-01-01T00:00:00.000Z',
          actor: null,
          action: 'test',
          subject: null,
          detail: { index },
        }),
      );
    }
    const forger = openConnection({
      path: `${folder}/dutydesk.db`,
      key: TEST_KEY,
      sqliteBinding,
      busyTimeoutMs: 0,
      readonly: false,
    });
    forger.exec("DROP TRIGGER audit_is_never_changed; UPDATE audit SET action = 'other' WHERE seq = 3");
    forger.close();
    expect(await findAuditBreak(db.read)).toBe(3);
  });
});

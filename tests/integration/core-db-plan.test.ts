import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { LocalDatabase } from '../../src-main/core/db/database';
import { openLocal, temporaryFolders } from '../support/local-database';

const folders = temporaryFolders();
let db: LocalDatabase;
beforeAll(async () => {
  db = await openLocal(folders.make());
});
afterAll(async () => {
  await db.close();
  folders.remove();
});

async function planOf(query: string): Promise<string> {
  const { rows } = await sql<{ detail: string }>`explain query plan ${sql.raw(query)}`.execute(db.read);
  return rows.map(({ detail }) => detail).join('; ');
}

describe('queries that must not read the whole database', () => {
  it.each([
    ["select seq from outbox where state in ('pending', 'sent') order by seq limit 50", 'outbox_unsettled'],
    ['select seq from outbox where effect_until is not null', 'outbox_effect'],
    ["select count(*) from outbox where state in ('conflict', 'rejected') and dismissed = 0", 'outbox_refused'],
    ["select id from ticket where message_id = 'a' order by id", 'ticket_message'],
    ["select id from reply where message_id = 'a' order by id", 'reply_message'],
    ["select id from emergency where message_id = 'a' order by id", 'emergency_message'],
    ["select id from message where conversation_id = 'a' order by received_at", 'message_conversation'],
    ["select id from message where holder_id is not null and holder_workstation_id = 'a'", 'message_holder'],
  ])('%s', async (query, index) => {
    expect(await planOf(query)).toContain(index);
  });

  it('the counts of the queue are read from an index alone', async () => {
    expect(
      await planOf('select status, channel, category, count(*) from message group by status, channel, category'),
    ).toContain('COVERING INDEX message_count');
  });
});

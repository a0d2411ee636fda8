import { sql } from 'kysely';
import type { Db } from '../../../src-gateway/db/database';
import { TEST_DESK } from '../../support/gateway';

const BATCH = 20_000;

/** Ids are made of the number, so that pgbench, which only counts, can name the same rows. */
export function messageIdOf(number: number): string {
  return `00000000-0000-7000-8000-${String(number).padStart(12, '0')}`;
}

/** Writes messages `first` … `last` to the store of the test desk, each in a conversation of its own, without the change log. */
export async function writeMessages(db: Db, first: number, last: number): Promise<void> {
  for (let from = first; from <= last; from += BATCH) {
    const numbers = sql`generate_series(${from}::int, ${Math.min(last, from + BATCH - 1)}::int) as n`;
    await sql`
      insert into conversation (id, desk_id, account_id, remote_key)
      select ('00000000-0000-7002-8000-' || lpad(n::text, 12, '0'))::uuid, ${TEST_DESK}::text, 'acc-weibo', 'bench-' || n
      from ${numbers}`.execute(db);
    await sql`
      insert into message (id, desk_id, account_id, channel, remote_id, conversation_id, author_id, author_name, text, posted_at,
        received_at, status, emergency)
      select ('00000000-0000-7000-8000-' || lpad(n::text, 12, '0'))::uuid, ${TEST_DESK}::text, 'acc-weibo', 'weibo', 'bench-' || n,
        ('00000000-0000-7002-8000-' || lpad(n::text, 12, '0'))::uuid, 'author-' || n, '市民' || n,
        '您好，请问身份证丢了怎么补办？本人户籍在外地，现居住在本市，需要带什么材料、到哪个派出所办理？（第' || n || '条）',
        timestamptz '2026-03-01 08:00+08' + n * interval '1 second', now(), 'new', false
      from ${numbers}`.execute(db);
  }
  await sql`analyze message`.execute(db);
  await sql`analyze conversation`.execute(db);
}

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
    ["select type from outbox where state in ('pending', 'sent') and subject_id in ('a', 'b') order by seq", 'outbox_'],
    ["select status from message where holder_id = 'a' and status <> 'closed'", 'message_holder'],
    [
      'select message.id from message_origin join message on message.remote_id = message_origin.remote_id and message.channel = message_origin.channel',
      'message_remote (remote_id=?)',
    ],
    [
      "select count(*) from reply where officer_id = 'a' and queued_at >= 'b' and state not in ('failed')",
      'reply_officer',
    ],
    ['select count(*) from emergency where acknowledged_at is null and resolved_at is null', 'emergency_open'],
    ["select id from shift where state = 'running' order by started_at", 'shift_running'],
    [
      "select id from rota_shift where removed = 0 and day >= 'a' and day < 'b' order by starts_at, id",
      'rota_shift_day',
    ],
    [
      "select id from rota_shift where removed = 0 and ends_at > 'a' order by starts_at, id limit 100",
      'rota_shift_end',
    ],
    ["select id from rota_swap where state = 'proposed' order by proposed_at, id", 'rota_swap_open'],
    ['select id from rota_swap order by proposed_at desc, id desc limit 20', 'rota_swap_time'],
    ['select id from promise where kept_at is null order by due_at, id', 'promise_open'],
    ["select id from handover where state in ('offered', 'questioned') and shift_id = 'a'", 'handover_open'],
    ["select id from answer where status = 'approved' order by question, id limit 50 offset 100", 'answer_list'],
    [
      "select id from answer_version where answer_id = 'a' and version = 2",
      'answer_version_answer (answer_id=? AND version=?)',
    ],
    ["select id from answer_event where answer_id = 'a' order by at desc, id desc", 'answer_event_answer'],
    ["select id from answer_revision where answer_id = 'a' order by saved_at desc, id", 'answer_revision_answer'],
    [
      "select id from answer_revision where author_id = 'a' and import_id is null order by saved_at desc, id limit 50",
      'answer_revision_author',
    ],
    [
      "select id from answer_revision where status = 'in_review' and author_id <> 'a' and import_id is null order by saved_at, id limit 50",
      'answer_revision_status',
    ],
    ["select id from answer_revision where import_id = 'a' order by id limit 50", 'answer_revision_import'],
    [
      "select answer_use.reply_id from answer_use join reply on reply.id = answer_use.reply_id where answer_use.answer_id = 'a' order by answer_use.queued_at desc limit 50",
      'answer_use_answer',
    ],
    [
      "select answer_id, count(*) from answer_use where answer_id in ('a', 'b') group by answer_id",
      'answer_use_answer',
    ],
    ["select id from correction where state = 'open' order by opened_at, id limit 50", 'correction_state'],
    [
      "select id from correction where state = 'open' and answer_id = 'a' order by opened_at, id limit 50",
      'correction_',
    ],
    ["select id from answer_gap where key = 'a' and state in ('open', 'in_work') order by id limit 1", 'answer_gap_'],
  ])('%s', async (query, index) => {
    expect(await planOf(query)).toContain(index);
  });

  it('what is like to be corrected is looked for answer by answer', async () => {
    const plan = await planOf(
      `select count(*) from answer_use join reply on reply.id = answer_use.reply_id
        where answer_use.answer_id = 'a' and reply.state <> 'failed' and not exists (select id from correction
        where correction.reply_id = reply.id and correction.answer_id = 'a' and correction.state = 'open')`,
    );
    expect(plan).toContain('answer_use_answer');
    expect(plan).not.toMatch(/SCAN (answer_use|reply|correction)/);
  });

  it('the counts of the queue are read from an index alone', async () => {
    expect(
      await planOf('select status, channel, category, count(*) from message group by status, channel, category'),
    ).toContain('COVERING INDEX message_count');
  });
});

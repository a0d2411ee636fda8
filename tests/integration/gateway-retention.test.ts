import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import fc from 'fast-check';
import { sql } from 'kysely';
import { v7 as uuidv7 } from 'uuid';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { publicPart } from '../../src-files/keys/key-pairs';
import { openIdentity } from '../../src-gateway/enrolment/identity.repository';
import { verifyAudit } from '../../src-gateway/features/audit/verify-audit';
import { eraseOldIngestFiles } from '../../src-gateway/features/retention/ingest-files';
import { eraseDue } from '../../src-gateway/features/retention/retention.service';
import { isDue, retentionSettingsOf, runRetention } from '../../src-gateway/features/retention/retention-turn';
import { createLog } from '../../src-gateway/platform/log';
import type { Category } from '../../src-shared/domain/classification';
import type { Message } from '../../src-shared/domain/message';
import { ERASED_TEXT, keptDays, type RetentionRules, retentionRulesSchema } from '../../src-shared/domain/retention';
import type { Change } from '../../src-shared/sync/entities';
import { startGateway, TEST_DESK, type TestGateway, type TestWorkstation } from '../support/gateway';
import { runCommand } from '../support/gateway-command';

/** Nothing else in the store has these characters. */
const SECRETS = {
  text: '龘靐齉爩来信原文',
  author: '鱻驫麤龗',
  authorId: 'secret-author-7731',
  reply: '麣纞虋讟答复原文',
  ticket: '钃鸜麷鞻转办原文',
  event: '韊讞豔蠿反馈原文',
  note: '驨鬮欟戅经过原文',
  offer: '鱹灪爨癵草稿原文',
  file: '饢鱺鸝灩附件',
  promise: '籲爩蠼矗承诺原文',
  handover: '躨驤鼉纚交接原文',
};

let gateway: TestGateway;
let desk: TestWorkstation;
let lead: TestWorkstation;

beforeAll(async () => {
  gateway = await startGateway();
  desk = gateway.workstation(1);
  lead = gateway.workstation(2);
});
afterAll(() => gateway.close());
beforeEach(() => rules({}));

const rules = (change: Partial<RetentionRules>) =>
  desk.do('desk_setting.save', { key: 'retention', value: retentionRulesSchema.parse(change) }, 'of-admin');
const quiet = { heads: { wake: () => undefined }, log: createLog('silent') };
const run = () =>
  runRetention({ db: gateway.db, ...quiet }, retentionSettingsOf(gateway.config), new AbortController().signal);

/** A message that was closed so many days ago. */
async function closed(daysAgo: number, category: Category | null = 'consultation'): Promise<Message> {
  const message = await gateway.ingest({ text: SECRETS.text, authorName: SECRETS.author, authorId: SECRETS.authorId });
  await gateway.db
    .updateTable('message')
    .set({
      status: 'closed',
      category,
      outcome: JSON.stringify({ kind: 'transferred', note: SECRETS.note }),
      closed_at: sql<string>`now() - make_interval(days => ${daysAgo})`,
    })
    .where('id', '=', message.id)
    .execute();
  return message;
}

const textOf = async ({ id }: Pick<Message, 'id'>) =>
  (await gateway.db.selectFrom('message').select('text').where('id', '=', id).executeTakeFirstOrThrow()).text;

/** Every row of every table, as text. */
async function everything(): Promise<Map<string, string>> {
  const { rows: tables } = await sql<{ schema: string; name: string }>`
    select table_schema as schema, table_name as name from information_schema.tables
    where table_schema in ('public', 'pgboss') and table_type = 'BASE TABLE'`.execute(gateway.db);
  const texts = new Map<string, string>();
  for (const { schema, name } of tables) {
    const { rows } = await sql<{ text: string }>`select coalesce(string_agg(t::text, E'\n'), '') as text
      from ${sql.id(schema, name)} as t`.execute(gateway.db);
    texts.set(`${schema}.${name}`, rows[0]?.text ?? '');
  }
  return texts;
}

async function wherever(word: string): Promise<string[]> {
  const hex = Buffer.from(word).toString('hex');
  return [...(await everything())].flatMap(([table, text]) =>
    text.includes(word) || text.includes(hex) ? [table] : [],
  );
}

/** Fills every table that can hold something of a message with words. */
async function fill(message: Message): Promise<void> {
  const { db } = gateway;
  const now = new Date().toISOString();
  const [replyId, ticketId, eventId] = [uuidv7(), uuidv7(), uuidv7()];
  await sql`insert into reply (id, desk_id, message_id, text, officer_id, officer_name, badge_number, basis, state, queued_at, sent_at,
      close_after_sent, overrides, review, version)
    values (${replyId}, ${TEST_DESK}, ${message.id}, ${SECRETS.reply}, 'of-1', '测试民警1', 'T1000',
      ${JSON.stringify({ answerId: 'ans-1', answerVersion: 1, found: { by: 'searched', query: SECRETS.note, rank: 1 } })}, 'sent', ${now}, ${now}, false,
      ${JSON.stringify([{ kind: 'vague_promise', reason: SECRETS.note }])},
      ${JSON.stringify({ reviewerId: 'of-lead', reviewerName: '带班领导', verdict: 'approved', note: SECRETS.note, at: now })}, 1)`.execute(
    db,
  );
  await sql`insert into ticket (id, desk_id, message_id, department_id, number, text, state, deadline_at, created_at, created_by, version)
    values (${ticketId}, ${TEST_DESK}, ${message.id}, 'dept-traffic', ${`N-${ticketId}`}, ${SECRETS.ticket}, 'confirmed', ${now}, ${now}, 'of-1', 1)`.execute(
    db,
  );
  await sql`insert into ticket_event (id, desk_id, ticket_id, message_id, kind, text, at, actor)
    values (${eventId}, ${TEST_DESK}, ${ticketId}, ${message.id}, 'fed_back', ${SECRETS.event}, ${now}, '交警支队')`.execute(
    db,
  );
  await sql`insert into delivery (id, desk_id, message_id, kind, subject_id, via, state, attempts, last_error, remark, created_at, updated_at)
    values (${uuidv7()}, ${TEST_DESK}, ${message.id}, 'reply', ${replyId}, 'publish', 'confirmed', 1, ${SECRETS.note}, ${SECRETS.note}, ${now}, ${now})`.execute(
    db,
  );
  await sql`insert into draft_offer (id, desk_id, message_id, from_officer_id, text, offered_at)
    values (${uuidv7()}, ${TEST_DESK}, ${message.id}, 'of-1', ${SECRETS.offer}, ${now})`.execute(db);
  await sql`insert into emergency (id, desk_id, message_id, raised_at, raised_by, note, resolved_at, resolved_by)
    values (${uuidv7()}, ${TEST_DESK}, ${message.id}, ${now}, '测试民警1', ${SECRETS.note}, ${now}, '测试民警1')`.execute(
    db,
  );
  await sql`insert into correction (id, desk_id, answer_id, used_version, new_version, reason, note, reply_id, message_id, state, opened_at, settle_note)
    values (${uuidv7()}, ${TEST_DESK}, 'ans-1', 1, 2, 'changed', '', ${replyId}, ${message.id}, 'not_needed', ${now}, ${SECRETS.note})`.execute(
    db,
  );
  await sql`insert into answer_gap (id, desk_id, question, key, count, message_id, state, note, first_asked_at, last_asked_at, version)
    values (${uuidv7()}, ${TEST_DESK}, ${SECRETS.text}, ${SECRETS.text}, 1, ${message.id}, 'dismissed', ${SECRETS.note}, ${now}, ${now}, 1)`.execute(
    db,
  );
  await sql`insert into promise (id, desk_id, message_id, text, due_at, made_by, made_at, kept_at, kept_by, version)
    values (${uuidv7()}, ${TEST_DESK}, ${message.id}, ${SECRETS.promise}, ${now}, '测试民警1', ${now}, ${now}, '测试民警1', 1)`.execute(
    db,
  );
  await fillHandover([message.id]);
  const sha256 = Buffer.from(uuidv7()).toString('hex').padEnd(64, '0').slice(0, 64);
  const bodyId = uuidv7();
  await sql`insert into attachment_body (id, whole) values (${bodyId}, true)`.execute(db);
  await sql`insert into attachment_part (body_id, position, bytes) values (${bodyId}, 0, ${Buffer.from(SECRETS.file)})`.execute(
    db,
  );
  await sql`insert into attachment (desk_id, sha256, size, body_id, origin) values (${TEST_DESK}, ${sha256}, 3, ${bodyId}, 'channel')`.execute(
    db,
  );
  await sql`insert into attachment_preview (sha256, thumbnail) values (${sha256}, ${Buffer.from(SECRETS.file)})`.execute(
    db,
  );
  await sql`insert into message_attachment (id, desk_id, message_id, position, name, sha256, size, kind, type, state, added_at)
    values (${uuidv7()}, ${TEST_DESK}, ${message.id}, 0, ${SECRETS.file}, ${sha256}, 3, 'other', 'application/octet-stream', 'stored', ${now})`.execute(
    db,
  );
  await sql`insert into mail_received (mailbox, mail_id, fingerprint, size, kind, sender, reply_to, subject, mail_references, excerpt, subject_id)
    values ('desk@x', ${uuidv7()}, 'f', 3, 'ticket', ${SECRETS.author}, ${SECRETS.author}, ${SECRETS.note}, '[]', ${SECRETS.event}, ${eventId})`.execute(
    db,
  );
  await sql`insert into mail_file (mailbox, mail_id, fingerprint, position, name, size)
    select mailbox, mail_id, fingerprint, 0, ${SECRETS.file}, 3 from mail_received where subject_id = ${eventId}`.execute(
    db,
  );
  await sql`insert into qq_post (subject_id, group_id, part, ticket_id, text) values (${ticketId}, 'g', 0, ${ticketId}, ${SECRETS.ticket})`.execute(
    db,
  );
  await sql`insert into qq_event (account, group_id, message_id, fingerprint, ticket_id, user_id, sender, text, at)
    values ('a', 'g', ${uuidv7()}, 'f', ${ticketId}, ${SECRETS.authorId}, ${SECRETS.author}, ${SECRETS.event}, ${now})`.execute(
    db,
  );
  await sql`insert into oa_event (ticket_id, event_id, kind, text, at, actor, taken)
    values (${ticketId}, ${uuidv7()}, 'fed_back', ${SECRETS.event}, ${now}, ${SECRETS.author}, true)`.execute(db);
  await sql`insert into wechat_post (reply_id, part, account, open_id, text) values (${replyId}, 0, 'w', ${SECRETS.authorId}, ${SECRETS.reply})`.execute(
    db,
  );
}

async function fillHandover(messageIds: readonly string[], state = 'accepted'): Promise<string> {
  const [id, shiftId] = [uuidv7(), uuidv7()];
  const now = new Date().toISOString();
  await sql`insert into shift (id, desk_id, officer_id, officer_name, workstation_id, state, started_at, checks, version)
    values (${shiftId}, ${TEST_DESK}, 'of-1', '测试民警1', 'ws-1', 'ended', ${now}, '{}', 1)`.execute(gateway.db);
  const items = messageIds.map((messageId) => ({
    id: `message:${messageId}`,
    kind: 'message',
    messageId,
    subject: SECRETS.text,
    dueAt: null,
    note: SECRETS.handover,
    draft: SECRETS.offer,
    questions: [],
  }));
  await sql`insert into handover (id, desk_id, shift_id, workstation_id, from_id, from_name, state, items, offered_at, outgoing, version)
    values (${id}, ${TEST_DESK}, ${shiftId}, 'ws-1', 'of-1', '测试民警1', ${state}, ${JSON.stringify(items)}, ${now}, '{}', 1)`.execute(
    gateway.db,
  );
  return id;
}

describe('a message past its period', () => {
  it('leaves no word in any table, and what counts and what is known of it stay', async () => {
    const message = await closed(400);
    await fill(message);
    const { epoch } = await desk.session();
    const wordsOf = async (): Promise<string> => JSON.stringify((await desk.pull(epoch, 0)).transactions);
    expect(await wordsOf()).toContain(SECRETS.text);
    expect(await wherever(SECRETS.file)).toContain('public.attachment_part');
    await rules({ days: 365 });
    expect(await run()).toBeGreaterThanOrEqual(1);

    for (const [name, word] of Object.entries(SECRETS)) expect([name, await wherever(word)]).toEqual([name, []]);
    expect(await wordsOf()).not.toContain(SECRETS.text);
    const row = await gateway.db
      .selectFrom('message')
      .select(['text', 'author_id', 'author_name', 'category', 'status', 'outcome', 'remote_id'])
      .where('id', '=', message.id)
      .executeTakeFirstOrThrow();
    expect(row).toEqual({
      text: ERASED_TEXT,
      author_id: '',
      author_name: '',
      category: 'consultation',
      status: 'closed',
      outcome: { kind: 'transferred', note: ERASED_TEXT },
      remote_id: message.remoteId,
    });
    const reply = await gateway.db
      .selectFrom('reply')
      .select(['state', 'basis', 'officer_name'])
      .where('message_id', '=', message.id)
      .executeTakeFirstOrThrow();
    expect(reply).toMatchObject({
      state: 'sent',
      officer_name: '测试民警1',
      basis: { answerId: 'ans-1', answerVersion: 1 },
    });
  });

  it('goes to the workstations as ordinary changes, without a gap, and the whole copy fits the wire', async () => {
    const message = await closed(400);
    await fill(message);
    await rules({ days: 365 });
    const before = await desk.session();
    await run();
    const { transactions } = await desk.pull(before.epoch, before.head);
    const changes = transactions.flatMap((transaction) => transaction.changes);
    expect(changes).toContainEqual(
      expect.objectContaining({
        entity: 'retention',
        row: expect.objectContaining({ id: message.id, erasedAt: expect.any(String) }),
      }),
    );
    expect(
      changes
        .filter((change: Change) => change.op === 'delete')
        .map(({ entity }) => entity)
        .sort(),
    ).toEqual(['draftOffer', 'handover', 'messageAttachment']);
    const all = await desk.pull(before.epoch, 0);
    expect(all.transactions.map(({ seq }) => seq)).toEqual(all.transactions.map((_, index) => index + 1));
    const copy = await desk.snapshot();
    expect(copy.some((line) => line['entity'] === 'retention')).toBe(true);
  });

  it('is on record in the gateway’s audit log, without words, and the log verifies', async () => {
    const message = await closed(400);
    await rules({ days: 365 });
    await run();
    const rows = await gateway.db
      .selectFrom('audit_row')
      .select(['action', 'subject', 'detail'])
      .where('action', '=', 'retention.erased')
      .orderBy('seq', 'desc')
      .execute();
    expect(rows[0]).toMatchObject({ subject: TEST_DESK });
    expect(JSON.parse(rows[0]?.detail ?? '{}')).toMatchObject({
      messages: [message.id],
      oldestClosedAt: expect.any(String),
    });
    const report = await verifyAudit(gateway.db, [publicPart((await openIdentity(gateway.db)).keys)]);
    expect(report.faults).toEqual([]);
  });

  it('is not filled again by what comes late', async () => {
    const message = await closed(400);
    await rules({ days: 365 });
    await run();
    const late = await desk.do('draft.offer', { messageId: message.id, draftOfferId: uuidv7(), text: SECRETS.offer });
    expect(late).toEqual({ outcome: 'rejected', code: 'closed_message' });
    const again = await gateway.ingest({ remoteId: message.remoteId, text: SECRETS.text }).then(
      () => 'taken',
      (error: unknown) => String(error),
    );
    expect(again).toContain('repeated');
    expect(await wherever(SECRETS.text)).toEqual([]);
    expect(await run()).toBe(0);
  });

  it('no longer names its citizen once the whole conversation is erased', async () => {
    const first = await closed(400);
    const second = await gateway.ingest({ authorId: SECRETS.authorId, text: '又来' });
    expect(second.conversationId).toBe(first.conversationId);
    await rules({ days: 365 });
    await run();
    expect((await wherever(SECRETS.authorId)).sort()).toEqual([
      'public.change_transaction',
      'public.conversation',
      'public.message',
    ]);
    await gateway.db
      .updateTable('message')
      .set({ status: 'closed', closed_at: '2020-01-01T00:00:00.000Z' })
      .where('id', '=', second.id)
      .execute();
    await run();
    expect(await wherever(SECRETS.authorId)).toEqual([]);
  });
});

describe('what keeps a message', () => {
  it('a lead’s hold, which nobody else can set, and which can be let go', async () => {
    const message = await closed(400);
    const hold = { messageId: message.id, reason: '复议期间保留' };
    expect(await desk.do('message.hold', hold, 'of-1')).toEqual({ outcome: 'rejected', code: 'not_permitted' });
    expect(await lead.do('message.hold', hold, 'of-lead')).toMatchObject({ outcome: 'applied' });
    await rules({ days: 365 });
    await run();
    expect(await textOf(message)).toBe(SECRETS.text);
    expect(await lead.do('message.release_hold', { messageId: message.id, reason: '已结案' }, 'of-lead')).toMatchObject(
      {
        outcome: 'applied',
      },
    );
    await run();
    expect(await textOf(message)).toBe(ERASED_TEXT);
    expect(await lead.do('message.hold', hold, 'of-lead')).toEqual({ outcome: 'rejected', code: 'wrong_state' });
    expect(await wherever('复议期间保留')).toEqual([]);
  });

  it('a handover that it has in common with a held message, since that is signed as a whole', async () => {
    const [held, other] = [await closed(400), await closed(400)];
    const handoverId = await fillHandover([held.id, other.id]);
    await lead.do('message.hold', { messageId: held.id, reason: '复议' }, 'of-lead');
    await rules({ days: 365 });
    await run();
    expect(await textOf(other)).toBe(SECRETS.text);
    await lead.do('message.release_hold', { messageId: held.id, reason: '结案' }, 'of-lead');
    await run();
    expect([await textOf(held), await textOf(other)]).toEqual([ERASED_TEXT, ERASED_TEXT]);
    const left = await gateway.db
      .selectFrom('handover')
      .select('id')
      .where('id', '=', handoverId as never)
      .execute();
    expect(left).toEqual([]);
  });

  it('property: what is not due, or is held, or has something open, is never touched', async () => {
    const days = fc.option(fc.integer({ min: 1, max: 60 }), { nil: null });
    const each = fc.record({
      daysAgo: fc.integer({ min: 0, max: 80 }),
      category: fc.constantFrom<Category | null>('consultation', 'report', 'lead', 'praise', null),
      keep: fc.constantFrom(
        'nothing',
        'nothing',
        'hold',
        'emergency',
        'ticket',
        'reply',
        'correction',
        'open',
        'delivery',
        'promise',
      ),
    });
    await fc.assert(
      fc.asyncProperty(
        days,
        days,
        fc.array(each, { minLength: 1, maxLength: 8 }),
        async (general, forReports, cases) => {
          const set: RetentionRules = { days: general, categories: { report: forReports } };
          await rules({});
          const made = [];
          for (const one of cases)
            made.push({ ...one, message: await keptBy(one.keep, await closed(one.daysAgo, one.category)) });
          await rules(set);
          await run();
          for (const { message, daysAgo, category, keep } of made) {
            const period = keptDays(set, category);
            const goes = keep === 'nothing' && period !== null && daysAgo > period;
            // On the day itself the hour decides, and closing and running are not at the same one.
            if (keep === 'nothing' && period === daysAgo) continue;
            expect([keep, daysAgo, period, await textOf(message)]).toEqual([
              keep,
              daysAgo,
              period,
              goes ? ERASED_TEXT : SECRETS.text,
            ]);
          }
        },
      ),
      { numRuns: 25 },
    );
  });
});

async function keptBy(keep: string, message: Message): Promise<Message> {
  const { db } = gateway;
  const now = new Date().toISOString();
  const replyId = uuidv7();
  if (keep === 'hold') await lead.do('message.hold', { messageId: message.id, reason: '保留' }, 'of-lead');
  if (keep === 'emergency')
    await sql`insert into emergency (id, desk_id, message_id, raised_at, raised_by, note)
      values (${uuidv7()}, ${TEST_DESK}, ${message.id}, ${now}, '民警', '')`.execute(db);
  if (keep === 'ticket')
    await sql`insert into ticket (id, desk_id, message_id, department_id, number, text, state, deadline_at, created_at, created_by, version)
      values (${uuidv7()}, ${TEST_DESK}, ${message.id}, 'dept-traffic', ${uuidv7()}, '文', 'accepted', ${now}, ${now}, 'of-1', 1)`.execute(
      db,
    );
  if (keep === 'reply' || keep === 'correction')
    await sql`insert into reply (id, desk_id, message_id, text, officer_id, officer_name, badge_number, state, queued_at, close_after_sent, version)
      values (${replyId}, ${TEST_DESK}, ${message.id}, '文', 'of-1', '民警', 'T1000', ${keep === 'reply' ? 'queued' : 'sent'}, ${now}, false, 1)`.execute(
      db,
    );
  if (keep === 'correction')
    await sql`insert into correction (id, desk_id, answer_id, used_version, new_version, reason, note, reply_id, message_id, state, opened_at, settle_note)
      values (${uuidv7()}, ${TEST_DESK}, 'ans-1', 1, 2, 'changed', '', ${replyId}, ${message.id}, 'open', ${now}, '')`.execute(
      db,
    );
  if (keep === 'open') await sql`update message set status = 'answered' where id = ${message.id}`.execute(db);
  if (keep === 'delivery')
    await sql`insert into delivery (id, desk_id, message_id, kind, subject_id, via, state, attempts, created_at, updated_at)
      values (${uuidv7()}, ${TEST_DESK}, ${message.id}, 'reply', ${uuidv7()}, 'phone', 'unknown', 1, ${now}, ${now})`.execute(
      db,
    );
  if (keep === 'promise')
    await sql`insert into promise (id, desk_id, message_id, text, due_at, made_by, made_at, version)
      values (${uuidv7()}, ${TEST_DESK}, ${message.id}, '文', ${now}, '民警', ${now}, 1)`.execute(db);
  return message;
}

/** `torn` when some of it is erased and some is not. */
async function stateOf(messages: readonly Message[]): Promise<string[]> {
  const { rows } = await sql<{ state: string }>`select case
      when message.text = ${ERASED_TEXT} and retention.erased_at is not null and draft_offer.id is null then 'erased'
      when message.text <> ${ERASED_TEXT} and retention.message_id is null and draft_offer.id is not null then 'whole'
      else 'torn' end as state
    from message left join retention on retention.message_id = message.id left join draft_offer on draft_offer.message_id = message.id
    where message.id = any(${messages.map(({ id }) => id)}::uuid[])`.execute(gateway.db);
  return rows.map(({ state }) => state);
}

describe('what became no message', () => {
  it('loses its words by age, a mail as well as a file of the ingest folder; without an age it stays', async () => {
    await sql`insert into mail_received (mailbox, mail_id, fingerprint, size, kind, sender, reply_to, subject, mail_references, excerpt, at)
      values ('desk@x', ${uuidv7()}, 'f', 3, 'aside', ${SECRETS.author}, '', ${SECRETS.note}, '[]', '', now() - interval '40 days')`.execute(
      gateway.db,
    );
    await run();
    expect(await wherever(SECRETS.note)).toContain('public.mail_received');
    const settings = { ...retentionSettingsOf(gateway.config), straysDays: 30 };
    await runRetention({ db: gateway.db, ...quiet }, settings, new AbortController().signal);
    expect(await wherever(SECRETS.note)).not.toContain('public.mail_received');

    const root = mkdtempSync(join(tmpdir(), 'dutydesk-ingest-'));
    for (const folder of ['in', 'done', 'aside']) {
      mkdirSync(join(root, folder));
      writeFileSync(join(root, folder, 'a.csv'), SECRETS.text);
    }
    mkdirSync(join(root, 'done', 'a.files'));
    expect(await eraseOldIngestFiles(root, new Date(Date.now() - 60_000))).toBe(0);
    expect(await eraseOldIngestFiles(root, new Date(Date.now() + 60_000))).toBe(3);
    expect(readdirSync(root).flatMap((folder) => readdirSync(join(root, folder)))).toEqual(['a.csv']);
    rmSync(root, { recursive: true });
  });
});

describe('a run', () => {
  it('that is broken off has done whole batches, and the next one goes on', async () => {
    await rules({});
    const made: Message[] = [];
    for (let count = 0; count < 110; count += 1) made.push(await closed(400));
    await rules({ days: 365 });
    const { keys } = await openIdentity(gateway.db);
    const stopping = new AbortController();
    const first = await eraseDue({ db: gateway.db, keys, heads: { wake: () => stopping.abort() } }, stopping.signal);
    expect(first).toBe(100);
    expect(await run()).toBe(10);
    for (const message of made) expect(await textOf(message)).toBe(ERASED_TEXT);
  });

  it('whose connections are cut in the middle leaves every message whole or erased', async () => {
    await rules({});
    const made: Message[] = [];
    for (let count = 0; count < 320; count += 1) {
      const message = await closed(400);
      await sql`insert into draft_offer (id, desk_id, message_id, from_officer_id, text, offered_at)
        values (${uuidv7()}, ${TEST_DESK}, ${message.id}, 'of-1', ${SECRETS.offer}, now())`.execute(gateway.db);
      made.push(message);
    }
    await rules({ days: 365 });
    let cuts = 0;
    for (let left = made.length; left > 0; ) {
      let ended = false;
      const running = run()
        .catch(() => {
          cuts += 1;
        })
        .finally(() => {
          ended = true;
        });
      while (!ended && cuts < 5) {
        await sleep(5 + Math.random() * 60);
        await sql`select pg_terminate_backend(pid) from pg_stat_activity where pid <> pg_backend_pid()
          and datname = current_database() and state in ('active', 'idle in transaction')`.execute(gateway.db);
      }
      await running;
      const whole = await stateOf(made);
      for (const each of whole) expect(['whole', 'erased']).toContain(each);
      left = whole.filter((each) => each === 'whole').length;
    }
    expect(cuts).toBeGreaterThan(0);
  });

  it('is due once a day from the set hour on, on the desk’s clock', () => {
    const settings = { hour: 3, timeZone: 'Asia/Shanghai' };
    expect(isDue(new Date('2026-03-02T18:59:00Z'), null, settings)).toBe(false);
    expect(isDue(new Date('2026-03-02T19:00:00Z'), null, settings)).toBe(true);
    expect(isDue(new Date('2026-03-02T19:00:00Z'), '2026-03-01T19:05:00Z', settings)).toBe(true);
    expect(isDue(new Date('2026-03-03T10:00:00Z'), '2026-03-02T19:05:00Z', settings)).toBe(false);
  });

  it('by hand says what is due, and only counts when that is asked', async () => {
    const env = { DATABASE_URL: gateway.databaseUrl };
    await rules({});
    expect((await runCommand(['retention', '--dry-run'], env)).out).toContain('全部保留');
    const message = await closed(400);
    await rules({ days: 365 });
    expect((await runCommand(['retention', '--dry-run'], env)).out).toMatch(/1 条已过保存期限/);
    expect(await textOf(message)).toBe(SECRETS.text);
    expect((await runCommand(['retention'], env)).out).toMatch(/已清除 1 条/);
    expect(await textOf(message)).toBe(ERASED_TEXT);
    const doctor = await runCommand(['doctor', '--json'], env);
    expect(doctor.out).toMatch(/"check": "retention",\s+"level": "ok"/);
  });
});

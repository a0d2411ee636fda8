import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { sql } from 'kysely';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { LocalDatabase } from '../../src-main/core/db/database';
import { RecordSearch } from '../../src-main/core/features/record-search/record-search.service';
import { LocalErasure } from '../../src-main/core/features/retention/local-erasure';
import { createLog } from '../../src-main/core/platform/log';
import { applyPulled } from '../../src-main/core/sync/pull';
import { retentionRulesSchema } from '../../src-shared/domain/retention';
import type { Change, EntityRow } from '../../src-shared/sync/entities';
import { startWorkstation } from '../support/core';
import { DESK, deskRows, ME, messageRow, putRows, uuidOf } from '../support/core-desk';
import { startGateway, TEST_DESK, testKeys } from '../support/gateway';
import { filesOf } from '../support/key-slots';
import { openLocal } from '../support/local-database';
import { openPages } from '../support/open-pages';
import { TEST_KEY } from '../support/test-key';

const ERASED = '（已过保存期限，内容已清除）';
/** Rare characters, the same in every encoding of the database. */
const WORD = '龘靐齉爩';
/** In the messages between, which stay. */
const OTHER = '钃鸜麷鞻';
const AUTHOR = '鱻驫麤龗';
const MESSAGES = 400;
const NUMBERS = Array.from({ length: MESSAGES }, (_, index) => index + 1);
const log = createLog({ folder: null, name: 'test' });

let folder: string;
let db: LocalDatabase;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'dutydesk-erase-'));
  db = await openLocal(folder);
});
afterEach(async () => {
  await db.close();
  rmSync(folder, { recursive: true, force: true });
});

const isErased = (number: number) => number % 2 === 1;
const wordOf = (number: number) => (isErased(number) ? WORD : OTHER);
const wordsOf = (number: number) => `${wordOf(number)}第${number}封，${'请问怎么办理。'.repeat(number % 40)}`;
const closed = (number: number, over: Partial<EntityRow<'message'>> = {}) =>
  messageRow(number, {
    status: 'closed',
    text: wordsOf(number),
    authorName: isErased(number) ? AUTHOR : '市民',
    authorId: isErased(number) ? `${AUTHOR}${number}` : '',
    ...over,
  });
const replyOf = (number: number, text: string): EntityRow<'reply'> => ({
  id: uuidOf(4, number) as EntityRow<'reply'>['id'],
  deskId: DESK,
  messageId: messageRow(number).id,
  text,
  officerId: ME,
  officerName: '林晓',
  badgeNumber: '010203',
  basis: null,
  state: 'sent',
  queuedAt: '2026-03-02T00:10:00.000Z',
  sentAt: null,
  closeAfterSent: false,
  overrides: [],
  review: null,
  version: 1,
});

/** What the gateway sends when it has erased a message. */
const erasedChanges = (number: number): Change[] => [
  { op: 'put', entity: 'message', row: closed(number, { text: ERASED, authorName: '', authorId: '', version: 2 }) },
  { op: 'put', entity: 'reply', row: { ...replyOf(number, ERASED), version: 2 } },
  {
    op: 'put',
    entity: 'retention',
    row: {
      id: messageRow(number).id,
      deskId: DESK,
      messageId: messageRow(number).id,
      holdReason: null,
      heldBy: null,
      heldAt: null,
      erasedAt: '2027-03-02T00:00:00.000Z',
    },
  },
];

/** A desk with words in every place that this workstation has for them. */
async function fill(): Promise<void> {
  await putRows(db, {
    ...deskRows,
    message: NUMBERS.map((number) => closed(number)),
    reply: NUMBERS.map((number) => replyOf(number, `${wordOf(number)}答复${number}`)),
  });
  const [first, third] = [closed(1).id, closed(3).id];
  await db.transact(async (trx) => {
    await sql`insert into draft (message_id, officer_id, text, saved_at) values (${first}, ${ME}, ${`${WORD}草稿`}, '2026-03-02T00:00:00.000Z')`.execute(
      trx,
    );
    await sql`insert into handover_paper (subject_id, officer_id, paper) values ('s', ${ME}, ${JSON.stringify({ [`message:${first}`]: WORD })})`.execute(
      trx,
    );
    await outbox(trx, 1, first, 'applied', 0);
    await outbox(trx, 2, third, 'rejected', 0);
    await sql`insert into fetched_file (sha256, size, received, whole, asked_at, used_at) values ('f', 3, 3, 1, '', '')`.execute(
      trx,
    );
    await sql`insert into fetched_part (sha256, position, bytes) values ('f', 0, ${Buffer.from(`${WORD}附件`)})`.execute(
      trx,
    );
  });
}

const outbox = (
  trx: Parameters<Parameters<LocalDatabase['transact']>[0]>[0],
  seq: number,
  messageId: string,
  state: string,
  dismissed: number,
) =>
  sql`insert into outbox (seq, id, message_id, type, actor, payload, state, enqueued_at, settled_at, dismissed)
    values (${seq}, ${uuidOf(9, seq)}, ${messageId}, 'reply.queue', ${ME}, ${JSON.stringify({ text: `${WORD}命令${seq}` })}, ${state}, '2026', '2026', ${dismissed})`.execute(
    trx,
  );

const unfinished = async () => {
  const { rows } = await sql<{ left: number }>`select count(*) as left from retention
    where erased_at is not null and id not in (select message_id from erasure)`.execute(db.read as never);
  return rows[0]?.left ?? 0;
};

async function until(left: number): Promise<void> {
  for (let tries = 0; tries < 400 && (await unfinished()) > left; tries += 1) await sleep(25);
  expect(await unfinished()).toBe(left);
}

/** Every file that the folder has, databases as they are under their encryption: whole pages, free ones among them. */
function openFiles(): [string, Buffer][] {
  return filesOf(folder)
    .filter((path) => !path.endsWith('-wal'))
    .map((path) => [relative(folder, path), path.endsWith('.db') ? openPages(path, TEST_KEY) : readFileSync(path)]);
}

function filesWith(word: string): string[] {
  const encoded = [Buffer.from(word), Buffer.from(word, 'utf16le'), Buffer.from(word.slice(0, 2))];
  return openFiles()
    .filter(([, bytes]) => encoded.some((each) => bytes.includes(each)))
    .map(([name]) => name);
}

describe('when the gateway has erased messages', () => {
  it('no page of any database here holds their words: rows, free pages, search index, drafts, commands, backups', async () => {
    await fill();
    const records = new RecordSearch(db, log);
    const found = () => records.search({ kind: 'message', query: WORD, limit: 5 });
    for (let tries = 0; tries < 200 && (await found()).indexing !== null; tries += 1) await sleep(25);
    expect((await found()).hits.length).toBeGreaterThan(0);
    const { rows: kept } = await sql<{ name: string }>`select name from search_index`.execute(db.read as never);
    expect(kept.map(({ name }) => name)).toContain('message');
    await db.close();
    mkdirSync(join(folder, 'backups'));
    copyFileSync(join(folder, 'dutydesk.db'), join(folder, 'backups', 'before-0011.db'));
    expect(filesWith(WORD).sort()).toEqual(['backups/before-0011.db', 'dutydesk.db']);

    db = await openLocal(folder);
    const again = new RecordSearch(db, log);
    await again.search({ kind: 'message', query: WORD, limit: 5 });
    const erasure = new LocalErasure({ db, records: again, log, settleMs: 0 });
    await db.transact((trx) =>
      applyPulled(trx, {
        transactions: NUMBERS.filter(isErased).map((number) => ({ seq: number, changes: erasedChanges(number) })),
        next: MESSAGES,
      }),
    );
    erasure.refresh();
    // The officer has not seen yet that a command came back; what it says stays until then.
    await until(1);
    expect((await again.search({ kind: 'message', query: WORD, limit: 5 })).hits).toEqual([]);
    await db.transact(async (trx) => {
      await sql`update outbox set dismissed = 1 where seq = 2`.execute(trx);
    });
    erasure.refresh();
    await until(0);
    await erasure.close();
    expect(filesWith(WORD)).toEqual([]);
    await records.close();
    await again.close();
    await db.close();
    expect(filesWith(WORD)).toEqual([]);
    expect(filesWith(AUTHOR)).toEqual([]);
    expect(filesWith(OTHER)).toEqual(['dutydesk.db']);
    db = await openLocal(folder);
    const row = await db.read
      .selectFrom('message')
      .select(['text', 'status'])
      .where('id', '=', closed(1).id)
      .executeTakeFirstOrThrow();
    expect(row).toEqual({ text: ERASED, status: 'closed' });
  });

  it('what is broken off is done at the next start, and what is not erased stays', async () => {
    await fill();
    await db.transact((trx) => applyPulled(trx, { transactions: [{ seq: 1, changes: erasedChanges(1) }], next: 1 }));
    const stopped = new LocalErasure({
      db,
      records: { forget: () => Promise.reject(new Error('killed')) },
      log,
      settleMs: 0,
    });
    stopped.refresh();
    await sleep(200);
    await stopped.close();
    expect(await unfinished()).toBe(1);
    await db.close();
    db = await openLocal(folder);
    const records = new RecordSearch(db, log);
    const erasure = new LocalErasure({ db, records, log, settleMs: 0 });
    erasure.refresh();
    await until(0);
    await erasure.close();
    await records.close();
    const drafts = await db.read.selectFrom('draft').select('message_id').execute();
    expect(drafts).toEqual([]);
    const kept = await db.read
      .selectFrom('message')
      .select('text')
      .where('id', '=', closed(2).id)
      .executeTakeFirstOrThrow();
    expect(kept.text).toBe(wordsOf(2));
    const left = await db.read.selectFrom('outbox').select('seq').execute();
    expect(left).toEqual([{ seq: 2 }]);
  });
});

it('a workstation loses the words when the gateway’s day has come, and a hold keeps them', async () => {
  const gateway = await startGateway();
  const workstation = await startWorkstation({ url: gateway.url, workstationId: 'ws-1', keys: testKeys('ws-1') });
  try {
    const [goes, stays] = [await gateway.ingest({ text: `${WORD}去` }), await gateway.ingest({ text: `${WORD}留` })];
    await workstation.signIn('of-lead');
    const textOf = async (messageId: typeof goes.id) =>
      (await workstation.ask('message.detail', { messageId })).message.text;
    const soon = async (isSo: () => Promise<boolean>) => {
      for (let tries = 0; tries < 200 && !(await isSo()); tries += 1) {
        await workstation.ask('sync.now', null);
        await sleep(50);
      }
      expect(await isSo()).toBe(true);
    };
    expect(await textOf(goes.id)).toContain(WORD);
    await gateway.db.updateTable('message').set({ status: 'closed', closed_at: '2020-01-01T00:00:00.000Z' }).execute();
    await workstation.ask('message.hold', { messageId: stays.id, reason: '复议期间保留' });
    await soon(async () => (await workstation.ask('message.detail', { messageId: stays.id })).retention !== null);
    const admin = gateway.workstation(2);
    await admin.do(
      'desk_setting.save',
      { key: 'retention', value: retentionRulesSchema.parse({ days: 365 }) },
      'of-admin',
    );
    const { runRetention, retentionSettingsOf } = await import('../../src-gateway/features/retention/retention-turn');
    const { createLog: gatewayLog } = await import('../../src-gateway/platform/log');
    await runRetention(
      { db: gateway.db, heads: { wake: () => undefined }, log: gatewayLog('silent') },
      retentionSettingsOf(gateway.config),
      new AbortController().signal,
    );
    await soon(async () => (await textOf(goes.id)) === ERASED);
    expect(await textOf(stays.id)).toContain(WORD);
    expect((await workstation.ask('message.detail', { messageId: goes.id })).retention).toMatchObject({
      erasedAt: expect.any(String),
    });
    expect(await workstation.tell('message.hold', { messageId: goes.id, reason: '太晚了' })).toMatchObject({
      ok: false,
    });
    expect(goes.deskId).toBe(TEST_DESK);
  } finally {
    await workstation.close();
    await gateway.close();
  }
});

import fc from 'fast-check';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  appendAudit,
  findAuditBreak,
  listAuditRows,
  updateAuditSent,
} from '../../src-main/core/audit/audit.repository';
import type { LocalDatabase } from '../../src-main/core/db/database';
import { listOwnAudit } from '../../src-main/core/features/supervision/audit-view.service';
import { type OfficerId, workstationIdSchema } from '../../src-shared/domain/ids';
import { deskRows, ME, messageRow, putRows } from '../support/core-desk';
import { openLocal, temporaryFolders } from '../support/local-database';

const ROWS = 12;
const COLUMNS = ['at', 'actor', 'action', 'subject', 'detail', 'prev_hash', 'hash'] as const;
const folders = temporaryFolders();
let db: LocalDatabase;

beforeAll(async () => {
  db = await openLocal(folders.make());
  await db.transact(async (trx) => {
    for (let row = 1; row <= ROWS; row += 1)
      await appendAudit(trx, {
        at: new Date(Date.UTC(2026, 2, 2, 8, row)).toISOString(),
        actor: row % 4 === 0 ? null : ('lin' as OfficerId),
        action: row % 2 === 0 ? 'message.claim' : 'session.signed_in',
        subject: `m-${row}`,
        detail: { 序号: row },
      });
  });
});
afterAll(async () => {
  await db.close();
  folders.remove();
});

/** What the check says about a log that was spoilt; nothing stays of it. @returns null where nothing was changed */
async function breakAfter(spoil: (trx: Parameters<Parameters<LocalDatabase['transact']>[0]>[0]) => Promise<boolean>) {
  let found: number | null | 'unchanged' = 'unchanged';
  await db
    .transact(async (trx) => {
      await sql`DROP TRIGGER audit_is_never_changed`.execute(trx);
      await sql`DROP TRIGGER audit_is_never_deleted`.execute(trx);
      if (await spoil(trx)) found = await findAuditBreak(trx);
      throw new RolledBack();
    })
    .catch((error: unknown) => {
      if (!(error instanceof RolledBack)) throw error;
    });
  return found;
}

class RolledBack extends Error {}

describe('the audit log of a workstation', () => {
  it('is whole as it was written, and refuses ordinary changes', async () => {
    expect(await findAuditBreak(db.read)).toBeNull();
    await expect(db.transact((trx) => sql`UPDATE audit SET action = 'x'`.execute(trx))).rejects.toThrow('append-only');
    await expect(db.transact((trx) => sql`DELETE FROM audit`.execute(trx))).rejects.toThrow('append-only');
  });

  it('shows a change of any single character, wherever it is', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: ROWS }),
        fc.constantFrom(...COLUMNS),
        fc.nat(),
        fc.constantFrom('0', '9', 'a', 'x', '一'),
        async (seq, column, place, character) => {
          const found = await breakAfter(async (trx) => {
            const { rows } = await sql<{ text: string | null }>`
              SELECT ${sql.ref(column)} AS text FROM audit WHERE seq = ${seq}`.execute(trx);
            const text = rows[0]?.text ?? '';
            const at = text === '' ? 0 : place % text.length;
            const changed = text.slice(0, at) + character + text.slice(at + 1);
            if (changed === text) return false;
            await sql`UPDATE audit SET ${sql.ref(column)} = ${changed} WHERE seq = ${seq}`.execute(trx);
            return true;
          });
          if (found !== 'unchanged') expect(found).toBe(seq);
        },
      ),
      { numRuns: 200 },
    );
  });

  it('shows a row that was cut out or moved', async () => {
    const cut = await breakAfter(async (trx) => {
      await sql`DELETE FROM audit WHERE seq = 5`.execute(trx);
      return true;
    });
    const moved = await breakAfter(async (trx) => {
      await sql`UPDATE audit SET seq = 100 WHERE seq = 5`.execute(trx);
      await sql`UPDATE audit SET seq = 5 WHERE seq = 6`.execute(trx);
      await sql`UPDATE audit SET seq = 6 WHERE seq = 100`.execute(trx);
      return true;
    });
    expect([cut, moved]).toEqual([5, 5]);
  });

  it('shows, by what the gateway has signed, an end that was cut off and a log that was written anew', async () => {
    const [first] = await listAuditRows(db.read, 1, 1);
    const [last] = await listAuditRows(db.read, ROWS, 1);
    const head = {
      chain: first?.hash ?? '',
      seq: ROWS,
      hash: last?.hash ?? '',
      at: '2026-03-02T09:00:00.000Z',
      keyId: '0123456789abcdef',
      signature: 'AAAA',
    };
    const cutOff = await breakAfter(async (trx) => {
      await updateAuditSent(trx, { seq: ROWS, head });
      await sql`DELETE FROM audit WHERE seq > 9`.execute(trx);
      return true;
    });
    const anew = await breakAfter(async (trx) => {
      await updateAuditSent(trx, { seq: ROWS, head });
      await sql`DELETE FROM audit`.execute(trx);
      for (let row = 1; row <= ROWS; row += 1)
        await appendAudit(trx, { at: head.at, actor: null, action: 'other', subject: null, detail: {} });
      return true;
    });
    expect([cutOff, anew]).toEqual([10, ROWS]);
  });
});

it('says in words what a row is about; personal data is masked before the text is cut', async () => {
  const other = await openLocal(folders.make());
  const report = messageRow(1, {
    category: 'report',
    authorName: '王建国',
    text: `${'楼上每晚聚众赌博，'.repeat(4)}13800000000`,
  });
  await putRows(other, { ...deskRows, message: [report] });
  await other.transact(async (trx) => {
    for (const subject of [report.id, ME, 'r-unknown'])
      await appendAudit(trx, {
        at: '2026-03-02T08:00:00.000Z',
        actor: ME,
        action: 'message.claim',
        subject,
        detail: {},
      });
  });
  const page = { filter: {}, after: null, limit: 10 };
  const { lines } = await listOwnAudit(other.read, workstationIdSchema.parse('ws-1'), page);
  await other.close();
  const [unknown, officer, message] = lines.map(({ subjectText }) => subjectText);
  expect(unknown).toBeNull();
  expect(officer).toBe(deskRows.officer?.find(({ id }) => id === ME)?.name);
  expect(message).toMatch(/^王\*\*：楼上每晚聚众赌博，/u);
  expect(message).not.toContain('1380');
});

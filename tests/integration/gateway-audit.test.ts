import { rmSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { sql } from 'kysely';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { AUDIT_GENESIS, hashAuditRow } from '../../src-files/audit/audit-chain';
import { makeKeys, publicPart } from '../../src-files/keys/key-pairs';
import { openStore, type Store } from '../../src-gateway/app';
import { parseConfig } from '../../src-gateway/config';
import { inTransaction } from '../../src-gateway/db/transaction';
import { listAuditFindings, listAuditHeads } from '../../src-gateway/features/audit/audit.repository';
import { type AuditDeps, appendGatewayAudit, takeAuditRows } from '../../src-gateway/features/audit/audit.service';
import { type AuditFault, verifyAudit } from '../../src-gateway/features/audit/verify-audit';
import { createLog } from '../../src-gateway/platform/log';
import type { AuditRow } from '../../src-shared/sync/audit';
import { startPostgres, temporaryFolder } from '../support/postgres';

const SEAT = { id: 'ws-1', deskId: 'desk-test' };
const keys = makeKeys();
const log = createLog('silent');

let server: Awaited<ReturnType<typeof startPostgres>>;
let store: Store;
let deps: AuditDeps;
const folder = temporaryFolder('audit');

beforeAll(async () => {
  server = await startPostgres();
});
beforeEach(async () => {
  store = await openStore(
    parseConfig({ dataDir: join(folder, 'data'), databaseUrl: await server.createDatabase() }),
    log,
  );
  deps = { db: store.db, log, keys: async () => keys };
});
afterAll(async () => {
  await store.close();
  await server.close();
  rmSync(folder, { recursive: true, force: true });
});

/** A workstation's log with so many rows. */
function logOf(count: number, name = 'message.claim'): AuditRow[] {
  const rows: AuditRow[] = [];
  for (let seq = 1; seq <= count; seq += 1) {
    const row = {
      seq,
      at: new Date(Date.UTC(2026, 2, 2, 8, 0, seq)).toISOString(),
      actor: seq % 5 === 0 ? null : 'of-1',
      action: name,
      subject: `m-${seq}`,
      detail: JSON.stringify({ 序号: seq }),
      prevHash: rows.at(-1)?.hash ?? AUDIT_GENESIS,
    };
    rows.push({ ...row, hash: hashAuditRow(row) });
  }
  return rows;
}

const chainOf = (rows: AuditRow[]) => rows[0]?.hash ?? '';
const hand = (
  rows: AuditRow[],
  of = rows,
  countersigned: Parameters<typeof takeAuditRows>[2]['countersigned'] = null,
) => takeAuditRows(deps, SEAT, { chain: chainOf(of), rows, countersigned });
const verify = () => verifyAudit(store.db, [publicPart(keys)]);
const kinds = (faults: AuditFault[]) => faults.map(({ kind, seq }) => `${kind} ${seq}`);

describe('the gateway’s copy of a workstation’s log', () => {
  it('grows by what it does not have, is signed each time, and takes a repetition for what it is', async () => {
    const rows = logOf(20);
    expect(await hand(rows.slice(0, 8))).toMatchObject({ have: 8, head: { seq: 8, hash: rows[7]?.hash } });
    expect(await hand(rows.slice(0, 8))).toMatchObject({ have: 8, head: null });
    expect(await hand(rows.slice(4, 20), rows)).toMatchObject({ have: 20, head: { seq: 20 } });
    expect(await listAuditHeads(store.db, { owner: SEAT.id, chain: chainOf(rows) })).toHaveLength(2);
    expect(await verify()).toEqual({ logs: 1, rows: 20, heads: 2, faults: [] });
  });

  it('says where it stands when rows were left out, and keeps nothing of them', async () => {
    const rows = logOf(10);
    await hand(rows.slice(0, 3));
    expect(await hand(rows.slice(6), rows)).toMatchObject({ have: 3, head: null });
    expect(await verify()).toMatchObject({ rows: 3, faults: [] });
  });

  it('refuses and puts on record a log that was written anew under its signature', async () => {
    const rows = logOf(10);
    await hand(rows);
    const forged = logOf(10, 'message.close');
    const first = rows[0] as AuditRow;
    await expect(hand([{ ...(forged[1] as AuditRow) }], rows)).rejects.toThrow('可能被改动过');
    await expect(
      takeAuditRows(deps, SEAT, {
        chain: first.hash,
        rows: [{ ...first, detail: '{}', hash: first.hash }],
        countersigned: null,
      }),
    ).resolves.toMatchObject({ have: 10 });
    expect((await listAuditFindings(store.db)).map(({ kind, seq }) => `${kind} ${seq}`)).toEqual(['row_differs 2']);
    expect(kinds((await verify()).faults)).toEqual(['noted 2']);
  });

  it('notes that the gateway has lost rows that it signed, and takes them again', async () => {
    const rows = logOf(10);
    const { head } = await hand(rows);
    await sql`alter table audit_row disable trigger user`.execute(store.db);
    await sql`delete from audit_row where seq > 4`.execute(store.db);
    await sql`update audit_chain set last_seq = 4, last_hash = ${rows[3]?.hash}`.execute(store.db);
    expect(kinds((await verify()).faults)).toEqual(['rows_missing_at_end 5']);
    expect(await hand([], rows, head)).toMatchObject({ have: 4, head: null });
    expect(await hand(rows.slice(4), rows, head)).toMatchObject({ have: 10 });
    expect(kinds((await verify()).faults)).toEqual(['noted 5']);
  });

  it('cannot be changed or cut with an ordinary statement', async () => {
    await hand(logOf(3));
    await expect(sql`update audit_row set action = 'x'`.execute(store.db)).rejects.toThrow('append-only');
    await expect(sql`delete from audit_head`.execute(store.db)).rejects.toThrow('append-only');
  });

  it('keeps the gateway’s own deeds in one log, also when two begin it at once', async () => {
    await Promise.all(
      Array.from({ length: 6 }, (_, index) =>
        inTransaction(store.db, (trx) =>
          appendGatewayAudit(trx, keys, { action: 'workstation.revoked', subject: `ws-${index}`, detail: {} }),
        ),
      ),
    );
    expect(await verify()).toEqual({ logs: 1, rows: 6, heads: 6, faults: [] });
  });
});

describe('whoever may write to the database itself', () => {
  const COLUMNS = ['at', 'actor', 'action', 'subject', 'detail', 'prev_hash', 'hash'] as const;

  it('is found out by a cut, a swap, or a change of any single character', async () => {
    const rows = logOf(12);
    await hand(rows.slice(0, 7));
    await hand(rows.slice(7), rows);
    await sql`alter table audit_row disable trigger user`.execute(store.db);
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 12 }),
        fc.constantFrom(...COLUMNS, 'cut', 'swap'),
        fc.nat(),
        fc.constantFrom('0', '9', 'a', 'x', '一'),
        async (seq, what, place, character) => {
          const spoilt = await store.db
            .transaction()
            .execute(async (trx) => {
              if (what === 'cut') await sql`delete from audit_row where seq = ${seq}`.execute(trx);
              else if (what === 'swap') {
                const other = (seq % 12) + 1;
                await sql`update audit_row set seq = 100 where seq = ${seq}`.execute(trx);
                await sql`update audit_row set seq = ${seq} where seq = ${other}`.execute(trx);
                await sql`update audit_row set seq = ${other} where seq = 100`.execute(trx);
              } else {
                const { rows: found } = await sql<{ text: string | null }>`
                  select ${sql.ref(what)} as text from audit_row where seq = ${seq}`.execute(trx);
                const text = found[0]?.text ?? '';
                const at = text === '' ? 0 : place % text.length;
                const changed = text.slice(0, at) + character + text.slice(at + 1);
                if (changed === text) return null;
                await sql`update audit_row set ${sql.ref(what)} = ${changed} where seq = ${seq}`.execute(trx);
              }
              throw new Spoilt((await verifyAudit(trx, [publicPart(keys)])).faults);
            })
            .catch((error: unknown) => {
              if (error instanceof Spoilt) return error.faults;
              throw error;
            });
          if (spoilt !== null) expect(spoilt).not.toEqual([]);
        },
      ),
      { numRuns: 150 },
    );
    expect((await verify()).faults).toEqual([]);
  }, 60_000);

  it('is found out who writes the whole log anew with right hashes: the signatures say otherwise', async () => {
    const rows = logOf(6);
    await hand(rows);
    await sql`alter table audit_row disable trigger user`.execute(store.db);
    const forged = logOf(6, 'message.release');
    for (const row of forged)
      await sql`update audit_row set action = ${row.action}, prev_hash = ${row.prevHash}, hash = ${row.hash} where seq = ${row.seq}`.execute(
        store.db,
      );
    await sql`update audit_chain set last_hash = ${forged.at(-1)?.hash}`.execute(store.db);
    expect(kinds((await verify()).faults)).toEqual(['first_row_differs 1', 'head_differs 6']);
    const other = makeKeys();
    expect(kinds((await verifyAudit(store.db, [publicPart(other)])).faults)).toContain('signature_wrong 6');
  });
});

/** Rolls back what was spoilt. */
class Spoilt extends Error {
  constructor(readonly faults: AuditFault[]) {
    super('spoilt');
  }
}

import { createHash } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { resolve } from 'node:path';

import { pipeline } from 'node:stream/promises';
import { z } from 'zod';
import { sign } from '../../src-files/keys/key-pairs';
import type { Reader } from '../db/database';
import { inTransaction } from '../db/transaction';
import { openIdentity } from '../enrolment/identity.repository';
import { type AuditRowFilter, findAuditRows, type OwnedAuditRow } from '../features/audit/audit.repository';
import { appendGatewayAudit } from '../features/audit/audit.service';
import { EXIT_CONFIG, StartupProblem } from '../platform/startup-problem';
import { withStore } from './admin-store';
import { type AdminCommand, required } from './command';

const PAGE = 1_000;
const EXPORT_DOMAIN = 'dutydesk audit export v1';
const dateSchema = z.iso.date();

/** Lines of JSON for inspectors, the newest first, each as it was hashed; the last line signs all before it. */
export const auditExportCommand: AdminCommand = {
  name: 'audit export',
  usage: '--to 文件 file [--desk 值班台 desk] [--from 日期 date] [--until 日期 date]',
  summary: '导出审计日志供督察（JSON Lines，末行为签名） exports audit logs for inspectors, signed',
  options: { to: { type: 'string' }, desk: { type: 'string' }, from: { type: 'string' }, until: { type: 'string' } },
  words: 0,
  async run({ values }, { loadConfig, log, print }) {
    const file = resolve(required(auditExportCommand, values['to']));
    const filter: AuditRowFilter = {
      ...(typeof values['desk'] === 'string' && { deskId: values['desk'] }),
      ...(typeof values['from'] === 'string' && { from: instantOf(values['from']) }),
      ...(typeof values['until'] === 'string' && { until: instantOf(values['until']) }),
    };
    const count = await withStore(loadConfig(), log, 'current', async ({ db }) => {
      const { keys } = await openIdentity(db);
      const hash = createHash('sha256');
      let rows = 0;
      const partial = `${file}.part`;
      try {
        await pipeline(
          async function* () {
            for await (const row of allRows(db, filter)) {
              const line = `${JSON.stringify(row)}\n`;
              hash.update(line);
              rows += 1;
              yield line;
            }
            const sha256 = hash.digest('hex');
            const signature = sign(keys, EXPORT_DOMAIN, Buffer.from(JSON.stringify([rows, sha256])));
            yield `${JSON.stringify({ rows, sha256, keyId: keys.keyId, signature })}\n`;
          },
          createWriteStream(partial, { mode: 0o600, flush: true }),
        );
      } catch (error) {
        await rm(partial, { force: true });
        throw error;
      }
      await rename(partial, file);
      await inTransaction(db, (trx) =>
        appendGatewayAudit(trx, keys, { action: 'audit.exported', subject: null, detail: { rows, ...filter } }),
      );
      return rows;
    });
    print(`已导出 ${count} 条到 ${file}。 ${count} rows exported.`);
    return 0;
  },
};

async function* allRows(db: Reader, filter: AuditRowFilter): AsyncGenerator<OwnedAuditRow> {
  let before: { at: string; owner: string; chain: string; seq: number } | null = null;
  for (;;) {
    const rows: OwnedAuditRow[] = await findAuditRows(db, filter, before, PAGE);
    yield* rows;
    const last = rows.at(-1);
    if (last === undefined || rows.length < PAGE) return;
    before = last;
  }
}

function instantOf(date: string): string {
  const parsed = dateSchema.safeParse(date);
  if (parsed.success) return `${parsed.data}T00:00:00.000Z`;
  throw new StartupProblem(`日期 ${date} 应写成 2026-01-31。 Dates are written as 2026-01-31.`, EXIT_CONFIG);
}

import type { z } from 'zod';
import type { WorkstationId } from '../../../../src-shared/domain/ids';
import type { EngineOutput } from '../../../../src-shared/ipc/contract';
import type { AuditLine } from '../../../../src-shared/ipc/supervision-contract';
import type { AuditEntry, AuditFilter, auditLogResponseSchema } from '../../../../src-shared/sync/supervision';
import { countAuditRows, findAuditBreak, findAuditRows, readAuditSent } from '../../audit/audit.repository';
import type { ReadDatabase } from '../../db/database';
import { officerNames } from '../desk/desk.repository';

interface Page {
  filter: AuditFilter;
  after: string | null;
  limit: number;
}

/** This workstation's own log, the newest first. */
export async function listOwnAudit(
  db: ReadDatabase,
  workstationId: WorkstationId,
  { filter, after, limit }: Page,
): Promise<EngineOutput<'audit.list'>> {
  if (filter.owner !== undefined && filter.owner !== workstationId) return { lines: [], next: null, findings: [] };
  const rows = await findAuditRows(db, filter, after === null ? null : Number(after), limit);
  const names = await officerNames(db);
  const last = rows.at(-1);
  return {
    lines: rows.map(({ prevHash: _p, hash: _h, ...row }) =>
      lineOf({ ...row, owner: workstationId, receivedAt: row.at }, String(row.seq), names),
    ),
    next: last === undefined || rows.length < limit ? null : String(last.seq),
    findings: [],
  };
}

/** The logs of the desk's workstations, as the gateway told them. */
export async function listDeskAudit(
  db: ReadDatabase,
  { entries, next, findings }: z.output<typeof auditLogResponseSchema>,
): Promise<EngineOutput<'audit.list'>> {
  const names = await officerNames(db);
  return {
    lines: entries.map(({ hash: _, chain, ...entry }) => lineOf(entry, `${entry.owner} ${chain} ${entry.seq}`, names)),
    next,
    findings,
  };
}

function lineOf(entry: Omit<AuditEntry, 'hash' | 'chain'>, key: string, names: ReadonlyMap<string, string>): AuditLine {
  return { ...entry, key, actorName: entry.actor === null ? null : (names.get(entry.actor) ?? entry.actor) };
}

/** Walks the whole log of this workstation. */
export async function checkAudit(db: ReadDatabase): Promise<EngineOutput<'audit.check'>> {
  const { head, problem } = await readAuditSent(db);
  return {
    rows: await countAuditRows(db),
    brokenAt: await findAuditBreak(db),
    signed: head === null ? null : { seq: head.seq, at: head.at },
    problem,
  };
}

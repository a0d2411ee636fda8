import type { z } from 'zod';
import type { WorkstationId } from '../../../../src-shared/domain/ids';
import { maskPersonalData } from '../../../../src-shared/domain/mask-personal';
import { isProtected, maskedName } from '../../../../src-shared/domain/protection';
import type { EngineOutput } from '../../../../src-shared/ipc/contract';
import type { AuditLine } from '../../../../src-shared/ipc/supervision-contract';
import type { AuditFilter, auditLogResponseSchema } from '../../../../src-shared/sync/supervision';
import { countAuditRows, findAuditBreak, findAuditRows, readAuditSent } from '../../audit/audit.repository';
import type { ReadDatabase } from '../../db/database';
import { officerNames } from '../desk/desk.repository';
import { listSubjectMessages, listSubjectNames, type SubjectMessage } from './audit-subject.repository';

/** Characters of a message by which one knows it again. */
const SHOWN = 40;

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
  const last = rows.at(-1);
  return {
    lines: await withNames(
      db,
      rows.map(({ prevHash: _p, hash: _h, ...row }) => ({
        ...row,
        owner: workstationId,
        receivedAt: row.at,
        key: String(row.seq),
      })),
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
  return {
    lines: await withNames(
      db,
      entries.map(({ hash: _, chain, ...entry }) => ({ ...entry, key: `${entry.owner} ${chain} ${entry.seq}` })),
    ),
    next,
    findings,
  };
}

/** Who acted, and about whom or what, in words; personal data in them is masked, since the log is shown and printed. */
async function withNames(
  db: ReadDatabase,
  entries: readonly Omit<AuditLine, 'actorName' | 'subjectText'>[],
): Promise<AuditLine[]> {
  const ids = [...new Set(entries.flatMap(({ subject }) => (subject === null ? [] : [subject])))];
  const officers: ReadonlyMap<string, string> = await officerNames(db);
  const named = await listSubjectNames(db, ids);
  const messages = (await listSubjectMessages(db, ids)).map((message) => ({
    id: message.id,
    name: beginningOf(message),
  }));
  const texts = new Map<string, string | null>([
    ...officers,
    ...[...named, ...messages].map(({ id, name }) => [id, name] as const),
  ]);
  return entries.map((entry) => ({
    ...entry,
    actorName: entry.actor === null ? null : (officers.get(entry.actor) ?? entry.actor),
    subjectText: entry.subject === null ? null : (texts.get(entry.subject) ?? null),
  }));
}

function beginningOf(message: SubjectMessage): string {
  const name = isProtected(message) ? maskedName(message.authorName) : message.authorName;
  return `${name}：${maskPersonalData(message.text).slice(0, SHOWN)}`;
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

import type { DeskId, WorkstationId } from '../../src-shared/domain/ids';
import type { Officer } from '../../src-shared/domain/officer';
import type { AdministrationProblem, EnrolmentSlip, EntryChange } from '../../src-shared/sync/administration';
import { testChannel } from '../channels/test-channel';
import type { GatewayConfig } from '../config';
import type { Db, Trx } from '../db/database';
import { inTransaction } from '../db/transaction';
import { listOpenCodes } from '../enrolment/enrolment.repository';
import { makeEnrolmentSlip } from '../enrolment/enrolment-slip.service';
import { openIdentity } from '../enrolment/identity.repository';
import { shutOut } from '../enrolment/revocation.service';
import { appendGatewayAudit } from '../features/audit/audit.service';
import { takeEntries } from '../features/desk/entry.service';
import { findWorkstation } from '../features/desk/workstation.repository';
import { findOfficer } from '../features/officer/officer.repository';
import { giveInitialPassphrase } from '../features/officer-secret/initial-passphrase.service';
import type { PassphraseHasher } from '../features/officer-secret/passphrase-hash';
import type { Logger } from '../platform/log';
import { recordChanges } from './change-log.repository';

/** Rows of a large import are noted so many in one row of the log. */
const NOTED_AT_ONCE = 20;
/** A workstation waits ten seconds for an answer. */
const TEST_LIMIT_MS = 8_000;

/** What an administrator of a desk does from a workstation, checked by the caller; the command line does the same by the same services. */
export interface AdministrationPorts {
  db: Db;
  log: Logger;
  config: GatewayConfig;
  hasher: PassphraseHasher;
  /** Fingerprint of the authority that signs this gateway's certificates, null without TLS. */
  caFingerprint: string | null;
}

export type Outcome<T> =
  | ({ outcome: 'done' } & T)
  | { outcome: 'refused'; problem: AdministrationProblem; about: string | null };

export async function orderEnrolment(
  ports: AdministrationPorts,
  by: Officer,
  { id, name }: { id: WorkstationId; name: string },
): Promise<Outcome<{ slip: EnrolmentSlip }>> {
  if ((await deskOfSeat(ports.db, id)).some((deskId) => deskId !== by.deskId)) return refuse('id_taken', id);
  const slip = await makeEnrolmentSlip(ports, { id, name, desk: by.deskId, actor: by.id });
  return { outcome: 'done', slip };
}

export async function revokeSeat(
  { db }: AdministrationPorts,
  by: Officer,
  { id, reason }: { id: WorkstationId; reason: string },
): Promise<Outcome<object>> {
  const { keys } = await openIdentity(db);
  return inTransaction(db, async (trx) => {
    const desks = await deskOfSeat(trx, id);
    if (!desks.includes(by.deskId)) return refuse('unknown_workstation', id);
    if (desks.length === 1 && (await findWorkstation(trx, id))?.revoked === true) return refuse('already_revoked', id);
    await shutOut(trx, keys, { id, reason, actor: by.id, deskId: by.deskId });
    return { outcome: 'done' };
  });
}

/** Desks that have the workstation, or a code with which it could come in: one entry for each. */
async function deskOfSeat(db: Db | Trx, id: WorkstationId): Promise<DeskId[]> {
  const seat = await findWorkstation(db, id);
  const codes = (await listOpenCodes(db)).filter((code) => code.id === id);
  return [...(seat === null ? [] : [seat.deskId]), ...codes.map(({ deskId }) => deskId)];
}

export async function saveEntries(
  { db }: AdministrationPorts,
  by: Officer,
  asked: readonly EntryChange[],
): Promise<Outcome<{ changed: number }>> {
  const { keys } = await openIdentity(db);
  return inTransaction(db, async (trx) => {
    const result = await takeEntries(trx, by.deskId, asked);
    if (!result.ok) return refuse(result.problem, result.about);
    const notes = result.taken.map(noteOf);
    for (let at = 0; at < notes.length; at += NOTED_AT_ONCE)
      await appendGatewayAudit(trx, keys, {
        action: 'desk.entries_changed',
        subject: by.deskId,
        actor: by.id,
        deskId: by.deskId,
        detail: { entries: notes.slice(at, at + NOTED_AT_ONCE) },
      });
    await recordChanges(trx, by.deskId, result.changes);
    return { outcome: 'done', changed: result.changes.length };
  });
}

/** Which row, which fields, and what an officer may do from now on; no names and numbers. */
function noteOf({ kind, before, after }: EntryChange): object {
  const was: Record<string, unknown> = { ...before };
  const fields = Object.entries(after)
    .filter(([field, value]) => JSON.stringify(value) !== JSON.stringify(was[field]))
    .map(([field]) => field);
  return {
    kind,
    id: after.id,
    ...(before === null ? { isNew: true } : { fields }),
    ...('role' in after && { role: after.role }),
    ...(('role' in after || (before !== null && fields.includes('active'))) && { active: after.active }),
  };
}

export async function resetOfficer(
  { db, hasher }: AdministrationPorts,
  by: Officer,
  officerId: Officer['id'],
): Promise<Outcome<{ passphrase: string }>> {
  const officer = await findOfficer(db, officerId);
  if (officer?.active !== true || officer.deskId !== by.deskId) return refuse('unknown_officer', officerId);
  return { outcome: 'done', passphrase: await giveInitialPassphrase(db, hasher, [officer], by.id) };
}

/** @param names of the configured channels */
export async function tryChannel(
  { db, config, log }: AdministrationPorts,
  by: Officer,
  channel: string,
  names: readonly string[],
): Promise<Outcome<{ problem: string | null }>> {
  if (!names.includes(channel)) return refuse('unknown_channel', channel);
  const { keys } = await openIdentity(db);
  const problem = await testChannel(config, log, channel, TEST_LIMIT_MS);
  await inTransaction(db, (trx) =>
    appendGatewayAudit(trx, keys, {
      action: 'channel.tested',
      subject: channel,
      actor: by.id,
      deskId: by.deskId,
      detail: { works: problem === null },
    }),
  );
  return { outcome: 'done', problem };
}

function refuse(problem: AdministrationProblem, about: string | null): Outcome<never> {
  return { outcome: 'refused', problem, about };
}

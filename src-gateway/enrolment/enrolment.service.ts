import { createHash, randomBytes } from 'node:crypto';
import { isKeyIdOf, isSignedBy, publicPart } from '../../src-files/keys/key-pairs';
import { workstationIdSchema } from '../../src-shared/domain/ids';
import {
  ENROLMENT_CODE_LENGTH,
  ENROLMENT_DOMAIN,
  type EnrolErrorCode,
  type EnrolRequest,
  type EnrolResponse,
  enrolmentCodeOf,
  enrolmentProofText,
} from '../../src-shared/sync/enrolment';
import type { Db, Trx } from '../db/database';
import { inTransaction } from '../db/transaction';
import { findDesk } from '../features/desk/desk.repository';
import { enrolWorkstation } from '../features/desk/workstation.service';
import { EXIT_CONFIG, StartupProblem } from '../platform/startup-problem';
import { countWrongTries, forgetWrongTries, lockCode, markUsed, noteWrongTry, putCode } from './enrolment.repository';
import type { GatewayIdentity } from './identity.repository';

/** Wrong codes that an address may try, and how long it waits after them. */
const MAX_WRONG_TRIES = 5;
export const WAIT_MS = 15 * 60_000;

export interface EnrolmentPorts {
  db: Db;
  identity: GatewayIdentity;
  /** Fingerprint of the authority that signs this gateway's certificates, null without TLS. */
  caFingerprint: string | null;
  /** Signs a client certificate for a workstation's public key; null where none is asked for. */
  issueClientCertificate: ((workstationId: string, spki: Buffer) => Promise<string>) | null;
}

/**
 * Makes a one-time code with which a workstation enrols. Until then a workstation of that id goes on as it is.
 * @param hours how long the code is valid
 * @returns the code, which is not stored, and until when it is valid
 * @throws StartupProblem when the desk does not exist
 */
export async function makeEnrolmentCode(
  trx: Trx,
  { id, name, desk, hours }: { id: string; name: string; desk: string; hours: number },
): Promise<{ code: string; expiresAt: string }> {
  if ((await findDesk(trx, desk)) === null)
    throw new StartupProblem(
      `席位 ${id} 所属的值班台 ${desk} 还没有建立：请先导入值班台（desk import）。 The desk of workstation ${id} does not exist: import it first (desk import).`,
      EXIT_CONFIG,
    );
  const code = enrolmentCodeOf(randomBytes(ENROLMENT_CODE_LENGTH));
  const expiresAt = await putCode(trx, { hash: hashCode(code), workstationId: id, name, deskId: desk, hours });
  return { code, expiresAt };
}

export type Enrolled = { ok: true; response: EnrolResponse } | { ok: false; code: EnrolErrorCode };

/**
 * Takes a workstation in that shows a code and proves that it has the keys. The same workstation may ask again with the same code,
 * since the answer may have been lost.
 * @param address where the request came from; five wrong codes and it has to wait
 */
export async function enrol(ports: EnrolmentPorts, address: string, request: EnrolRequest): Promise<Enrolled> {
  const { keys } = request;
  if ((await countWrongTries(ports.db, address, WAIT_MS)) >= MAX_WRONG_TRIES)
    return { ok: false, code: 'too_many_tries' };
  const proof = Buffer.from(enrolmentProofText({ ...request, keyId: keys.keyId }));
  if (!isKeyIdOf(keys) || !isSignedBy(keys, ENROLMENT_DOMAIN, proof, request.proof))
    return { ok: false, code: 'wrong_proof' };
  if (request.caFingerprint !== ports.caFingerprint) return { ok: false, code: 'wrong_authority' };
  return inTransaction(ports.db, (trx) => useCode(trx, ports, address, request));
}

async function useCode(trx: Trx, ports: EnrolmentPorts, address: string, request: EnrolRequest): Promise<Enrolled> {
  const hash = hashCode(request.code);
  const code = await lockCode(trx, hash);
  const refused = code === null ? 'wrong_code' : code.expired ? 'expired_code' : null;
  if (code === null || refused !== null) {
    await noteWrongTry(trx, address, WAIT_MS);
    return { ok: false, code: refused ?? 'wrong_code' };
  }
  if (code.usedBy !== null && code.usedBy !== request.keys.keyId) return { ok: false, code: 'used_code' };
  const desk = await findDesk(trx, code.deskId);
  if (desk === null) throw new Error(`desk ${code.deskId} has gone`);
  if (code.usedBy === null) {
    await enrolWorkstation(trx, {
      id: code.workstationId,
      name: code.name,
      desk: code.deskId,
      keys: request.keys,
    });
    await markUsed(trx, hash, request.keys.keyId);
  }
  await forgetWrongTries(trx, address);
  const issue = ports.issueClientCertificate;
  return {
    ok: true,
    response: {
      workstation: { id: workstationIdSchema.parse(code.workstationId), name: code.name },
      desk: { id: code.deskId, name: desk.name },
      gateway: publicPart(ports.identity.keys),
      clientCertificate: issue === null ? null : await issue(code.workstationId, Buffer.from(request.tlsKey, 'base64')),
    },
  };
}

function hashCode(code: string): Buffer {
  return createHash('sha256').update(`dutydesk enrolment code v1\0${code}`, 'utf8').digest();
}

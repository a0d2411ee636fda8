import type { FastifyRequest } from 'fastify';
import { PROTOCOL_HEADER, PROTOCOL_VERSION, WORKSTATION_HEADER } from '../../src-shared/sync/protocol';
import type { Reader } from '../db/database';
import { type EnrolledWorkstation, findWorkstationAndSecret } from '../features/desk/workstation.repository';
import { SyncProblem } from '../sync/sync-problem';
import { readPass } from './session-token';

/**
 * Who is calling the sync interface. The workstation's row is read each time, so that a revocation counts from the next request.
 * @throws SyncProblem protocol_mismatch (also when the header is missing) or unauthorized
 */
export async function identify(db: Reader, request: FastifyRequest): Promise<EnrolledWorkstation> {
  assertProtocol(request);
  const id = request.headers[WORKSTATION_HEADER];
  const token = bearerOf(request);
  const found = typeof id === 'string' && token !== undefined ? await findWorkstationAndSecret(db, id) : null;
  if (found === null || token === undefined) throw unauthorized();
  const pass = readPass('session', found.secret, token, Date.now());
  const { workstation } = found;
  const isTheirs =
    pass !== null &&
    pass.workstation === workstation.id &&
    pass.keyId === workstation.keys?.keyId &&
    !workstation.revoked;
  if (isTheirs) return workstation;
  throw unauthorized();
}

/** The protocol version that the workstation speaks; null when it does not say. */
export function protocolOf(request: FastifyRequest): number | null {
  const said = request.headers[PROTOCOL_HEADER];
  return typeof said === 'string' && /^\d{1,6}$/.test(said) ? Number(said) : null;
}

/** @throws SyncProblem protocol_mismatch */
export function assertProtocol(request: FastifyRequest): void {
  if (request.headers[PROTOCOL_HEADER] === String(PROTOCOL_VERSION)) return;
  throw new SyncProblem(
    'protocol_mismatch',
    `席位程序与网关的协议版本不同（网关 ${PROTOCOL_VERSION}），请升级较旧的一方；未发送的内容仍保存在席位上。 The workstation speaks another protocol version (gateway ${PROTOCOL_VERSION}): update the older one; what is unsent stays on the workstation.`,
  );
}

/** The same words whatever is wrong, so that nobody learns which workstations there are. */
export function unauthorized(): SyncProblem {
  return new SyncProblem(
    'unauthorized',
    '网关不认识这个席位，或其登记已停用；本机内容不受影响，请联系管理员重新登记。 The gateway does not know this workstation, or it was revoked: local work is safe, ask the administrator to enrol it again.',
  );
}

function bearerOf(request: FastifyRequest): string | undefined {
  return /^Bearer (\S{1,600})$/i.exec(request.headers.authorization ?? '')?.[1];
}

/**
 * Tells by its session alone which workstation a request comes from, for counting requests; whether it may do anything is for
 * {@link identify} to say.
 */
export function createProvenSeat(sessionSecret: Buffer): (request: FastifyRequest) => string | null {
  return (request) => {
    const token = bearerOf(request);
    const pass = token === undefined ? null : readPass('session', sessionSecret, token, Date.now());
    return pass === null ? null : `workstation ${pass.workstation}`;
  };
}

import type { FastifyRequest } from 'fastify';
import { PROTOCOL_HEADER, PROTOCOL_VERSION, WORKSTATION_HEADER } from '../../src-shared/sync/protocol';
import type { Reader } from '../db/database';
import type { EnrolledWorkstation } from '../features/desk/workstation.repository';
import { authenticate } from '../features/desk/workstation.service';
import { SyncProblem } from '../sync/sync-problem';

/**
 * Who is calling the sync interface.
 * @throws SyncProblem protocol_mismatch (also when the header is missing) or unauthorized
 */
export async function identify(db: Reader, request: FastifyRequest): Promise<EnrolledWorkstation> {
  const protocol = request.headers[PROTOCOL_HEADER];
  if (protocol !== String(PROTOCOL_VERSION)) {
    throw new SyncProblem(
      'protocol_mismatch',
      `席位程序与网关的协议版本不同（网关 ${PROTOCOL_VERSION}），请升级较旧的一方；未发送的内容仍保存在席位上。 The workstation speaks another protocol version (gateway ${PROTOCOL_VERSION}): update the older one; what is unsent stays on the workstation.`,
    );
  }
  const id = request.headers[WORKSTATION_HEADER];
  const token = /^Bearer (\S+)$/i.exec(request.headers.authorization ?? '')?.[1];
  const workstation = typeof id === 'string' && token !== undefined ? await authenticate(db, id, token) : null;
  if (workstation !== null) return workstation;
  throw new SyncProblem(
    'unauthorized',
    '网关不认识这个席位或其令牌，或已停用；本机内容不受影响，请联系管理员重新登记。 The gateway does not know this workstation or its token, or it was revoked: local work is safe, ask the administrator to enrol it again.',
  );
}

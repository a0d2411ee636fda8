import { TLSSocket } from 'node:tls';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { WORKSTATION_HEADER } from '../../src-shared/sync/protocol';
import { unauthorized } from './workstation-auth';

/** From now on whoever speaks as a workstation must come with the client certificate that it got when it enrolled. */
export function requireClientCertificates(http: FastifyInstance): void {
  http.addHook('onRequest', async (request) => {
    if (request.url.startsWith('/sync/') && lacksClientCertificate(request)) throw unauthorized();
  });
}

function lacksClientCertificate(request: FastifyRequest): boolean {
  const { socket } = request.raw;
  if (!(socket instanceof TLSSocket) || !socket.authorized) return true;
  return socket.getPeerCertificate().subject?.CN !== request.headers[WORKSTATION_HEADER];
}

import type { IncomingMessage, ServerResponse } from 'node:http';
import type { FastifyBaseLogger, FastifyInstance, FastifyRequest, RawServerDefault } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { auditRequestSchema, auditResponseSchema } from '../../../src-shared/sync/audit';
import { AUDIT_PATH } from '../../../src-shared/sync/protocol';
import { type AuditDeps, takeAuditRows } from './audit.service';

const BODY_LIMIT = 16 * 1024 * 1024;

/** Audit logs of workstations, within the routes that know the workstation. @param seatOf the workstation that asks */
export function addAuditRoutes(
  app: FastifyInstance<RawServerDefault, IncomingMessage, ServerResponse, FastifyBaseLogger, ZodTypeProvider>,
  deps: AuditDeps,
  seatOf: (request: FastifyRequest) => { id: string; deskId: string },
): void {
  app.post(
    AUDIT_PATH,
    {
      bodyLimit: BODY_LIMIT,
      schema: {
        tags: ['sync'],
        summary: 'Rows of the workstation’s audit log; answered with the gateway’s signature on where it stands',
        body: auditRequestSchema,
        response: { 200: auditResponseSchema },
      },
    },
    (request) => takeAuditRows(deps, seatOf(request), request.body),
  );
}

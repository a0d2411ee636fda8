import type { IncomingMessage, ServerResponse } from 'node:http';
import type { FastifyBaseLogger, FastifyInstance, FastifyRequest, RawServerDefault } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { MAX_ATTACHMENT_BYTES, sha256Schema } from '../../../src-shared/domain/attachment';
import { ATTACHMENTS_PATH } from '../../../src-shared/sync/protocol';
import type { Db } from '../../db/database';
import { inTransaction } from '../../db/transaction';
import { SyncProblem } from '../../sync/sync-problem';
import { findAttachment } from './attachment.repository';
import { storeAttachment } from './attachment.service';

const BYTES = 'application/octet-stream';
const params = z.object({ sha256: sha256Schema });

/** Files by their hash, within the routes that know the workstation. @param seatOf the workstation that asks */
export function addAttachmentRoutes(
  app: FastifyInstance<RawServerDefault, IncomingMessage, ServerResponse, FastifyBaseLogger, ZodTypeProvider>,
  db: Db,
  seatOf: (request: FastifyRequest) => { deskId: string },
): void {
  app.addContentTypeParser(
    BYTES,
    { parseAs: 'buffer', bodyLimit: MAX_ATTACHMENT_BYTES },
    async (_: FastifyRequest, body: Buffer) => body,
  );

  app.put(
    `${ATTACHMENTS_PATH}/:sha256`,
    {
      bodyLimit: MAX_ATTACHMENT_BYTES,
      schema: {
        tags: ['sync'],
        summary: 'A file that an answer carries; a repetition changes nothing',
        consumes: [BYTES],
        params,
      },
    },
    async (request, reply) => {
      const { deskId } = seatOf(request);
      const bytes = request.body;
      if (!Buffer.isBuffer(bytes) || bytes.length === 0)
        throw new SyncProblem(
          'invalid_request',
          `附件要以 ${BYTES} 发送，且不能是空的。 A file is sent as ${BYTES} and is not empty.`,
        );
      await inTransaction(db, (trx) => storeAttachment(trx, { deskId, sha256: request.params.sha256, bytes }));
      return reply.code(204).send();
    },
  );

  app.get(
    `${ATTACHMENTS_PATH}/:sha256`,
    {
      schema: {
        tags: ['sync'],
        summary: 'The bytes of a file that an answer of the desk carries',
        produces: [BYTES],
        params,
      },
    },
    async (request, reply) => {
      const bytes = await findAttachment(db, request.params.sha256);
      if (bytes === null)
        return reply
          .code(404)
          .send({ code: 'invalid_request', message: '网关没有这个附件。 The gateway does not have this file.' });
      reply
        .header('content-type', BYTES)
        .header('cache-control', 'no-store')
        .header('x-content-type-options', 'nosniff');
      return reply.send(bytes);
    },
  );
}

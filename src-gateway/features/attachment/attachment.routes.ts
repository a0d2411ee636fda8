import type { IncomingMessage, ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import type { FastifyBaseLogger, FastifyInstance, FastifyRequest, RawServerDefault } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { MAX_ATTACHMENT_BYTES, sha256Schema } from '../../../src-shared/domain/attachment';
import { ATTACHMENTS_PATH, type UploadResponse, uploadResponseSchema } from '../../../src-shared/sync/protocol';
import type { Db } from '../../db/database';
import { inTransaction, readClock } from '../../db/transaction';
import { SyncProblem } from '../../sync/sync-problem';
import { findReadable, storeAttachment } from './attachment.service';
import { bodyBytes } from './attachment-body';
import { readReceived, takePart, type UploadRange } from './upload.service';

const BYTES = 'application/octet-stream';
const params = z.object({ sha256: sha256Schema });

/** Files by their hash, within the routes that know the workstation. @param seatOf the workstation that asks */
export function addAttachmentRoutes(
  app: FastifyInstance<RawServerDefault, IncomingMessage, ServerResponse, FastifyBaseLogger, ZodTypeProvider>,
  db: Db,
  seatOf: (request: FastifyRequest) => { id: string; deskId: string },
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
        summary:
          'A file that an answer carries, whole or, with Content-Range, its next part; a repetition changes nothing',
        consumes: [BYTES],
        params,
      },
    },
    async (request, reply) => {
      const { id: workstationId, deskId } = seatOf(request);
      const { sha256 } = request.params;
      const bytes = request.body;
      if (!Buffer.isBuffer(bytes) || bytes.length === 0)
        throw new SyncProblem(
          'invalid_request',
          `附件要以 ${BYTES} 发送，且不能是空的。 A file is sent as ${BYTES} and is not empty.`,
        );
      const range = request.headers['content-range'];
      if (range !== undefined) {
        const received = await takePart(db, { deskId, workstationId, sha256 }, partOf(range), bytes);
        return reply.send({ received, now: await readClock(db) } satisfies UploadResponse);
      }
      await inTransaction(db, (trx) => storeAttachment(trx, { deskId, sha256, bytes }));
      return reply.code(204).send();
    },
  );

  app.get(
    `${ATTACHMENTS_PATH}/:sha256/received`,
    {
      schema: {
        tags: ['sync'],
        summary:
          'How much of a file has come from this workstation, from its beginning; all of it when the desk has it',
        params,
        response: { 200: uploadResponseSchema },
      },
    },
    async (request) => {
      const { id: workstationId, deskId } = seatOf(request);
      const key = { deskId, workstationId, sha256: request.params.sha256 };
      return { received: await readReceived(db, key), now: await readClock(db) };
    },
  );

  app.get(
    `${ATTACHMENTS_PATH}/:sha256`,
    {
      schema: {
        tags: ['sync'],
        summary: 'The bytes of a file that a message of the desk or an answer carries, whole or a range of them',
        produces: [BYTES],
        params,
      },
    },
    async (request, reply) => {
      const { sha256 } = request.params;
      const file = await findReadable(db, seatOf(request).deskId, sha256);
      if (file === null)
        return reply
          .code(404)
          .send({ code: 'invalid_request', message: '网关没有这个附件。 The gateway does not have this file.' });
      const etag = `"${sha256}"`;
      reply
        .header('content-type', BYTES)
        .header('cache-control', 'no-store')
        .header('x-content-type-options', 'nosniff')
        .header('accept-ranges', 'bytes')
        .header('etag', etag);
      const condition = request.headers['if-range'];
      const isSame = condition === undefined || condition === etag;
      const range = isSame ? rangeOf(request.headers.range, file.size) : 'whole';
      if (range === 'unsatisfiable') return reply.code(416).header('content-range', `bytes */${file.size}`).send();
      const { from, to } = range === 'whole' ? { from: 0, to: file.size } : range;
      if (range !== 'whole') reply.code(206).header('content-range', `bytes ${from}-${to - 1}/${file.size}`);
      reply.header('content-length', to - from);
      return reply.send(Readable.from(bodyBytes(db, file, from, to), { objectMode: false }));
    },
  );
}

/** Which part of a file a PUT brings (RFC 9110, 14.4 and 14.5). @throws SyncProblem invalid_request */
function partOf(header: string): UploadRange {
  const [, first, last, size] = /^bytes (\d{1,12})-(\d{1,12})\/(\d{1,12})$/.exec(header) ?? [];
  if (first !== undefined) return { from: Number(first), to: Number(last) + 1, size: Number(size) };
  throw new SyncProblem('invalid_request', 'Content-Range 的写法不对。 Content-Range cannot be read.');
}

/** One range of bytes as RFC 9110 writes it; several, or something else, are answered with the whole. */
function rangeOf(header: string | undefined, size: number): { from: number; to: number } | 'whole' | 'unsatisfiable' {
  const [, first = '', last = ''] = /^bytes=(\d{0,15})-(\d{0,15})$/.exec(header ?? '') ?? [];
  if (first === '' && last === '') return 'whole';
  if (first === '') return last === '0' ? 'unsatisfiable' : { from: Math.max(0, size - Number(last)), to: size };
  const from = Number(first);
  const to = last === '' ? size : Math.min(size, Number(last) + 1);
  if (last !== '' && Number(last) < from) return 'whole';
  return from < size ? { from, to } : 'unsatisfiable';
}

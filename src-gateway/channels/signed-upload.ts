import { Readable } from 'node:stream';
import type {} from '@fastify/swagger';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { sha256Schema } from '../../src-shared/domain/attachment';
import { failure } from '../platform/log';
import { SyncProblem } from '../sync/sync-problem';
import { type SignedAnswer, type SignedRoute, signerOf } from './signed-route';

const params = z.object({ sha256: sha256Schema });

export interface SignedUpload extends Pick<SignedRoute, 'path' | 'summary' | 'bodyLimit' | 'secretOf'> {
  /** Reads the bytes of a request whose signature is good. */
  handle: (sha256: string, stream: AsyncIterable<Buffer>, source: string) => Promise<SignedAnswer>;
}

/**
 * Registers a PUT of a file under its hash. The signature is over the hash, so that strangers are turned away before anything is read,
 * and what is read can be told to be what was signed.
 */
export function signedUpload(app: FastifyInstance, route: SignedUpload): void {
  app.register(async (scope) => {
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser('*', (_request, payload, done) => done(null, payload));
    scope.setErrorHandler((error, request, reply) => {
      // Too many requests, which everybody hears alike.
      if (error instanceof SyncProblem) return reply.code(error.statusCode).send(error.body);
      request.log.error({ error: failure(error) }, 'an upload failed');
      return reply.code(503).send({ code: 'unavailable', message: '网关暂时无法处理，没有保存文件，请稍后重新推送。' });
    });
    scope.put(
      route.path,
      { bodyLimit: route.bodyLimit, schema: { summary: route.summary, tags: ['channels'] } },
      async (request, reply) => {
        const answer = await answerTo(request, route);
        // What was not read to its end cannot be followed by another request.
        if (answer.status !== 200) reply.header('connection', 'close');
        return reply.code(answer.status).send(answer.body);
      },
    );
  });
}

async function answerTo(request: FastifyRequest, route: SignedUpload): Promise<SignedAnswer> {
  const named = params.safeParse(request.params);
  if (!named.success)
    return { status: 400, body: { code: 'invalid_request', message: '地址里应是文件的 SHA-256（小写十六进制）。' } };
  const { sha256 } = named.data;
  const signer = signerOf(request, Buffer.from(sha256), route.secretOf);
  if (typeof signer !== 'string') return signer;
  const stream = request.body instanceof Readable ? request.body : Readable.from([]);
  return route.handle(sha256, stream as AsyncIterable<Buffer>, signer);
}

// Adds `summary` and `tags` to the type of a route's schema.

import type {} from '@fastify/swagger';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import {
  INGEST_MAX_SKEW_SECONDS,
  INGEST_SIGNATURE_HEADER,
  INGEST_SOURCE_HEADER,
  INGEST_TIMESTAMP_HEADER,
} from '../../src-shared/sync/ingest';
import { failure } from '../platform/log';
import { SyncProblem } from '../sync/sync-problem';
import { verifySignature } from './signature';

/** Stands in for the secret of an unknown source, so that the answer takes as long. */
const NO_SECRET = 'no such source';

export interface SignedAnswer {
  status: number;
  body: unknown;
}

export interface SignedRoute {
  path: string;
  summary: string;
  /** In bytes. */
  bodyLimit: number;
  /** The secret of the source that the request names (empty text when it names none), or undefined when unknown. */
  secretOf: (source: string) => string | undefined;
  /** Handles the parsed body of a request whose signature is good. */
  handle: (body: unknown, source: string) => Promise<SignedAnswer>;
}

/** Registers a POST whose raw body is signed (src-shared/sync/ingest.ts); every refusal is a code and a sentence. */
export function signedRoute(app: FastifyInstance, route: SignedRoute): void {
  app.register(async (scope) => {
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => done(null, body));
    scope.setErrorHandler((error, request, reply) => {
      const code = typeof error === 'object' && error !== null && 'code' in error ? error.code : null;
      if (code === 'FST_ERR_CTP_BODY_TOO_LARGE') {
        const message = `请求超过 ${Math.floor(route.bodyLimit / 1024)} KB，没有接收。请分成几次推送。`;
        return reply.code(413).send({ code: 'too_large', message });
      }
      if (error instanceof SyncProblem) return reply.code(error.statusCode).send(error.body);
      request.log.error({ error: failure(error) }, 'a signed request failed');
      return reply.code(503).send({ code: 'unavailable', message: '网关暂时无法处理，没有丢失内容，请稍后原样重发。' });
    });
    scope.post(
      route.path,
      { bodyLimit: route.bodyLimit, schema: { summary: route.summary, tags: ['channels'] } },
      async (request, reply) => {
        const answer = await answerTo(request, route);
        return reply.code(answer.status).send(answer.body);
      },
    );
  });
}

async function answerTo(request: FastifyRequest, route: SignedRoute): Promise<SignedAnswer> {
  const body = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0);
  const signer = signerOf(request, body, route.secretOf);
  if (typeof signer !== 'string') return signer;
  const parsed = parseJson(body);
  if (parsed === undefined) return refuse(400, 'invalid_request', '内容不是完整的 JSON，没有接收任何内容。');
  return route.handle(parsed, signer);
}

/** @returns the source whose signature over `signed` the request bears, or why it is refused */
export function signerOf(
  request: FastifyRequest,
  signed: Buffer,
  secretOf: SignedRoute['secretOf'],
): string | SignedAnswer {
  const source = headerOf(request, INGEST_SOURCE_HEADER) ?? '';
  const secret = secretOf(source);
  const given = {
    timestamp: headerOf(request, INGEST_TIMESTAMP_HEADER),
    signature: headerOf(request, INGEST_SIGNATURE_HEADER),
    body: signed,
  };
  const verdict = verifySignature(secret ?? NO_SECRET, given, Date.now());
  if (secret === undefined) return refuse(401, 'unknown_source', '来源未登记，没有接收任何内容。请联系管理员登记。');
  if (verdict === 'wrong_signature')
    return refuse(401, 'wrong_signature', '签名不正确，没有接收任何内容。请核对密钥和签名方法。');
  if (verdict === 'stale_timestamp') {
    return refuse(
      401,
      'stale_timestamp',
      `签名时间与网关相差超过 ${INGEST_MAX_SKEW_SECONDS} 秒，没有接收任何内容。请校准时钟后重发。`,
    );
  }
  return source;
}

function refuse(status: number, code: string, message: string): SignedAnswer {
  return { status, body: { code, message } };
}

function headerOf(request: FastifyRequest, name: string): string | undefined {
  const value = request.headers[name];
  return typeof value === 'string' ? value : undefined;
}

function parseJson(body: Buffer): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(body));
  } catch (error) {
    if (!(error instanceof SyntaxError || error instanceof TypeError)) throw error;
    return undefined;
  }
}

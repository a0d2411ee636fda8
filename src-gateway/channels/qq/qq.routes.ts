// Adds `summary` and `tags` to the type of a route's schema.

import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import type {} from '@fastify/swagger';
import type { FastifyInstance } from 'fastify';
import { storable } from '../../../src-shared/domain/storable-text';
import { failure } from '../../platform/log';
import { SyncProblem } from '../../sync/sync-problem';
import type { Bridge, BridgeRole } from './bridge';
import type { QqSettings } from './qq-settings';
import { refuseUpgrade } from './web-socket';

const MAX_EVENT_BYTES = 1024 * 1024;
const ROLES: Record<string, BridgeRole> = { universal: 'Universal', api: 'API', event: 'Event' };
const WS_PATHS: Record<string, BridgeRole> = {
  '/channels/qq/ws': 'Universal',
  '/channels/qq/ws/api': 'API',
  '/channels/qq/ws/event': 'Event',
};

/**
 * POST /channels/qq/event: events by HTTP, signed with `X-Signature: sha1=<HMAC-SHA1 of the body>`; answered when they are taken.
 * /channels/qq/ws: the bridge connects to us, with its token (OneBot v11, "reverse WebSocket").
 *
 * @param take resolves when what follows from the event is committed
 */
export function registerQqRoutes(
  app: FastifyInstance,
  settings: QqSettings,
  bridge: Bridge,
  take: (event: unknown) => Promise<void>,
): void {
  const secret = settings.http?.postSecret;
  if (secret !== undefined) registerEventRoute(app, secret, settings.account, take);
  if (settings.reverse) acceptBridges(app, settings, bridge);
}

function registerEventRoute(
  app: FastifyInstance,
  secret: string,
  account: string | undefined,
  take: (event: unknown) => Promise<void>,
): void {
  app.register(async (scope) => {
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => done(null, body));
    scope.setErrorHandler((error, request, reply) => {
      // Too many requests, which everybody hears alike.
      if (error instanceof SyncProblem) return reply.code(error.statusCode).send(error.body);
      const code = typeof error === 'object' && error !== null && 'code' in error ? error.code : null;
      if (code === 'FST_ERR_CTP_BODY_TOO_LARGE')
        return reply.code(413).send({ code: 'too_large', message: '事件超过 1 MB，没有接收。' });
      request.log.error({ error: failure(error) }, 'an event of the QQ bridge failed');
      return reply.code(503).send({ code: 'unavailable', message: '网关暂时无法处理，稍后会从群历史补收。' });
    });
    scope.post(
      '/channels/qq/event',
      { bodyLimit: MAX_EVENT_BYTES, schema: { summary: 'OneBot v11 事件上报', tags: ['channels'] } },
      async (request, reply) => {
        const body = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0);
        const signature = `sha1=${createHmac('sha1', secret).update(body).digest('hex')}`;
        const isOurs = account === undefined || [account, undefined].includes(textOf(request.headers['x-self-id']));
        if (!isSame(signature, textOf(request.headers['x-signature']) ?? '') || !isOurs)
          return reply.code(403).send({ code: 'wrong_signature', message: '签名或账号不对，没有接收。' });
        const event = parseJson(body);
        if (event === undefined)
          return reply.code(400).send({ code: 'invalid_request', message: '内容不是完整的 JSON。' });
        await take(event);
        return reply.code(204).send();
      },
    );
  });
}

function acceptBridges(app: FastifyInstance, settings: QqSettings, bridge: Bridge): void {
  app.server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    const judged = judgeUpgrade(request, settings);
    if (typeof judged === 'number') refuseUpgrade(socket, judged);
    else if (!bridge.accept(request, socket, head, judged)) refuseUpgrade(socket, 503);
  });
  app.addHook('preClose', async () => bridge.closeReverse());
}

/** What the connection is for, or the status with which it is refused. */
function judgeUpgrade(request: IncomingMessage, settings: QqSettings): BridgeRole | 401 | 403 | 404 {
  const [path = '', query = ''] = (request.url ?? '').split('?', 2);
  const role = WS_PATHS[path];
  if (role === undefined) return 404;
  const given = /^(?:Bearer|Token)\s+(.+)$/i.exec(request.headers.authorization ?? '')?.[1];
  const token = given ?? new URLSearchParams(query).get('access_token');
  if (token === null) return 401;
  const selfId = textOf(request.headers['x-self-id']);
  const isOurs = settings.account === undefined || selfId === undefined || selfId === settings.account;
  if (!isSame(token, settings.token) || !isOurs) return 403;
  return ROLES[(textOf(request.headers['x-client-role']) ?? '').toLowerCase()] ?? role;
}

/** In constant time. */
function isSame(one: string, other: string): boolean {
  const digest = (text: string): Buffer => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(one), digest(other));
}

function textOf(header: string | string[] | undefined): string | undefined {
  return typeof header === 'string' ? header : undefined;
}

function parseJson(body: Buffer): unknown {
  try {
    return storable(JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(body)));
  } catch (error) {
    if (!(error instanceof SyntaxError || error instanceof TypeError)) throw error;
    return undefined;
  }
}

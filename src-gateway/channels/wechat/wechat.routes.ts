// Adds `summary` and `tags` to the type of a route's schema.

import { createHash } from 'node:crypto';
import type {} from '@fastify/swagger';
import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { INGEST_MAX_SKEW_SECONDS } from '../../../src-shared/sync/ingest';
import { failure } from '../../platform/log';
import { SyncProblem } from '../../sync/sync-problem';
import type { HeldCallback } from './take-callback.service';
import { isSignature, openEncrypted } from './wechat-crypto';
import { readCallback } from './wechat-message';
import type { WechatAccount } from './wechat-settings';
import { readXml } from './wechat-xml';

/** The longest message has 2 KB; encrypted and in compatible mode it is several times that. */
const MAX_CALLBACK_BYTES = 256 * 1024;
const PATH = '/channels/wechat/:account';

const querySchema = z.object({
  signature: z.string().max(100).optional(),
  msg_signature: z.string().max(100).optional(),
  timestamp: z.string().regex(/^\d{1,11}$/),
  nonce: z.string().min(1).max(100),
  encrypt_type: z.string().max(20).optional(),
  echostr: z.string().max(1_000).optional(),
});
type Query = z.infer<typeof querySchema>;

type Judged<T> = { ok: true; value: T } | { ok: false; status: 400 | 401; reason: string };

/**
 * GET /channels/wechat/{account}: WeChat verifies the address. POST: a message or an event.
 *
 * @param take resolves when the callback is safe; false when it is not, so that WeChat comes again
 */
export function registerWechatRoutes(
  app: FastifyInstance,
  accounts: readonly WechatAccount[],
  take: (account: WechatAccount, held: HeldCallback) => Promise<'safe' | 'not_safe' | 'replayed'>,
): void {
  const accountOf = (params: unknown): WechatAccount | undefined => {
    const id = z.object({ account: z.string() }).safeParse(params).data?.account;
    return accounts.find(({ account }) => account === id);
  };
  app.register(async (scope) => {
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => done(null, body));
    scope.setErrorHandler((error, request, reply) => {
      // Too many requests, which everybody hears alike.
      if (error instanceof SyncProblem) return reply.code(error.statusCode).send(error.body);
      const code = typeof error === 'object' && error !== null && 'code' in error ? error.code : null;
      if (code === 'FST_ERR_CTP_BODY_TOO_LARGE') return reply.code(413).type('text/plain').send('too large');
      request.log.error({ error: failure(error) }, 'a WeChat callback failed');
      return reply.code(503).type('text/plain').send('unavailable');
    });
    const schema = { tags: ['channels'] };
    scope.get(PATH, { schema: { ...schema, summary: '微信公众号验证服务器地址' } }, async (request, reply) => {
      const account = accountOf(request.params);
      const judged = account === undefined ? noAccount() : judgeQuery(account, request.query);
      reply.type('text/plain; charset=utf-8').header('x-content-type-options', 'nosniff');
      if (!judged.ok) return reply.code(judged.status).send(judged.reason);
      return reply.send(judged.value.echostr ?? '');
    });
    scope.post(
      PATH,
      { bodyLimit: MAX_CALLBACK_BYTES, schema: { ...schema, summary: '微信公众号推送消息与事件' } },
      async (request, reply) => {
        const account = accountOf(request.params);
        const body = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0);
        reply.type('text/plain; charset=utf-8');
        if (account === undefined) return reply.code(401).send('unknown account');
        const judged = readPost(account, request.query, body);
        if (!judged.ok) {
          request.log.warn({ account: account.account, reason: judged.reason }, 'a WeChat callback was refused');
          return reply.code(judged.status).send(judged.reason);
        }
        const outcome = await take(account, judged.value);
        if (outcome === 'replayed') return reply.code(401).send('replayed');
        return outcome === 'safe' ? reply.send('success') : reply.code(503).send('unavailable');
      },
    );
  });
}

function noAccount(): Judged<never> {
  return refuse(401, 'unknown account');
}

/** `signature` covers timestamp and nonce alone. */
function judgeQuery(account: WechatAccount, given: unknown): Judged<Query> {
  const query = querySchema.safeParse(given).data;
  if (query === undefined) return refuse(400, 'invalid query');
  if (!isSignature(query.signature ?? '', [account.token, query.timestamp, query.nonce]))
    return refuse(401, 'wrong signature');
  const skew = Math.abs(Date.now() / 1_000 - Number(query.timestamp));
  return skew > INGEST_MAX_SKEW_SECONDS ? refuse(401, 'stale timestamp') : { ok: true, value: query };
}

/** Reads what WeChat posted to an account; exported to be tried with everything that is not of WeChat. */
export function readPost(account: WechatAccount, given: unknown, body: Buffer): Judged<HeldCallback> {
  const judged = judgeQuery(account, given);
  if (!judged.ok) return judged;
  // Bytes that are no UTF-8 become U+FFFD: nobody's words are refused for them.
  const outer = readXml(body.toString('utf8'));
  if (outer === null) return refuse(400, 'not XML');
  const opened = account.mode === 'plain' ? ({ ok: true, value: outer } as const) : open(account, judged.value, outer);
  if (!opened.ok) return opened;
  const callback = readCallback(opened.value);
  if (callback === null) return refuse(400, 'not a callback');
  const { timestamp, nonce } = judged.value;
  const digest = createHash('sha256').update(body).digest('hex');
  return {
    ok: true,
    value: { account: account.account, call: { timestamp: Number(timestamp), nonce, body: digest }, callback },
  };
}

/** In compatible mode the plain elements beside it are not signed, so they are not looked at. */
function open(account: WechatAccount, query: Query, outer: Record<string, unknown>): Judged<Record<string, unknown>> {
  const encrypted = outer['Encrypt'];
  if (query.encrypt_type !== 'aes' || typeof encrypted !== 'string') return refuse(401, 'not encrypted');
  if (!isSignature(query.msg_signature ?? '', [account.token, query.timestamp, query.nonce, encrypted]))
    return refuse(401, 'wrong signature');
  const plain = openEncrypted(encrypted, account.encodingAesKey ?? '', account.appId);
  if (plain === null) return refuse(401, 'cannot be decrypted');
  const elements = readXml(plain);
  return elements === null ? refuse(400, 'not XML') : { ok: true, value: elements };
}

function refuse(status: 400 | 401, reason: string): { ok: false; status: 400 | 401; reason: string } {
  return { ok: false, status, reason };
}

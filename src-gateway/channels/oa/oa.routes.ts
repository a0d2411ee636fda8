import type { FastifyInstance } from 'fastify';
import type { ChannelDeps } from '../../deps';
import { signedRoute } from '../signed-route';
import { markDue } from './oa.repository';
import { oaCallbackSchema } from './oa-wire';

const MAX_CALLBACK_BYTES = 64 * 1024;

/**
 * POST /channels/oa/callback: the OA hints that a ticket has news. The gateway then reads the status itself; nothing
 * of the callback is believed but the number.
 */
export function registerOaRoutes(app: FastifyInstance, deps: ChannelDeps): void {
  const secret = deps.config.channels.oa?.callbackSecret;
  if (secret === undefined) return;
  signedRoute(app, {
    path: '/channels/oa/callback',
    summary: 'OA 回调（仅作提示，网关随后主动查询状态）',
    bodyLimit: MAX_CALLBACK_BYTES,
    secretOf: () => secret,
    async handle(body) {
      const callback = oaCallbackSchema.safeParse(body);
      if (!callback.success)
        return { status: 400, body: { code: 'invalid_request', message: '回调应为 {number, revision}。' } };
      const due = await markDue(deps.db, callback.data.number, callback.data.revision);
      return { status: 202, body: { due } };
    },
  });
}

import type { FastifyInstance } from 'fastify';
import type { Finding } from '../features/delivery/delivery-outcome.service';
import type { Parcel } from '../features/delivery/delivery-subject.repository';
import type { Channel } from './channel';

/** A channel by which replies to some accounts leave. */
export interface ReplyCarrier extends Channel {
  carriesReplies(channel: string, account: string): boolean;
}

/** What stands on a reply for which there is no way out, as long as there is none. */
const NO_SERVICE = '网关没有配置发布服务，暂不能发送';

/**
 * The way of replies: each account's by the carrier that has it in its configuration, everything else by the publishing service.
 *
 * @param publish null where none is configured
 * @param carriers those that only carry replies; they start, receive and end with this way
 * @param others those that are channels of their own beside this way
 */
export function createReplyWay(
  publish: Channel | null,
  carriers: readonly ReplyCarrier[],
  others: readonly ReplyCarrier[],
): Channel {
  const notYet: Finding = { is: 'not_there', error: NO_SERVICE };
  const all = [...carriers, ...others];
  const own: Channel[] = [...(publish === null ? [] : [publish]), ...carriers];
  const wayOf = (parcel: Parcel): Channel | null =>
    (parcel.kind === 'reply' ? all.find((carrier) => carrier.carriesReplies(parcel.channel, parcel.account)) : null) ??
    publish;
  return {
    via: 'publish',
    timeoutMs: Math.max(publish?.timeoutMs ?? 0, ...all.map(({ timeoutMs }) => timeoutMs)),
    pollMs: Math.min(...[...own, ...others].map(({ pollMs }) => pollMs)),
    waitMs: (parcel) => wayOf(parcel)?.waitMs?.(parcel) ?? 0,
    send: async (parcel) => (await wayOf(parcel)?.send(parcel)) ?? notYet,
    readBack: async (parcel) => (await wayOf(parcel)?.readBack(parcel)) ?? notYet,
    registerRoutes(app: FastifyInstance) {
      for (const channel of own) channel.registerRoutes?.(app);
    },
    async start() {
      for (const channel of own) await channel.start?.();
    },
    health() {
      const problems = own.map((channel) => channel.health()).filter((health) => health !== 'ok');
      return problems.length === 0 ? 'ok' : problems.join('；');
    },
    async test() {
      const problems = (await Promise.all(own.map((channel) => channel.test()))).filter((each) => each !== null);
      return problems.length === 0 ? null : problems.join('；');
    },
    async close() {
      for (const channel of own) await channel.close?.();
    },
  };
}

import type { Finding } from '../../features/delivery/delivery-outcome.service';
import type { Parcel } from '../../features/delivery/delivery-subject.repository';
import type { Channel } from '../channel';
import type { MailChannel } from './mail-channel';

/** What stands on a reply for which there is no way out, as long as there is none. */
const NO_SERVICE = '网关没有配置发布服务，暂不能发送';

/**
 * The way of replies where some leave by mail: those of the mailbox's account, everything else by the publishing service as before.
 *
 * @param publish null where none is configured
 */
export function createReplyWay(publish: Channel | null, mail: MailChannel): Channel {
  const notYet: Finding = { is: 'not_there', error: NO_SERVICE };
  const wayOf = (parcel: Parcel): Channel | null =>
    parcel.kind === 'reply' && mail.carriesReplies(parcel.channel, parcel.account) ? mail : publish;
  return {
    via: 'publish',
    timeoutMs: Math.max(mail.timeoutMs, publish?.timeoutMs ?? 0),
    pollMs: publish?.pollMs ?? mail.pollMs,
    send: async (parcel) => (await wayOf(parcel)?.send(parcel)) ?? notYet,
    readBack: async (parcel) => (await wayOf(parcel)?.readBack(parcel)) ?? notYet,
    ...(publish?.registerRoutes === undefined ? {} : { registerRoutes: publish.registerRoutes.bind(publish) }),
    ...(publish?.start === undefined ? {} : { start: publish.start.bind(publish) }),
    health: () => publish?.health() ?? 'ok',
    test: async () => (publish === null ? null : publish.test()),
    ...(publish?.close === undefined ? {} : { close: publish.close.bind(publish) }),
  };
}

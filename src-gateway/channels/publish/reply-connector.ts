import type { ReplyCarrier } from '../reply-way';
import type { ConnectorSettings } from './connector-settings';
import { createPublishChannel } from './publish-channel';

/** A third party's connector: the contract of the publishing service, for the accounts that the configuration gives it. */
export function createReplyConnector(settings: ConnectorSettings, signal: AbortSignal): ReplyCarrier {
  const channel = createPublishChannel(settings, signal);
  const accounts = new Set<string>(settings.accounts);
  const named = (sentence: string): string => `连接器“${settings.name}”：${sentence}`;
  return {
    ...channel,
    carriesReplies: (_channel, account) => accounts.has(account),
    health() {
      const health = channel.health();
      return health === 'ok' ? health : named(health);
    },
    async test() {
      const problem = await channel.test();
      return problem === null ? null : named(problem);
    },
  };
}

import type { Channel } from '../channel';
import { createPublishConnector, type PublishSettings } from './publish-connector';

/** The bureau's publishing service: replies out. */
export function createPublishChannel(settings: PublishSettings, signal: AbortSignal): Channel {
  const connector = createPublishConnector(settings, signal);
  return {
    ...connector,
    via: 'publish',
    async test() {
      const problem = await connector.probe();
      return problem === null ? null : `发布服务不能用：${problem}。请核对 channels.publish 的地址和令牌`;
    },
  };
}

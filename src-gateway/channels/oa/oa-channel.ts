import type { GatewayConfig } from '../../config';
import type { ChannelDeps } from '../../deps';
import type { Channel } from '../channel';
import { registerOaRoutes } from './oa.routes';
import { createOaConnector } from './oa-connector';
import { type OaPoller, startOaPoller } from './oa-poller';

/** No ticket of ours has such a number: whatever the OA answers about it, it has been reached. */
const NO_SUCH_NUMBER = 'DUTYDESK-TEST';

/** The OA: tickets and remarks out, what departments do with them in. */
export function createOaChannel(
  settings: NonNullable<GatewayConfig['channels']['oa']>,
  deps: ChannelDeps,
  signal: AbortSignal,
): Channel {
  const connector = createOaConnector(settings, signal);
  let poller: OaPoller | null = null;
  return {
    ...connector,
    via: 'oa',
    registerRoutes: (app) => registerOaRoutes(app, deps),
    async start() {
      poller = startOaPoller(deps, connector);
    },
    health: () => poller?.health() ?? 'ok',
    async test() {
      const reading = await connector.readStatus(NO_SUCH_NUMBER);
      return reading.is === 'unclear' ? `OA 不能用：${reading.error}。请核对 channels.oa 的地址和令牌` : null;
    },
    async close() {
      await poller?.close();
    },
  };
}

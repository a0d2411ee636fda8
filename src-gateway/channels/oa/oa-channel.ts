import type { ChannelDeps } from '../../deps';
import type { Channel } from '../channel';
import { createGenericDialect } from './dialects/generic';
import { createSeeyonDialect } from './dialects/seeyon';
import { createWeaverDialect } from './dialects/weaver';
import { registerOaRoutes } from './oa.routes';
import { createOaConnector } from './oa-connector';
import type { OaDialect } from './oa-dialect';
import { type OaPoller, startOaPoller } from './oa-poller';
import type { OaSettings } from './oa-settings';

/** The OA: tickets and remarks out, what departments do with them in. */
export function createOaChannel(settings: OaSettings, deps: ChannelDeps, signal: AbortSignal): Channel {
  const dialect = createDialect(settings, signal);
  const { find, ...connector } = createOaConnector(dialect, settings, signal);
  let poller: OaPoller | null = null;
  return {
    ...connector,
    via: 'oa',
    registerRoutes: (app) => registerOaRoutes(app, deps),
    async start() {
      poller = startOaPoller(deps, { find, pollMs: settings.pollMs });
    },
    health: () => poller?.health() ?? 'ok',
    test: () => dialect.test(),
    async close() {
      await poller?.close();
    },
  };
}

function createDialect(settings: OaSettings, signal: AbortSignal): OaDialect {
  switch (settings.kind) {
    case 'weaver':
      return createWeaverDialect(settings, signal);
    case 'seeyon-5':
    case 'seeyon-8':
      return createSeeyonDialect(settings, signal);
    default:
      return createGenericDialect(settings, signal);
  }
}

import type { FastifyInstance } from 'fastify';
import { DELIVERY_VIAS, type Delivery } from '../../src-shared/domain/delivery';
import type { ChannelDeps } from '../deps';
import { startPreviewWorker } from '../features/attachment/preview-worker';
import type { ChannelStates } from './channel-health.service';
import { startDeliveryWorker } from './delivery-worker';
import { startFolderWatcher } from './ingest/folder-watcher';
import { registerIngestRoutes } from './ingest/ingest.routes';
import { createDeskSink } from './ingest/record-sink';
import { createChannels } from './registry';

export interface Channels {
  /** Registers the routes that peers call. To be called before the server listens. */
  registerRoutes(app: FastifyInstance): void;
  /** Stops taking and sending; requests under way are broken off and read back at the next start. */
  close(): Promise<void>;
  /** Per channel `ok` or a sentence on what does not work. */
  health(): Record<string, string>;
  /** The same, told apart for people. */
  states(): ChannelStates;
}

const NOT_CONFIGURED: Record<Delivery['via'], string> = {
  oa: 'OA 未配置',
  qq: 'QQ 群未配置',
  mail: '邮件未配置',
  robot: '群机器人未配置',
  phone: '电话登记未启用',
  publish: '发布服务未配置',
};

/** Starts everything that talks to the outside on its own: deliveries, what channels receive, the ingest folder. */
export async function startChannels(deps: ChannelDeps): Promise<Channels> {
  const stopping = new AbortController();
  const channels = createChannels(deps, stopping.signal);
  const previews = await startPreviewWorker({ ...deps, settings: deps.config.attachments });
  const worker = await startDeliveryWorker(deps, channels);
  for (const channel of channels.values()) await channel.start?.();
  const sink = createDeskSink(deps);
  const { folder } = deps.config.ingest;
  const watcher = folder === undefined ? null : await startFolderWatcher(sink, folder);
  const states = (): ChannelStates => ({
    ingest: stateOf(watcher?.health() ?? 'ok'),
    ...Object.fromEntries(
      DELIVERY_VIAS.map((via) => {
        const channel = channels.get(via);
        return [via, channel === undefined ? { state: 'off', detail: NOT_CONFIGURED[via] } : stateOf(channel.health())];
      }),
    ),
  });
  return {
    states,
    registerRoutes(app) {
      registerIngestRoutes(app, sink, deps.config);
      for (const channel of channels.values()) channel.registerRoutes?.(app);
    },
    health: () =>
      Object.fromEntries(
        Object.entries(states()).map(([channel, { state, detail }]) => [channel, state === 'ok' ? 'ok' : detail]),
      ),
    async close() {
      stopping.abort();
      await watcher?.close();
      for (const channel of channels.values()) await channel.close?.();
      await worker.close();
      await previews.close();
    },
  };
}

function stateOf(health: string): ChannelStates[string] {
  return health === 'ok' ? { state: 'ok', detail: '' } : { state: 'trouble', detail: health };
}

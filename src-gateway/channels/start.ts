import type { FastifyInstance } from 'fastify';
import { DELIVERY_VIAS, type Delivery } from '../../src-shared/domain/delivery';
import type { ChannelDeps } from '../deps';
import { startDeliveryWorker } from './delivery-worker';
import { startFolderWatcher } from './ingest/folder-watcher';
import { registerIngestRoutes } from './ingest/ingest.routes';
import { createChannels } from './registry';

export interface Channels {
  /** Registers the routes that peers call. To be called before the server listens. */
  registerRoutes(app: FastifyInstance): void;
  /** Stops taking and sending; requests under way are broken off and read back at the next start. */
  close(): Promise<void>;
  /** Per channel `ok` or a sentence on what does not work. */
  health(): Record<string, string>;
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
  const worker = await startDeliveryWorker(deps, channels);
  for (const channel of channels.values()) await channel.start?.();
  const { folder } = deps.config.ingest;
  const watcher = folder === undefined ? null : await startFolderWatcher(deps, folder);
  return {
    registerRoutes(app) {
      registerIngestRoutes(app, deps);
      for (const channel of channels.values()) channel.registerRoutes?.(app);
    },
    health: () => ({
      ingest: watcher?.health() ?? 'ok',
      ...Object.fromEntries(DELIVERY_VIAS.map((via) => [via, channels.get(via)?.health() ?? NOT_CONFIGURED[via]])),
    }),
    async close() {
      stopping.abort();
      await watcher?.close();
      for (const channel of channels.values()) await channel.close?.();
      await worker.close();
    },
  };
}

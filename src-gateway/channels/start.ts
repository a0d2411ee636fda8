import type { FastifyInstance } from 'fastify';
import type { ChannelDeps } from '../deps';
import { type Connectors, startDeliveryWorker } from './delivery-worker';
import { startFolderWatcher } from './ingest/folder-watcher';
import { registerIngestRoutes } from './ingest/ingest.routes';
import { registerOaRoutes } from './oa/oa.routes';
import { createOaConnector } from './oa/oa-connector';
import { startOaPoller } from './oa/oa-poller';
import { createPublishConnector } from './publish/publish-connector';

export interface Channels {
  /** Stops taking and sending; requests under way are broken off and read back at the next start. */
  close(): Promise<void>;
  /** Per channel `ok` or a sentence on what does not work. */
  health(): Record<string, string>;
}

/** Registers the routes that peers call. To be called before the server listens. */
export function registerChannelRoutes(app: FastifyInstance, deps: ChannelDeps): void {
  registerIngestRoutes(app, deps);
  registerOaRoutes(app, deps);
}

/** Starts everything that talks to the outside on its own: deliveries, the OA's poller, the ingest folder. */
export async function startChannels(deps: ChannelDeps): Promise<Channels> {
  const stopping = new AbortController();
  const { oa, publish } = deps.config.channels;
  const oaConnector = oa === undefined ? null : createOaConnector(oa, stopping.signal);
  const connectors: Connectors = {
    ...(oaConnector === null ? {} : { oa: oaConnector }),
    ...(publish === undefined ? {} : { publish: createPublishConnector(publish, stopping.signal) }),
  };
  const worker = await startDeliveryWorker(deps, connectors);
  const poller = oaConnector === null ? null : startOaPoller(deps, oaConnector);
  const { folder } = deps.config.ingest;
  const watcher = folder === undefined ? null : await startFolderWatcher(deps, folder);
  return {
    health: () => ({
      ingest: watcher?.health() ?? 'ok',
      oa: poller?.health() ?? 'OA 未配置',
      publish: connectors.publish ? 'ok' : '发布服务未配置',
    }),
    async close() {
      stopping.abort();
      await watcher?.close();
      await poller?.close();
      await worker.close();
    },
  };
}

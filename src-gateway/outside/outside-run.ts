import { join } from 'node:path';
import { openTls } from '../auth/tls/gateway-tls';
import { startFolderWatcher } from '../channels/ingest/folder-watcher';
import { registerIngestRoutes } from '../channels/ingest/ingest.routes';
import { createPublishChannel } from '../channels/publish/publish-channel';
import { createReplyConnector } from '../channels/publish/reply-connector';
import { repeat } from '../channels/repeat';
import { createReplyWay } from '../channels/reply-way';
import type { GatewayConfig } from '../config';
import { startBundleFolder } from '../ferry/bundle-folder';
import { closeHttp, createHttp } from '../http';
import { failure, type Logger } from '../platform/log';
import { enrolledIdentity } from './outside-enrolment';
import { exportFromOutside } from './outside-export';
import { dropUnfinishedFiles } from './outside-file.repository';
import { importOutside } from './outside-import';
import { giveUpSending, hasUntold } from './outside-letter.repository';
import { publishDue } from './outside-publisher';
import { countRecords } from './outside-record.repository';
import { createOutsideSink } from './outside-sink';
import type { OutsideStore } from './outside-store';

const PUBLISH_PAUSE_MS = 500;

export interface OutsideDeps {
  log: Logger;
  newId: () => string;
  version: string;
  now: () => Date;
}

export interface OutsideGateway {
  /** Where collectors push to; null when the configuration names none. */
  url: string | null;
  health(): string;
  close(): Promise<void>;
}

/**
 * The gateway program in the outside network: takes bundles from its folder and writes them there, publishes what they order, and takes
 * messages from collectors as the gateway inside does.
 *
 * @throws StartupProblem when not enrolled, or it cannot listen
 */
export async function startOutside(
  store: OutsideStore,
  config: GatewayConfig & { outside: NonNullable<GatewayConfig['outside']> },
  deps: OutsideDeps,
): Promise<OutsideGateway> {
  const { log } = deps;
  const { enrolled } = enrolledIdentity(store);
  store.transact(() => {
    giveUpSending(store);
    dropUnfinishedFiles(store);
  });
  const stopping = new AbortController();
  const { signal } = stopping;
  const way = createPublishers(config, signal);
  const publishing = repeat(
    async () => {
      if (way !== null) await publishDue(store, way, deps.now, signal);
    },
    PUBLISH_PAUSE_MS,
    signal,
    (error) => log.error({ error: failure(error) }, 'publishing orders failed, to be tried again'),
  );
  const out = join(config.outside.folder, 'out');
  async function write(): Promise<void> {
    log.info(await exportFromOutside(store, deps, out, signal), 'ferry bundle written');
  }
  const bundles = await startBundleFolder(config.outside, {
    log,
    isMine: async () => true,
    async take(path) {
      const taken = await importOutside(store, path, deps.now(), signal);
      if (taken.ok) log.info({ ...taken, path }, 'ferry bundle');
      return taken.ok ? { ok: true, from: 'gateway' } : taken;
    },
    answer: write,
    async giveNews() {
      if (countRecords(store).uncarried > 0 || hasUntold(store)) await write();
    },
  });
  const sink = createOutsideSink(store, log, config.attachments);
  const { folder } = config.ingest;
  const watcher =
    folder === undefined ? null : await startFolderWatcher(sink, { path: folder.path, desk: enrolled.desk });
  const http = config.ingest.sources.length === 0 ? null : await listen(sink, config, deps);
  return {
    url: http?.url ?? null,
    health() {
      const found = [bundles.health(), watcher?.health() ?? 'ok', way?.health() ?? '没有配置发布服务'];
      const problems = found.filter((each) => each !== 'ok');
      return problems.length === 0 ? 'ok' : problems.join('；');
    },
    async close() {
      stopping.abort();
      await http?.close();
      await watcher?.close();
      await bundles.close();
      await publishing;
    },
  };
}

function createPublishers({ channels }: GatewayConfig, signal: AbortSignal) {
  const publish = channels.publish === undefined ? null : createPublishChannel(channels.publish, signal);
  const carriers = (channels.connectors ?? []).map((each) => createReplyConnector(each, signal));
  return publish === null && carriers.length === 0 ? null : createReplyWay(publish, carriers, []);
}

async function listen(sink: ReturnType<typeof createOutsideSink>, config: GatewayConfig, deps: OutsideDeps) {
  const tls = openTls(config);
  const app = await createHttp({
    log: deps.log,
    newId: deps.newId,
    version: deps.version,
    rateLimitPerMinute: config.rateLimitPerMinute,
    tls,
    provenSeat: () => null,
    refused: (request, reason) => deps.log.warn({ ip: request.ip, reason }, 'request refused'),
  });
  registerIngestRoutes(app, sink, config);
  try {
    const url = await app.listen(config.listen);
    return {
      url: url.replace(/^https?:/, `${tls.scheme}:`),
      async close() {
        await closeHttp(app);
        tls.close();
      },
    };
  } catch (error) {
    tls.close();
    throw error;
  }
}

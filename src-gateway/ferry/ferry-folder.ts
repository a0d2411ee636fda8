import { join } from 'node:path';
import type { TurnKeeper } from '../turns/turns';
import { type BundleFolder, type BundleFolderSettings, startBundleFolder } from './bundle-folder';
import { exportBundle, type FerryExportDeps } from './ferry-export.service';
import { type FerryImportDeps, importBundle } from './ferry-import.service';
import { hasNews } from './ferry-news.service';

/** The gateway's folder of bundles: peers' come in, each peer's own go to `out/<name>`. Of several gateways on one folder one does it. */
export function startFerryFolder(
  deps: FerryImportDeps & FerryExportDeps & { turns: TurnKeeper },
  settings: BundleFolderSettings,
): Promise<BundleFolder> {
  async function giveTo(peerId: string, signal: AbortSignal): Promise<void> {
    const folder = join(settings.folder, 'out', peerId.split(':')[1] ?? peerId);
    const exported = await exportBundle(deps, peerId, folder, signal);
    if (exported !== null) deps.log.info({ peerId, ...exported }, 'ferry bundle written');
  }
  return startBundleFolder(settings, {
    log: deps.log,
    isMine: () => deps.turns.isMine('ferry'),
    async take(path, signal) {
      const imported = await importBundle(deps, path, signal);
      if (!imported.ok) return imported;
      deps.log.info({ ...imported, path }, 'ferry bundle');
      return { ok: true, from: imported.peerId };
    },
    answer: giveTo,
    async giveNews(signal) {
      for (const peerId of await hasNews(deps.db)) await giveTo(peerId, signal);
    },
  });
}

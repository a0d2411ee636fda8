import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { run, say } from './console.mjs';
import { assembleFallback, fallbackVersion } from './electron-fallback.mjs';
import { cacheFolder, installedVersion, root } from './paths.mjs';
import { SetupProblem } from './problem.mjs';

const packageFolder = join(root, 'node_modules', 'electron');
const probeTimeoutMs = 15_000;
const downloadTimeoutMs = 15 * 60_000;

/**
 * Find the Electron to develop and test with: the official binary of the `electron` package when it can be had (already
 * present, in Electron's own download cache, from `ELECTRON_MIRROR`, or from its release page), else the fallback.
 * A refused download is remembered per version and mirror; `DUTYDESK_RETRY_ELECTRON=1` asks again.
 * @returns {Promise<{ electronPath: string, electronVersion: string, electronIsFallback: boolean }>}
 * @throws SetupProblem where neither can be had
 */
export async function resolveElectron() {
  const version = installedVersion('electron');
  const official = officialPath(version) ?? (await download(version));
  if (official) return { electronPath: official, electronVersion: version, electronIsFallback: false };
  if (process.platform !== 'linux' || process.arch !== 'x64') {
    throw new SetupProblem(
      `无法取得 Electron ${version}：请设置 ELECTRON_MIRROR 指向可用的镜像后重试。`,
      `Electron ${version} could not be had: set ELECTRON_MIRROR to a mirror that can be reached, then run again.`,
    );
  }
  const folder = await assembleFallback();
  return { electronPath: join(folder, 'electron'), electronVersion: fallbackVersion, electronIsFallback: true };
}

function officialPath(version) {
  const dist = join(packageFolder, 'dist');
  const pathFile = join(packageFolder, 'path.txt');
  if (!existsSync(join(dist, 'version')) || !existsSync(pathFile)) return undefined;
  if (readFileSync(join(dist, 'version'), 'utf8').trim().replace(/^v/, '') !== version) return undefined;
  const path = join(dist, readFileSync(pathFile, 'utf8').trim());
  return existsSync(path) ? path : undefined;
}

async function download(version) {
  const url = downloadUrl(version);
  const memory = join(cacheFolder(), `electron-${version}-refused.json`);
  const archived = inDownloadCache(version);
  if (!archived && remembers(memory, url)) {
    say(
      '  … 上次官方下载不通，直接用备用版（DUTYDESK_RETRY_ELECTRON=1 可重试）the official download was refused before',
    );
    return undefined;
  }
  if (!archived && !(await reachable(url))) {
    remember(memory, url);
    return undefined;
  }
  say(`  … 下载 downloading Electron ${version}`);
  // A dist override would make the installer believe that the fallback is its own, so it must not see one.
  const env = { ...process.env, ELECTRON_GET_USE_PROXY: '1' };
  delete env.ELECTRON_OVERRIDE_DIST_PATH;
  const result = await run(process.execPath, [join(packageFolder, 'install.js')], {
    env,
    timeoutMs: downloadTimeoutMs,
    label: 'electron',
  });
  const path = officialPath(version);
  if (result.code !== 0 || !path) {
    remember(memory, url);
    return undefined;
  }
  return path;
}

/** Ask for the first byte only: a firewall's answer must not cost the time of a download. */
async function reachable(url) {
  say(`  … 尝试官方下载 trying the official download (${probeTimeoutMs / 1000} s)`);
  const script = `fetch(process.argv[1], { headers: { range: 'bytes=0-0' }, signal: AbortSignal.timeout(${probeTimeoutMs}) })
    .then((answer) => process.exit(answer.ok ? 0 : 1), () => process.exit(1))`;
  const result = await run(process.execPath, ['-e', script, url], {
    env: { ...process.env, NODE_USE_ENV_PROXY: '1' },
    timeoutMs: probeTimeoutMs + 5_000,
    label: '官方下载 official download',
  });
  return result.code === 0;
}

function downloadUrl(version) {
  const mirror =
    process.env.ELECTRON_MIRROR ??
    process.env.npm_config_electron_mirror ??
    'https://github.com/electron/electron/releases/download/';
  const folder = (process.env.ELECTRON_CUSTOM_DIR ?? `v${version}`).replace('{{ version }}', version);
  return `${mirror}${folder}/${archiveName(version)}`;
}

function archiveName(version) {
  return `electron-v${version}-${process.platform}-${process.arch}.zip`;
}

function inDownloadCache(version) {
  const folder =
    process.env.electron_config_cache ?? join(process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'electron');
  if (!existsSync(folder)) return false;
  return readdirSync(folder, { recursive: true }).some((name) => String(name).endsWith(archiveName(version)));
}

function remembers(memory, url) {
  if (process.env.DUTYDESK_RETRY_ELECTRON === '1' || !existsSync(memory)) return false;
  return JSON.parse(readFileSync(memory, 'utf8')).url === url;
}

function remember(memory, url) {
  mkdirSync(cacheFolder(), { recursive: true });
  writeFileSync(memory, JSON.stringify({ url }));
}

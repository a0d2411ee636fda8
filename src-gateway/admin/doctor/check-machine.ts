import { accessSync, constants, existsSync, statfsSync, statSync } from 'node:fs';
import { get as getPlainly } from 'node:http';
import { get as getSecurely } from 'node:https';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { servedScheme } from '../../auth/tls/gateway-tls';
import type { GatewayConfig } from '../../config';
import { errorCode } from '../../platform/error-code';
import { readLastBackup } from '../backup/last-backup';
import { type Finding, finding } from './finding';

const LITTLE_SPACE = 2_000_000_000;
const NO_SPACE = 300_000_000;
const HOUR_MS = 3_600_000;
const BACKUP_DUE_HOURS = 48;
const BACKUP_LATE_HOURS = 14 * 24;

/** The data folder: there, ours, writable, with room, and its secrets closed to others. */
export function checkDataFolder({ dataDir, databaseUrl }: GatewayConfig): Finding[] {
  // With a given server it holds only what this machine notes for itself, and is made when there is something to note.
  if (!existsSync(dataDir) && databaseUrl !== undefined)
    return [
      finding(
        'data-folder',
        'ok',
        `数据在给定的数据库服务器上；数据目录 ${dataDir} 用到时再建。`,
        `The data is on the given database server; the data folder ${dataDir} is made when it is needed.`,
      ),
    ];
  if (!existsSync(dataDir))
    return [
      finding(
        'data-folder',
        'warn',
        `数据目录 ${dataDir} 还没有建立，首次启动网关时会建立。`,
        `The data folder ${dataDir} does not exist yet; the first start makes it.`,
      ),
    ];
  try {
    accessSync(dataDir, constants.R_OK | constants.W_OK | constants.X_OK);
  } catch (error) {
    return [
      finding(
        'data-folder',
        'fail',
        `数据目录 ${dataDir} 读写不了（${errorCode(error) ?? 'unknown'}）：请改正属主和权限。`,
        `The data folder ${dataDir} cannot be read and written (${errorCode(error) ?? 'unknown'}): correct its owner and mode.`,
      ),
    ];
  }
  return [checkOwner(dataDir), checkSpace(dataDir)];
}

function checkOwner(dataDir: string): Finding {
  const { uid } = statSync(dataDir);
  const mine = process.getuid?.() ?? uid;
  if (uid !== mine)
    return finding(
      'data-folder',
      'warn',
      `数据目录属于账户 ${uid}，而现在是账户 ${mine}：请用运行网关的账户执行本命令。`,
      `The data folder belongs to account ${uid}, this is ${mine}: run the command as the gateway's account.`,
    );
  const open = ['postgres.json'].filter((name) => isOpen(join(dataDir, name)));
  if (open.length > 0)
    return finding(
      'data-folder',
      'fail',
      `别的账户读得到数据目录里的 ${open.join('、')}：请执行 chmod 600。`,
      `Other accounts can read ${open.join(', ')} in the data folder: chmod 600.`,
    );
  return finding('data-folder', 'ok', `数据目录 ${dataDir} 可用。`, `The data folder ${dataDir} is usable.`);
}

function isOpen(file: string): boolean {
  return process.platform !== 'win32' && existsSync(file) && (statSync(file).mode & 0o077) !== 0;
}

function checkSpace(dataDir: string): Finding {
  const { bavail, bsize } = statfsSync(dataDir);
  const free = bavail * bsize;
  const room = `${(free / 1e9).toFixed(1)} GB`;
  if (free < NO_SPACE)
    return finding(
      'disk-space',
      'fail',
      `数据目录所在磁盘只剩 ${room}：请立即腾出空间。`,
      `Only ${room} free on the disk of the data folder: make room now.`,
    );
  if (free < LITTLE_SPACE)
    return finding(
      'disk-space',
      'warn',
      `数据目录所在磁盘只剩 ${room}：请尽快腾出空间。`,
      `Only ${room} free on the disk of the data folder: make room soon.`,
    );
  return finding('disk-space', 'ok', `数据目录所在磁盘还有 ${room}。`, `${room} free on the disk of the data folder.`);
}

/** The port: a gateway answers on it, or it is free for one. */
export async function checkPort(config: GatewayConfig): Promise<Finding> {
  const { host, port } = config.listen;
  if (port === 0) return finding('port', 'ok', '端口由系统选定。', 'The system chooses the port.');
  if (await isGateway(servedScheme(config), host, port))
    return finding('port', 'ok', `网关正在 ${host}:${port} 上运行。`, `The gateway answers on ${host}:${port}.`);
  const problem = await tryPort(host, port);
  if (problem === null)
    return finding(
      'port',
      'ok',
      `端口 ${port} 空闲，网关没有在运行。`,
      `Port ${port} is free; the gateway is not running.`,
    );
  return finding(
    'port',
    'fail',
    `端口 ${host}:${port} 用不了（${problem}），上面也不是正常的网关：请停掉占用它的程序，或改配置项 listen。`,
    `Port ${host}:${port} cannot be used (${problem}) and no healthy gateway answers on it: stop what uses it, or change the setting listen.`,
  );
}

async function isGateway(scheme: 'http' | 'https', host: string, port: number): Promise<boolean> {
  const address = host === '0.0.0.0' ? '127.0.0.1' : host === '::' ? '[::1]' : host;
  try {
    const { status, text } = await get(`${scheme}://${address}:${port}/health`);
    const body: unknown = JSON.parse(text);
    return status === 200 && typeof body === 'object' && body !== null && 'ok' in body && 'channels' in body;
  } catch {
    return false; // Nobody there, or somebody else: the caller finds out which.
  }
}

/** On this machine and without a secret, so that the certificate need not be checked. */
function get(url: string): Promise<{ status: number | undefined; text: string }> {
  const options = { rejectUnauthorized: false, signal: AbortSignal.timeout(3_000) };
  return new Promise((done, failed) => {
    const request = (url.startsWith('https:') ? getSecurely : getPlainly)(url, options, (response) => {
      let text = '';
      response.setEncoding('utf8');
      response.on('data', (part: string) => {
        text += part;
      });
      response.on('end', () => done({ status: response.statusCode, text }));
      response.on('error', failed);
    });
    request.on('error', failed);
  });
}

function tryPort(host: string, port: number): Promise<string | null> {
  return new Promise((done) => {
    const probe = createServer();
    probe.once('error', (error) => done(errorCode(error) ?? 'unknown'));
    probe.listen(port, host, () => probe.close(() => done(null)));
  });
}

/** The last backup that the command `backup` made with this data folder. */
export function checkBackup({ dataDir }: GatewayConfig, now: number): Finding {
  const last = readLastBackup(dataDir);
  if (last === null)
    return finding(
      'backup',
      'warn',
      '还没有用 backup 命令做过备份：请每天备份一次，并把文件存到别的机器上（用别的办法备份的可不理会）。',
      'No backup was made with the command backup: make one every day and keep it on another machine.',
    );
  const hours = (now - Date.parse(last.at)) / HOUR_MS;
  const [age, ageEn] =
    hours < 48
      ? [`${Math.round(hours)} 小时`, `${Math.round(hours)} hours ago`]
      : [`${Math.round(hours / 24)} 天`, `${Math.round(hours / 24)} days ago`];
  if (hours > BACKUP_DUE_HOURS)
    return finding(
      'backup',
      hours > BACKUP_LATE_HOURS ? 'fail' : 'warn',
      `最近一次备份已过去 ${age}（${last.file}）：请现在备份，并检查定时任务。`,
      `The last backup was ${ageEn} (${last.file}): make one now and see to the schedule.`,
    );
  return finding('backup', 'ok', `最近一次备份在 ${age}前（${last.file}）。`, `Last backup ${ageEn} (${last.file}).`);
}

import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { GatewayConfig } from '../config';
import { findKnownServerFolder } from '../db/server-folder';
import type { Logger } from '../platform/log';
import { StartupProblem } from '../platform/startup-problem';
import { withStore } from './admin-store';
import type { AdminCommand } from './command';
import { checkChannels } from './doctor/check-channels';
import { checkBackup, checkDataFolder, checkPort } from './doctor/check-machine';
import { checkStore } from './doctor/check-store';
import { type Finding, finding, findingOf, type Level } from './doctor/finding';

const MARKS: Record<Level, string> = { ok: '✓', warn: '!', fail: '✗' };
const EXIT: Record<Level, number> = { ok: 0, warn: 1, fail: 2 };

/** Looks at everything that an administrator can put right. Changes nothing; works beside a running gateway. */
export const doctorCommand: AdminCommand = {
  name: 'doctor',
  usage: '[--json]',
  summary:
    '检查配置、数据目录、数据库、渠道、待发内容、席位和备份；退出码 0 正常、1 有提醒、2 有故障 checks everything; exit 0 well, 1 warnings, 2 failures',
  options: { json: { type: 'boolean' } },
  words: 0,
  async run({ values }, { loadConfig, log, print }) {
    const findings = await examine(loadConfig, log);
    const worst = findings.reduce((code, { level }) => Math.max(code, EXIT[level]), 0);
    if (values.json === true) print(JSON.stringify({ exit: worst, findings }, null, 2));
    else for (const { level, zh, en } of findings) print(`${MARKS[level]} ${zh} ${en}`);
    return worst;
  },
};

async function examine(loadConfig: () => GatewayConfig, log: Logger): Promise<Finding[]> {
  let config: GatewayConfig;
  try {
    config = loadConfig();
  } catch (error) {
    return sentencesOf(error).map((sentence) => findingOf('config', 'fail', sentence));
  }
  const folder = checkDataFolder(config);
  const isUsable = folder.every(({ level }) => level !== 'fail');
  return [
    finding('config', 'ok', '配置可用。', 'The configuration is usable.'),
    ...folder,
    await checkPort(config),
    ...(isUsable || config.databaseUrl !== undefined ? await examineStore(config, log) : []),
    ...(await checkChannels(config, log)),
    checkBackup(config, Date.now()),
  ];
}

async function examineStore(config: GatewayConfig, log: Logger): Promise<Finding[]> {
  try {
    if (config.databaseUrl === undefined && !hasCluster(config.dataDir))
      return [
        finding(
          'database',
          'warn',
          '内嵌数据库还没有建立，首次启动网关时会建立。',
          'There is no embedded database yet; the first start makes it.',
        ),
      ];
    return await withStore(config, log, 'as-is', ({ db }) => checkStore(db));
  } catch (error) {
    return sentencesOf(error).map((sentence) => findingOf('database', 'fail', sentence));
  }
}

/** Looking must not make a database. */
function hasCluster(dataDir: string): boolean {
  return existsSync(join(findKnownServerFolder(dataDir), 'postgres', 'PG_VERSION'));
}

/** @throws what is no sentence for an administrator */
function sentencesOf(error: unknown): string[] {
  if (!(error instanceof StartupProblem)) throw error;
  return error.message.split('\n');
}

import { randomBytes } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { v7 as uuidv7 } from 'uuid';
import { createGateway, importDeskFolder, openStore, type Store } from './app';
import { testChannel } from './channels/test-channel';
import { type GatewayConfig, loadConfig } from './config';
import { inTransaction } from './db/transaction';
import { revokeWorkstation } from './features/desk/workstation.repository';
import { enrolWorkstation } from './features/desk/workstation.service';
import { createLog, failure, type Logger } from './platform/log';
import { EXIT_CONFIG, EXIT_SOFTWARE, StartupProblem } from './platform/startup-problem';
import { renewEpoch } from './sync/change-log.repository';

const USAGE = `用法 usage: gateway [--config 文件 file]
  --import-desk 目录 folder                                   导入值班台资料后退出 take over a desk's folder and exit
  --add-workstation 编号 id --desk 值班台 desk --name 名称 name --token-file 文件 file
                                                              登记席位，令牌写入该文件后退出 enrol a workstation, its token goes to the file
  --revoke-workstation 编号 id                                停用席位后退出 shut a workstation out and exit
  --test-channel 渠道 channel                                 试连一个渠道后退出，不发送任何内容 try a channel's connection and exit; sends nothing
  --new-epoch                                                 从备份恢复数据库后执行一次 run once after the database was restored from a backup
`;

const options = {
  config: { type: 'string' },
  'import-desk': { type: 'string' },
  'add-workstation': { type: 'string' },
  'revoke-workstation': { type: 'string' },
  desk: { type: 'string' },
  name: { type: 'string' },
  'token-file': { type: 'string' },
  'test-channel': { type: 'string' },
  'new-epoch': { type: 'boolean' },
  help: { type: 'boolean' },
} as const;

type Arguments = ReturnType<typeof readArguments>;

await main();

async function main(): Promise<void> {
  let log: Logger | undefined;
  try {
    const args = readArguments();
    if (args.help) {
      process.stdout.write(USAGE);
      return;
    }
    const config = loadConfig(args.config ?? process.env['DUTYDESK_GATEWAY_CONFIG'], process.env);
    log = createLog(config.logLevel);
    if (args['test-channel'] !== undefined) await tryChannel(args['test-channel'], config, log);
    else if (isAdministration(args)) await administer(args, config, log);
    else await serve(config, log);
  } catch (error) {
    if (error instanceof StartupProblem) {
      process.stderr.write(`${error.message}\n`);
      process.exitCode = error.exitCode;
      return;
    }
    const errorId = uuidv7();
    (log ?? createLog('error')).fatal({ errorId, error: failure(error) }, 'gateway failed');
    process.stderr.write(
      `网关因意外错误停止（编号 ${errorId}），已保存的数据不受影响；请把日志交给技术人员。 The gateway stopped on an unexpected error (id ${errorId}); saved data is safe.\n`,
    );
    process.exitCode = EXIT_SOFTWARE;
  }
}

async function serve(config: GatewayConfig, log: Logger): Promise<void> {
  const stopped = new Promise<string>((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, resolve);
  });
  const gateway = await createGateway(config, { log, newId: uuidv7, version: programVersion() });
  if (process.env['DUTYDESK_READY_JSON'] === '1')
    process.stdout.write(`${JSON.stringify({ ready: true, url: gateway.url })}\n`);
  const signal = await stopped;
  log.info({ signal }, 'stopping');
  await gateway.close();
  log.info('stopped');
}

function isAdministration(args: Arguments): boolean {
  return (
    args['import-desk'] !== undefined ||
    args['add-workstation'] !== undefined ||
    args['revoke-workstation'] !== undefined ||
    args['new-epoch'] === true
  );
}

async function administer(args: Arguments, config: GatewayConfig, log: Logger): Promise<void> {
  const store = await openStore(config, log);
  try {
    if (args['import-desk'] !== undefined) {
      const rows = await importDeskFolder(store.db, args['import-desk'], uuidv7);
      process.stdout.write(`已导入，新增或变更 ${rows} 项。 Imported, ${rows} rows new or changed.\n`);
    }
    if (args['add-workstation'] !== undefined) await addWorkstation(store, args['add-workstation'], args);
    if (args['revoke-workstation'] !== undefined) await revoke(store, args['revoke-workstation']);
    if (args['new-epoch']) {
      await inTransaction(store.db, (trx) => renewEpoch(trx, uuidv7()));
      process.stdout.write(
        '已更换纪元：各席位将重建工作副本，未发送的内容不受影响。 New epoch: workstations will rebuild their copies; what is unsent stays.\n',
      );
    }
  } finally {
    await store.close();
  }
}

/** Works beside a running gateway: it needs no store. */
async function tryChannel(name: string, config: GatewayConfig, log: Logger): Promise<void> {
  const problem = await testChannel(config, log, name);
  if (problem !== null)
    throw new StartupProblem(`${problem}。没有发送任何内容。 Channel ${name} does not work; nothing was sent.`);
  process.stdout.write(`渠道 ${name} 连接正常，没有发送任何内容。 Channel ${name} works; nothing was sent.\n`);
}

async function addWorkstation(store: Store, id: string, args: Arguments): Promise<void> {
  const { desk, name, 'token-file': tokenFile } = args;
  if (desk === undefined || name === undefined || tokenFile === undefined) {
    throw new StartupProblem(
      '登记席位还需要 --desk、--name 和 --token-file。 To enrol a workstation --desk, --name and --token-file are needed too.',
      EXIT_CONFIG,
    );
  }
  const token = randomBytes(32).toString('base64url');
  await inTransaction(store.db, (trx) => enrolWorkstation(trx, { id, name, desk, token }));
  writeFileSync(tokenFile, `${token}\n`, { mode: 0o600 });
  process.stdout.write(
    `席位 ${id} 已登记，令牌在 ${tokenFile}，请妥善交付后删除。 Workstation ${id} is enrolled; hand its token over and delete the file.\n`,
  );
}

async function revoke(store: Store, id: string): Promise<void> {
  const known = await inTransaction(store.db, (trx) => revokeWorkstation(trx, id));
  if (!known) throw new StartupProblem(`没有登记过席位 ${id}。 There is no workstation ${id}.`, EXIT_CONFIG);
  process.stdout.write(`席位 ${id} 已停用。 Workstation ${id} is revoked.\n`);
}

function readArguments() {
  try {
    return parseArgs({ options, strict: true }).values;
  } catch (error) {
    throw new StartupProblem(`${error instanceof Error ? error.message : ''}\n${USAGE}`, EXIT_CONFIG, { cause: error });
  }
}

/** From the package beside the program: one folder up from the source, two from the build. */
function programVersion(): string {
  for (const path of ['../package.json', '../../package.json']) {
    try {
      const parsed: unknown = JSON.parse(readFileSync(new URL(path, import.meta.url), 'utf8'));
      if (typeof parsed === 'object' && parsed !== null && 'version' in parsed && typeof parsed.version === 'string')
        return parsed.version;
    } catch {
      // Not there: the other place is tried, then 0.0.0 is said.
    }
  }
  return '0.0.0';
}

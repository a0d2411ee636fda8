#!/usr/bin/env node
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { v7 as uuidv7 } from 'uuid';
import type { AdminContext } from './admin/command';
import { type Request, readCommandLine } from './admin/command-line';
import { allCommands } from './admin/commands';
import { createGateway } from './app';
import { type GatewayConfig, loadConfig } from './config';
import { createLog, failure, type Logger } from './platform/log';
import { EXIT_SOFTWARE, StartupProblem } from './platform/startup-problem';

/** As a shell has it for a program that ended by SIGINT. */
const EXIT_CANCELLED = 130;

await main();

async function main(): Promise<void> {
  let log: Logger | undefined;
  const stopping = new AbortController();
  try {
    const request = readCommandLine(process.argv.slice(2), allCommands());
    if (request.runs.length > 0) {
      await administer(request, stopping);
      return;
    }
    const config = loadConfig(configFile(request), process.env);
    log = createLog(config.logLevel);
    await serve(config, log);
  } catch (error) {
    if (error instanceof StartupProblem) {
      process.stderr.write(`${error.message}\n`);
      process.exitCode = error.exitCode;
      return;
    }
    if (stopping.signal.aborted) {
      process.stderr.write('已取消，没有留下改动。 Cancelled; nothing was changed.\n');
      process.exitCode = EXIT_CANCELLED;
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

async function administer(request: Request, stopping: AbortController): Promise<void> {
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => stopping.abort());
  const file = configFile(request);
  const level = process.env['DUTYDESK_GATEWAY_LOG_LEVEL'] === 'silent' ? 'silent' : 'warn';
  const context: AdminContext = {
    configFile: file,
    loadConfig: () => loadConfig(file, process.env),
    log: createLog(level, process.stderr),
    newId: uuidv7,
    version: programVersion(),
    print: (text) => process.stdout.write(`${text}\n`),
    progress: (text) => {
      if (process.stderr.isTTY) process.stderr.write(`\r\u001b[K${text}`);
    },
    signal: stopping.signal,
  };
  for (const { command, args } of request.runs) process.exitCode = await command.run(args, context);
}

function configFile({ config }: Request): string | undefined {
  const file = config ?? process.env['DUTYDESK_GATEWAY_CONFIG'];
  return file === undefined || file === '' ? undefined : resolve(file);
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

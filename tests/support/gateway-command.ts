import { v7 as uuidv7 } from 'uuid';
import { readCommandLine } from '../../src-gateway/admin/command-line';
import { allCommands } from '../../src-gateway/admin/commands';
import { loadConfig } from '../../src-gateway/config';
import { createLog } from '../../src-gateway/platform/log';
import { StartupProblem } from '../../src-gateway/platform/startup-problem';

export interface CommandOutcome {
  code: number;
  /** What it printed. */
  out: string;
  /** The sentence with which it refused. */
  refusal: string;
}

/** Runs an administrator's command in this process, as the command line would. */
export async function runCommand(
  argv: string[],
  env: Record<string, string> = {},
  signal: AbortSignal = new AbortController().signal,
): Promise<CommandOutcome> {
  const lines: string[] = [];
  try {
    const request = readCommandLine(argv, allCommands());
    const configFile = request.config ?? env['DUTYDESK_GATEWAY_CONFIG'];
    let code = 0;
    for (const { command, args } of request.runs) {
      code = await command.run(args, {
        configFile,
        loadConfig: () => loadConfig(configFile, env),
        log: createLog('silent'),
        newId: uuidv7,
        version: '0.0.0-test',
        print: (text) => lines.push(text),
        progress: () => undefined,
        signal,
      });
    }
    return { code, out: lines.join('\n'), refusal: '' };
  } catch (error) {
    if (!(error instanceof StartupProblem)) throw error;
    return { code: error.exitCode, out: lines.join('\n'), refusal: error.message };
  }
}

import { type ParseArgsOptionsConfig, parseArgs } from 'node:util';
import { EXIT_CONFIG, StartupProblem } from '../platform/startup-problem';
import type { AdminArguments, AdminCommand } from './command';

const COMMON = { config: { type: 'string' }, help: { type: 'boolean' } } as const satisfies ParseArgsOptionsConfig;

/** What the command line asks for. */
export interface Request {
  config: string | undefined;
  /** In their order; none: to serve. */
  runs: { command: AdminCommand; args: AdminArguments }[];
}

/**
 * The former way to ask for a command: a switch with the command's first word as its value. They may stand together, and share
 * what else is given.
 */
const SWITCHES: Record<string, { command: string; type: 'string' | 'boolean' }> = {
  'import-desk': { command: 'desk import', type: 'string' },
  'add-workstation': { command: 'enrol', type: 'string' },
  'revoke-workstation': { command: 'revoke', type: 'string' },
  'test-channel': { command: 'channels test', type: 'string' },
  'new-epoch': { command: 'epoch renew', type: 'boolean' },
};

/**
 * Reads the words after the program's name: a command and what belongs to it, or the former switches, or nothing but `--config`.
 * @throws StartupProblem (exit code 78) that shows how it is used
 */
export function readCommandLine(argv: readonly string[], commands: readonly AdminCommand[]): Request {
  const command = findCommand(argv, commands);
  if (command !== undefined) {
    const { values, positionals } = parse(argv, command.options, usageOf(command));
    const words = positionals.slice(command.name.split(' ').length);
    if (values.help === true) return { config: undefined, runs: [{ command: help(commands), args: about(command) }] };
    if (words.length > command.words) throw new StartupProblem(usageOf(command), EXIT_CONFIG);
    return { config: textOf(values.config), runs: [{ command, args: { words, values } }] };
  }
  const switches = Object.fromEntries(Object.entries(SWITCHES).map(([name, { type }]) => [name, { type }]));
  const shared: ParseArgsOptionsConfig = {
    desk: { type: 'string' },
    name: { type: 'string' },
  };
  const { values, positionals } = parse(argv, { ...switches, ...shared }, seeHelp());
  if (values.help === true)
    return { config: undefined, runs: [{ command: help(commands), args: { words: [], values: {} } }] };
  if (positionals.length > 0)
    throw new StartupProblem(`没有这个命令 no such command: ${positionals.join(' ')}\n${seeHelp()}`, EXIT_CONFIG);
  const runs = Object.entries(SWITCHES).flatMap(([name, { command: target }]) => {
    const value = values[name];
    const found = commands.find((each) => each.name === target);
    if (value === undefined || found === undefined) return [];
    return [{ command: found, args: { words: typeof value === 'string' ? [value] : [], values } }];
  });
  return { config: textOf(values.config), runs };
}

/** The command whose words the command line begins with, options aside. */
function findCommand(argv: readonly string[], commands: readonly AdminCommand[]): AdminCommand | undefined {
  const first = argv[0] === '--config' ? argv.slice(2) : argv.filter((word) => !word.startsWith('--config='));
  const said = `${first.join(' ')} `;
  return commands.find(({ name }) => said.startsWith(`${name} `));
}

function parse(argv: readonly string[], options: ParseArgsOptionsConfig, usage: string) {
  try {
    const parsed = parseArgs({
      args: [...argv],
      options: { ...options, ...COMMON },
      allowPositionals: true,
      strict: true,
    });
    return { values: parsed.values as AdminArguments['values'], positionals: parsed.positionals };
  } catch (error) {
    throw new StartupProblem(`${error instanceof Error ? error.message : ''}\n${usage}`, EXIT_CONFIG, { cause: error });
  }
}

function usageOf(command: AdminCommand): string {
  return `用法 usage: dutydesk-gateway [--config 文件 file] ${command.name} ${command.usage}`;
}

function seeHelp(): string {
  return '全部命令 all commands: dutydesk-gateway help';
}

function help(commands: readonly AdminCommand[]): AdminCommand {
  const found = commands.find(({ name }) => name === 'help');
  if (found === undefined) throw new Error('there is no help');
  return found;
}

function about({ name }: AdminCommand): AdminArguments {
  return { words: name.split(' '), values: {} };
}

function textOf(value: string | boolean | undefined): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

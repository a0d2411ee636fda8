import type { ParseArgsOptionsConfig } from 'node:util';
import type { GatewayConfig } from '../config';
import type { Logger } from '../platform/log';
import { EXIT_CONFIG, StartupProblem } from '../platform/startup-problem';

/** One command of the command line, in a file of its own. */
export interface AdminCommand {
  /** As it is typed, such as `desk import`. */
  name: string;
  /** What follows the name. */
  usage: string;
  /** One line for the help. */
  summary: string;
  options: ParseArgsOptionsConfig;
  /** How many words may follow the name, at most. */
  words: number;
  /**
   * @returns the exit code
   * @throws StartupProblem with a sentence for the administrator
   */
  run(args: AdminArguments, context: AdminContext): Promise<number>;
}

export interface AdminArguments {
  words: string[];
  values: Readonly<Record<string, string | boolean | undefined>>;
}

/** What the composition root hands to a command. */
export interface AdminContext {
  /** Where the configuration is; undefined for defaults and environment alone. */
  configFile: string | undefined;
  /** @throws StartupProblem that lists every mistake */
  loadConfig: () => GatewayConfig;
  /** Goes to standard error: standard output is for what was asked. */
  log: Logger;
  newId: () => string;
  version: string;
  /** Prints one line of what was asked. */
  print: (text: string) => void;
  /** Says how far long work is; nobody keeps it. */
  progress: (text: string) => void;
  /** Aborted by Ctrl-C. */
  signal: AbortSignal;
}

/** The text of an option, or of the word at that place. @throws StartupProblem (exit code 78) when it was not given */
export function required(command: AdminCommand, value: string | boolean | undefined): string {
  if (typeof value === 'string' && value !== '') return value;
  throw new StartupProblem(`用法 usage: dutydesk-gateway ${command.name} ${command.usage}`, EXIT_CONFIG);
}

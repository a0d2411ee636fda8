import { type UtilityProcess, utilityProcess } from 'electron';

export interface StartedCore {
  process: UtilityProcess;
  /** Null while it runs. */
  exitCode(): number | null;
}

/** Starts the process that the core runs in. It waits there for its configuration. @param entry path of the built core */
export function forkCore(entry: string): StartedCore {
  const process = utilityProcess.fork(entry, [], { serviceName: 'DutyDesk core', stdio: 'inherit' });
  let exitCode: number | null = null;
  process.once('exit', (code) => {
    exitCode = code;
  });
  return { process, exitCode: () => exitCode };
}

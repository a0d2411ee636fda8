import { type IpcMainInvokeEvent, ipcMain } from 'electron';
import {
  type CoreChannel,
  coreContract,
  type FileChannel,
  type IpcChannel,
  type IpcOutput,
  type IpcParsedInput,
  ipcContract,
  type ShellChannel,
  shellContract,
} from '../../src-shared/ipc/contract';
import { fail, type Result, succeed } from '../../src-shared/ipc/failure';

export interface IpcDependencies {
  /** Whether a message comes from the main frame of our own window, showing our own page. */
  isTrusted(event: IpcMainInvokeEvent): boolean;
  core(channel: CoreChannel, input: unknown): Promise<Result<unknown>>;
  /** Requests that begin with a file dialog; they answer for the core as well. */
  files: { [C in FileChannel]: (input: IpcParsedInput<C>) => Promise<Result<IpcOutput<C>>> };
  shell: { [C in ShellChannel]: (input: IpcParsedInput<C>) => IpcOutput<C> | Promise<IpcOutput<C>> };
  log: { warn(fields: object, text: string): void; error(fields: object, text: string): void };
  newErrorId(): string;
}

/**
 * The one place where the renderer's requests enter: sender checked, input parsed, then the shell's own handlers or
 * the core; whatever is thrown becomes a logged id. Session and role are checked in the core, which holds them.
 */
export function serveIpc(dependencies: IpcDependencies): void {
  for (const channel of Object.keys(ipcContract) as IpcChannel[]) {
    ipcMain.handle(channel, (event, input) => answer(dependencies, event, channel, input));
  }
}

async function answer(
  { isTrusted, core, files, shell, log, newErrorId }: IpcDependencies,
  event: IpcMainInvokeEvent,
  channel: IpcChannel,
  input: unknown,
): Promise<Result<unknown>> {
  if (!isTrusted(event)) {
    log.warn({ channel, url: event.senderFrame?.url }, 'request from an unknown sender refused');
    return fail({ code: 'not_permitted', roles: [] });
  }
  const parsed = ipcContract[channel].input.safeParse(input);
  if (!parsed.success)
    return fail({
      code: 'invalid_input',
      detail: parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`).join('; '),
    });
  try {
    if (isCoreChannel(channel)) return await core(channel, parsed.data);
    if (channel in files) {
      const handle = files[channel as FileChannel] as (value: unknown) => Promise<Result<unknown>>;
      return await handle(parsed.data);
    }
    const handler = shell[channel as ShellChannel] as (value: unknown) => unknown;
    return succeed(await handler(parsed.data));
  } catch (error) {
    const errorId = newErrorId();
    log.error({ err: error, channel, errorId }, 'request failed');
    return fail({ code: 'unexpected', errorId });
  }
}

function isCoreChannel(channel: IpcChannel): channel is CoreChannel {
  return channel in coreContract && !(channel in shellContract);
}

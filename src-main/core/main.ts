import { type Core, createCore, StartupError } from './core';
import type { FromCore, ToCore } from './host-protocol';
import { createClock } from './platform/clock';
import { createIds } from './platform/ids';
import { createLog } from './platform/log';

/**
 * Entry of the utility process. Electron gives a utility process `process.parentPort`; nothing else of electron is
 * used here, so that everything below `createCore` runs under plain Node in tests.
 */
interface ParentPort {
  postMessage(message: FromCore): void;
  on(event: 'message', listener: (event: { data: ToCore }) => void): void;
}

const port = (process as unknown as { parentPort: ParentPort }).parentPort;
let core: Core | null = null;

port.on('message', ({ data }) => {
  void receive(data);
});

async function receive(message: ToCore): Promise<void> {
  if (message.kind === 'init') return start(message.config);
  if (message.kind === 'close') return stop();
  const result =
    core === null
      ? ({ ok: false, failure: { code: 'core_unavailable' } } as const)
      : await core.handle(message.channel, message.input);
  port.postMessage({ kind: 'response', id: message.id, result });
}

async function start(config: Extract<ToCore, { kind: 'init' }>['config']): Promise<void> {
  const clock = createClock();
  const log = createLog({ folder: `${config.userData}/logs`, name: 'core' });
  // A crash must leave a trace before the process goes; the main process restarts it.
  process.on('uncaughtException', (error) => {
    log.fatal({ err: error }, 'uncaught exception');
    process.exit(70);
  });
  process.on('unhandledRejection', (error) => {
    log.fatal({ err: error }, 'unhandled rejection');
    process.exit(70);
  });
  try {
    core = await createCore(config, {
      clock,
      ids: createIds(clock),
      log,
      onResume: (secret) => port.postMessage({ kind: 'resume', secret }),
      onFailed: (failure) => port.postMessage({ kind: 'failed', failure }),
      onRestart: () => port.postMessage({ kind: 'restart' }),
    });
    core.onChanged((topics) => port.postMessage({ kind: 'changed', topics }));
    port.postMessage({ kind: 'ready' });
  } catch (error) {
    log.error({ err: error }, 'core did not start');
    const failure =
      error instanceof StartupError ? error.failure : ({ code: 'unexpected', detail: String(error) } as const);
    port.postMessage({ kind: 'failed', failure });
  }
}

async function stop(): Promise<void> {
  await core?.close();
  port.postMessage({ kind: 'closed' });
  process.exit(0);
}

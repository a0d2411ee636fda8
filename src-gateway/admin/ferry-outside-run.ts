import { startOutside } from '../outside/outside-run';
import { createLog } from '../platform/log';
import type { AdminCommand } from './command';
import { withOutside } from './outside-place';

/** The gateway program in the outside network. Runs until it is told to stop. */
export const ferryOutsideRunCommand: AdminCommand = {
  name: 'ferry outside run',
  usage: '',
  summary: '外网摆渡机：一直运行，收来信、发布答复、收发摆渡包 outside: runs until it is stopped',
  options: {},
  words: 0,
  async run(_args, { loadConfig, newId, version, print, signal }) {
    await withOutside(loadConfig(), async (store, config) => {
      const log = createLog(config.logLevel, process.stderr);
      const outside = await startOutside(store, config, { log, newId, version, now: () => new Date() });
      print(`外网摆渡机已启动${outside.url === null ? '' : `：${outside.url}`}。 The outside machine runs.`);
      try {
        await stopped(signal);
      } finally {
        await outside.close();
      }
    });
    return 0;
  },
};

function stopped(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve();
  return new Promise((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
}

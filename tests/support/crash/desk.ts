import { createCore } from '../../../src-main/core/core';
import { createIds } from '../../../src-main/core/platform/ids';
import { createLog } from '../../../src-main/core/platform/log';
import type { FromDesk, ToDesk } from './desk-protocol';

/**
 * A workstation's core as a process of its own, on plain Node, so that it can be killed in the middle of anything. Spoken to over the
 * channel between the processes, as the main process speaks to the utility process. Its device clock can be set.
 */
let offsetMs = 0;
const clock = { now: () => new Date(Date.now() + offsetMs), monotonicMs: () => performance.now() };
let core: Awaited<ReturnType<typeof createCore>> | null = null;

process.on('message', (message: ToDesk) => void receive(message));
// Whoever started it is gone: nothing may be left running.
process.on('disconnect', () => process.exit(0));

async function receive(message: ToDesk): Promise<void> {
  if (message.kind === 'clock') offsetMs = message.offsetMs;
  else if (message.kind === 'close') {
    await core?.close();
    process.exit(0);
  } else if (message.kind === 'init') {
    offsetMs = message.offsetMs;
    const { config, slotCostLog2 } = message;
    const log = createLog({ folder: message.logFolder, name: 'core' });
    try {
      core = await createCore(config, {
        clock,
        ids: createIds(clock),
        log,
        onResume: (secret) => tell({ kind: 'resume', secret }),
        slotCostLog2,
      });
      tell({ kind: 'ready' });
    } catch (error) {
      log.error({ err: error }, 'core did not start');
      tell({
        kind: 'failed',
        detail: error instanceof Error ? `${error.message} ${JSON.stringify(error)}` : String(error),
      });
    }
  } else if (core !== null) {
    tell({ kind: 'answer', id: message.id, result: await core.handle(message.channel, message.input) });
  }
}

function tell(message: FromDesk): void {
  if (process.connected) process.send?.(message);
}

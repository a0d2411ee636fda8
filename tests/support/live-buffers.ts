import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

/** Does the work and looks meanwhile, after a collection each time, how many bytes of buffers are held more than before; returns the most. */
export async function mostBuffersHeld(work: () => Promise<unknown>): Promise<number> {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  let tookMs = 0;
  const held = () => {
    const from = performance.now();
    collect();
    // The memory of what was collected is given back beside the program; the second collection waits for that.
    collect();
    tookMs = performance.now() - from;
    return process.memoryUsage().arrayBuffers;
  };
  const before = held();
  let most = 0;
  let timer: NodeJS.Timeout | undefined;
  // Collecting takes a fifth of the time at most, however slow the machine is.
  const look = () => {
    timer = setTimeout(
      () => {
        most = Math.max(most, held() - before);
        look();
      },
      4 * tookMs + 100,
    );
  };
  look();
  try {
    await work();
  } finally {
    clearTimeout(timer);
  }
  return most;
}

import { Readable } from 'node:stream';
import type { Db } from '../db/database';
import { snapshot } from './snapshot.service';
import { SyncProblem } from './sync-problem';

/** Each snapshot holds a database connection for as long as its reader takes; the rest of the pool is for the desk's work. */
const MAX_AT_ONCE = 4;
/** A reader that takes nothing for this long has gone, or will begin again. */
const READER_IDLE_MS = 60_000;

/** Opens snapshots for readers that may be many at once (after a restore every workstation wants one), slow, or gone. */
export interface SnapshotStreams {
  /** @throws SyncProblem too_many_requests while as many as may be are open */
  open(deskId: string): Readable;
  /** How many are open. */
  size(): number;
  /** Breaks off what is open: a reader that stands still must not hold up a shutdown. Workstations begin again. */
  close(): void;
}

export function createSnapshotStreams(db: Db, idleMs = READER_IDLE_MS): SnapshotStreams {
  const streams = new Set<Readable>();
  return {
    open(deskId) {
      if (streams.size >= MAX_AT_ONCE)
        throw new SyncProblem(
          'too_many_requests',
          '正在为其他席位准备工作副本，请稍候，会自动再试。 Other workstations are being given their copies: it will be tried again.',
        );
      const stream: Readable = Readable.from(
        watched(snapshot(db, deskId), idleMs, () => stream.destroy()),
        { objectMode: false },
      );
      streams.add(stream);
      stream.once('close', () => streams.delete(stream));
      return stream;
    },
    size: () => streams.size,
    close() {
      for (const stream of streams) stream.destroy();
    },
  };
}

async function* watched(lines: AsyncGenerator<string>, idleMs: number, giveUp: () => void): AsyncGenerator<string> {
  for await (const line of lines) {
    const timer = setTimeout(giveUp, idleMs);
    try {
      yield line;
    } finally {
      clearTimeout(timer);
    }
  }
}

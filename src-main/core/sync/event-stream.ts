import { createParser } from 'eventsource-parser';
import type { DeskId } from '../../../src-shared/domain/ids';
import { headEventSchema } from '../../../src-shared/sync/protocol';
import type { Clock } from '../platform/clock';
import type { Log } from '../platform/log';
import { backOffMs } from './deadline';
import type { GatewayClient } from './gateway-client';

/** Longest event that is still taken for one; real ones have some hundred bytes. */
const MAX_EVENT_CHARACTERS = 64_000;
/** A stream that lasted this long starts its back-off anew. */
const STEADY_MS = 60_000;

export interface EventStream {
  /** Connects unless it is connected or has to wait after a failure. */
  ensure(scope: DeskId): void;
  /** When {@link ensure} may connect again, monotonic ms; null while connected. */
  retryAt(): number | null;
  close(): Promise<void>;
}

/**
 * The gateway's wake-up stream. It carries nothing but "there is more", and the poll makes it unnecessary, so whatever
 * goes wrong here is only noted.
 *
 * @param onHead told the gateway's newest change seq
 * @param onEnd told when the stream has ended or could not be opened: often the first sign that the network is gone
 */
export function createEventStream(deps: {
  client: GatewayClient;
  clock: Clock;
  log: Log;
  random: () => number;
  onHead(head: number): void;
  onEnd(): void;
}): EventStream {
  const controller = new AbortController();
  let running: Promise<void> | null = null;
  let failures = 0;
  let notBefore = 0;

  async function run(scope: DeskId): Promise<void> {
    const startedAt = deps.clock.monotonicMs();
    try {
      const parser = createParser({
        maxBufferSize: MAX_EVENT_CHARACTERS,
        onEvent({ event, data }) {
          if (event === 'head') deps.onHead(headEventSchema.parse(JSON.parse(data)).head);
        },
      });
      for await (const text of deps.client.events(scope, controller.signal)) {
        parser.feed(text);
      }
    } catch (error) {
      if (!controller.signal.aborted) deps.log.debug({ err: error }, 'event stream ended');
    }
    failures = deps.clock.monotonicMs() - startedAt > STEADY_MS ? 0 : failures + 1;
    notBefore = deps.clock.monotonicMs() + backOffMs(failures, deps.random);
    running = null;
    if (!controller.signal.aborted) deps.onEnd();
  }

  return {
    ensure(scope) {
      if (running !== null || controller.signal.aborted || deps.clock.monotonicMs() < notBefore) return;
      running = run(scope);
    },
    retryAt: () => (running === null ? notBefore : null),
    async close() {
      controller.abort();
      await running;
    },
  };
}

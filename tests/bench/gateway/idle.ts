import { setTimeout as sleep } from 'node:timers/promises';
import { INGEST_SOURCE_HEADER } from '../../../src-shared/sync/ingest';
import { TEST_DESK } from '../../support/gateway';
import { signedHeaders } from '../../support/stand-in';
import { alone, type Metric, progress, quantile } from '../support/figures';
import { memoryOfTree } from '../support/memory';
import { type BenchStore, messageIdOf, openBenchStore } from './bench-store';
import { type Listener, openListener } from './listener';

const WORKING = 20;
const PER_DESK = 20;
const SOURCE = 'collector';
const SECRET = 'secret-of-the-collector';
const INGEST_EVERY_MS = 200;
const CLAIM_EVERY_MS = 1_000;
const CONNECT_AT_ONCE = 40;
const SETTLE_MS = 5_000;
const AIM_MS = 1_000;

/**
 * Workstations that are connected and idle at their desks, and a desk of twenty that works: from the moment at which a collector
 * sends a message until each of the twenty has it, and what a connection costs in memory.
 */
export async function measureIdle(connected: number, seconds: number): Promise<Metric[]> {
  const moreDesks = Math.ceil((connected - WORKING) / PER_DESK);
  const store = await openBenchStore({
    workstations: WORKING,
    moreDesks,
    perDesk: PER_DESK,
    config: { ingest: { sources: [{ id: SOURCE, secret: SECRET, desk: TEST_DESK as never }] } },
  });
  const listeners: Listener[] = [];
  try {
    const gateway = await store.startGateway();
    try {
      const open = async (number: number): Promise<Listener> => {
        const listener = await openListener(store.seat(gateway.url, number));
        listeners.push(listener);
        return listener;
      };
      // What the gateway needs for its work at all is there before the first idle one.
      const working = await all(WORKING, open);
      await work(store, gateway.url, working, 3);
      const before = await rssOf(gateway.pid());
      await all(connected - WORKING, (number) => open(WORKING + number));
      await sleep(SETTLE_MS);
      const after = await rssOf(gateway.pid());
      progress(`${listeners.length} workstations are connected, the gateway has ${Math.round(after)} MB`);
      const samples = await work(store, gateway.url, working, seconds);
      const p95 = quantile(samples, 0.95);
      const name = `ingest_to_visible_p95_${connected}_connected`;
      return [
        {
          ...alone(name, 'ms', p95),
          rival: `${AIM_MS} ms`,
          ratio: Number((p95 / AIM_MS).toPrecision(3)),
          aim: 1,
          met: p95 < AIM_MS,
        },
        alone('ingest_to_visible_p50', 'ms', quantile(samples, 0.5)),
        alone('memory_per_connection', 'kB', ((after - before) * 1_000) / (connected - WORKING)),
      ];
    } finally {
      for (const listener of listeners) listener.close();
      await gateway.stop();
    }
  } finally {
    await store.close();
  }
}

/** Makes 1 … `count`, some at a time. */
async function all<T>(count: number, make: (number: number) => Promise<T>): Promise<T[]> {
  const made: T[] = [];
  let next = 1;
  const makers = Array.from({ length: CONNECT_AT_ONCE }, async () => {
    for (let number = next++; number <= count; number = next++) made.push(await make(number));
  });
  await Promise.all(makers);
  return made;
}

/**
 * The desk works: messages come in, each workstation claims one a second and takes over what changed.
 * @returns for each message and workstation, how long it took from sending it to the gateway until it was there, in ms
 */
async function work(store: BenchStore, url: string, working: readonly Listener[], seconds: number): Promise<number[]> {
  let next = await store.addMessages(working.length * (seconds + 1));
  const sentAt = new Map<string, number>();
  const samples: number[] = [];
  for (const listener of working)
    listener.onMessage = (remoteId) => {
      const sent = sentAt.get(remoteId);
      if (sent === undefined || listener.seen.has(remoteId)) return;
      listener.seen.add(remoteId);
      samples.push(performance.now() - sent);
    };
  const ends = performance.now() + seconds * 1_000;
  const claiming = working.map(async (listener) => {
    await sleep(Math.random() * CLAIM_EVERY_MS);
    while (performance.now() < ends) {
      await listener.claim(messageIdOf(next++));
      await sleep(CLAIM_EVERY_MS);
    }
  });
  while (performance.now() < ends) {
    const remoteId = `new-${performance.now()}`;
    sentAt.set(remoteId, performance.now());
    await ingest(url, remoteId);
    await sleep(INGEST_EVERY_MS);
  }
  await Promise.all(claiming);
  const expected = sentAt.size * working.length;
  for (let waited = 0; samples.length < expected && waited < 100; waited += 1) await sleep(100);
  if (samples.length < expected) throw new Error(`${expected - samples.length} of ${expected} messages did not arrive`);
  return samples;
}

async function ingest(url: string, remoteId: string): Promise<void> {
  const message = {
    channel: 'weibo',
    account: 'acc-weibo',
    remoteId,
    authorId: `author-${remoteId}`,
    authorName: '市民',
    text: '请问身份证丢了怎么补办？',
    postedAt: new Date().toISOString(),
  };
  const body = JSON.stringify({ messages: [message] });
  const response = await fetch(`${url}/ingest/messages`, {
    method: 'POST',
    headers: { ...signedHeaders(SECRET, body), [INGEST_SOURCE_HEADER]: SOURCE },
    body,
  });
  if (!response.ok) throw new Error(`ingest answered ${response.status}: ${await response.text()}`);
  await response.arrayBuffer();
}

/** Resident memory in MB, the least of some looks, so that what waits for the collector counts less. */
async function rssOf(pid: number | null): Promise<number> {
  if (pid === null) throw new Error('the gateway does not run');
  const looks: number[] = [];
  for (let look = 0; look < 5; look += 1) {
    looks.push(memoryOfTree(pid).rss);
    await sleep(200);
  }
  return Math.min(...looks);
}

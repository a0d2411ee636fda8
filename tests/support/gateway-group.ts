import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { GatewayConfigInput } from '../../src-gateway/config';
import { INGEST_SOURCE_HEADER, type IngestRecord, ingestResponseSchema } from '../../src-shared/sync/ingest';
import { type Balancer, type BalancerKind, startBalancer } from './balancer';
import { type GatewayProcess, startGatewayProcess, TEST_DESK, testWorkstations, writeTestDesk } from './gateway';
import { TEST_PASSPHRASE } from './key-slots';
import { type OaStandIn, startOaStandIn } from './oa/server';
import { freshDatabase, temporaryFolder } from './postgres';
import { type PublishStandIn, startPublishStandIn } from './publish/server';
import { freePort } from './stack/gateway-process';
import { until } from './stack/wait';
import { signedHeaders } from './stand-in';

const SOURCE = 'collector';
const SECRET = 'secret-of-the-collector';
const PEER_TOKEN = 'token-of-a-peer';
const CALLBACK_SECRET = 'secret-of-callbacks';
/** Long enough for the balancer to look some times. */
const DRAIN_MS = 1_500;

/** Several gateways as processes on one PostgreSQL, each with a data folder of its own, behind a balancer, with OA and publishing. */
export interface GatewayGroup {
  urls: readonly string[];
  balancer: Balancer;
  databaseUrl: string;
  oa: OaStandIn;
  publish: PublishStandIn;
  /** Starts a gateway on its address; waits until it is ready and the balancer has found it. */
  start(index: number): Promise<void>;
  /** Ends it in order. @returns its exit code and what it said on standard error */
  stop(index: number): Promise<{ code: number | null; stderr: string }>;
  /** Pushes citizens' messages, as a collector does. */
  ingest(messages: readonly IngestRecord[], url?: string): Promise<void>;
  close(): Promise<void>;
}

export interface GatewayGroupOptions {
  count: number;
  kind?: BalancerKind;
  workstations?: number;
  config?: Partial<GatewayConfigInput>;
  /** A PostgreSQL of the caller's; without it a fresh database. */
  databaseUrl?: string;
}

/** Starts them all at once. */
export async function startGatewayGroup(options: GatewayGroupOptions): Promise<GatewayGroup> {
  const folder = temporaryFolder('group');
  const undo: (() => Promise<unknown>)[] = [];
  const close = async (): Promise<void> => {
    for (const step of undo.splice(0).reverse()) await step();
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    return await assemble(options, folder, undo, close);
  } catch (error) {
    await close();
    throw error;
  }
}

async function assemble(
  options: GatewayGroupOptions,
  folder: string,
  undo: (() => Promise<unknown>)[],
  close: () => Promise<void>,
): Promise<GatewayGroup> {
  const databaseUrl = options.databaseUrl ?? (await ownDatabase(undo));
  const ports = await Promise.all(Array.from({ length: options.count }, () => freePort()));
  const urls = ports.map((port) => `http://127.0.0.1:${port}`);
  const balancer = await startBalancer(() => urls, options.kind === undefined ? {} : { kind: options.kind });
  undo.push(() => balancer.close());
  const oa = await startOaStandIn({
    token: PEER_TOKEN,
    callbackSecret: CALLBACK_SECRET,
    callbackUrl: `${balancer.url}/channels/oa/callback`,
  });
  undo.push(() => oa.close());
  const publish = await startPublishStandIn({ token: PEER_TOKEN });
  undo.push(() => publish.close());

  const peer = { token: PEER_TOKEN, timeoutMs: 2_000, pollMs: 300 };
  const config: GatewayConfigInput = {
    deskFolder: writeTestDesk(folder),
    workstations: testWorkstations(options.workstations ?? 4),
    rateLimitPerMinute: 1_000_000,
    sweepMs: 200,
    drainMs: DRAIN_MS,
    signIn: { costLog2: 14, samplePassphrase: TEST_PASSPHRASE },
    ingest: { sources: [{ id: SOURCE, secret: SECRET, desk: TEST_DESK }] },
    channels: {
      oa: { ...peer, baseUrl: oa.url, callbackSecret: CALLBACK_SECRET },
      publish: { ...peer, baseUrl: publish.url },
    },
    ...options.config,
  };
  const configFile = join(folder, 'gateway.yaml');
  // JSON is YAML.
  writeFileSync(configFile, JSON.stringify(config), { mode: 0o600 });

  const running = new Map<number, GatewayProcess>();
  async function start(index: number): Promise<void> {
    const gateway = startGatewayProcess({
      DUTYDESK_GATEWAY_CONFIG: configFile,
      DUTYDESK_GATEWAY_PORT: String(ports[index]),
      DUTYDESK_GATEWAY_DATA: join(folder, `gateway-${index}`),
      DATABASE_URL: databaseUrl,
    });
    running.set(index, gateway);
    const url = await gateway.ready;
    await until(
      'the balancer to find the gateway',
      () => balancer.healthy(),
      (healthy) => healthy.includes(url),
    );
  }
  async function stop(index: number): Promise<{ code: number | null; stderr: string }> {
    const gateway = running.get(index);
    if (gateway === undefined) throw new Error(`gateway ${index} does not run`);
    running.delete(index);
    gateway.child.kill('SIGTERM');
    return gateway.ended;
  }
  undo.push(() => Promise.all([...running.keys()].map(stop)));
  await Promise.all(urls.map((_, index) => start(index)));

  return {
    urls,
    balancer,
    databaseUrl,
    oa,
    publish,
    start,
    stop,
    ingest: (messages, url = balancer.url) => ingest(url, messages),
    close,
  };
}

async function ownDatabase(undo: (() => Promise<unknown>)[]): Promise<string> {
  const database = await freshDatabase();
  undo.push(() => database.close());
  return database.url;
}

async function ingest(url: string, messages: readonly IngestRecord[]): Promise<void> {
  for (let from = 0; from < messages.length; from += 500) {
    const body = JSON.stringify({ messages: messages.slice(from, from + 500) });
    const response = await fetch(`${url}/ingest/messages`, {
      method: 'POST',
      headers: { ...signedHeaders(SECRET, body), [INGEST_SOURCE_HEADER]: SOURCE },
      body,
    });
    if (!response.ok) throw new Error(`the gateway answered ${response.status}: ${await response.text()}`);
    const { refused } = ingestResponseSchema.parse(await response.json());
    if (refused.length > 0) throw new Error(`messages were refused: ${JSON.stringify(refused)}`);
  }
}

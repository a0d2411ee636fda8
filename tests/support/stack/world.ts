import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { StoredKeys } from '../../../src-files/keys/key-pairs';
import type { GatewayConfigInput } from '../../../src-gateway/config';
import { INGEST_SOURCE_HEADER, type IngestRecord, ingestResponseSchema } from '../../../src-shared/sync/ingest';
import { TEST_PASSPHRASE } from '../key-slots';
import { type OaStandIn, startOaStandIn } from '../oa/server';
import { freshDatabase } from '../postgres';
import { startProxy, type TestProxy } from '../proxy';
import { type PublishStandIn, startPublishStandIn } from '../publish/server';
import { pushFile } from '../sample-desk/sample-files';
import { signedHeaders } from '../stand-in';
import { keysOf, publicKeysOf } from '../workstation-keys';
import { freePort, type GatewayProcess, startGatewayProcess } from './gateway-process';
import { type SampleDesk, sampleDesk, sampleFolder } from './messages';
import { type GatewayRecord, openGatewayRecord } from './record.repository';

const SOURCE = 'collector';

export interface WorldOptions {
  /** Ids of the workstations that are enrolled; each gets a cable of its own. */
  workstations?: string[];
  /** Messages that are in before anything starts. */
  messages?: IngestRecord[];
  leaseMs?: number;
  /** A PostgreSQL server of the test's own; without it a fresh database on the shared one. */
  databaseUrl?: string;
  /** Puts something between the gateway and a peer: takes the peer's address, returns the one that the gateway gets. */
  wire?(peer: 'oa' | 'publish', url: string): Promise<string>;
  /** Another desk than the sample desk. */
  deskFolder?: string;
  /** Further channels, as the configuration has them. */
  channels?: GatewayConfigInput['channels'];
  /** Further environment of the gateway. */
  gatewayEnv?: Record<string, string>;
}

/** Everything outside the workstations: the database, the gateway, its peers, and the cables. */
export interface World {
  gateway: GatewayProcess;
  oa: OaStandIn;
  publish: PublishStandIn;
  desk: SampleDesk;
  record: GatewayRecord;
  /** Temporary folder that goes with the world. */
  folder: string;
  /** Between a workstation and the gateway. */
  cable(workstationId: string): TestProxy;
  keys(workstationId: string): StoredKeys;
  /** Pushes messages as a collector does. @throws Error unless every one was taken or known already */
  push(messages: readonly IngestRecord[]): Promise<{ accepted: number; repeated: number }>;
  /** Pushes a file that a message names, as a collector does. */
  pushFile(bytes: Buffer): Promise<void>;
  close(): Promise<void>;
}

/** Starts real PostgreSQL, the stand-ins for OA and publishing, and the built gateway with the sample desk imported. */
export async function startWorld(options: WorldOptions = {}): Promise<World> {
  const folder = mkdtempSync(join(tmpdir(), 'dutydesk-world-'));
  const undo: (() => Promise<unknown>)[] = [];
  const close = async (): Promise<void> => {
    for (const step of undo.reverse()) await step();
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
  options: WorldOptions,
  folder: string,
  undo: (() => Promise<unknown>)[],
  close: () => Promise<void>,
): Promise<World> {
  const desk = sampleDesk();
  const workstations = options.workstations ?? ['ws-1'];
  const databaseUrl = options.databaseUrl ?? (await ownDatabase(undo));
  const port = await freePort();
  const secret = { collector: newSecret(), callback: newSecret(), oa: newSecret(), publish: newSecret() };

  const oa = await startOaStandIn({
    token: secret.oa,
    callbackSecret: secret.callback,
    callbackUrl: `http://127.0.0.1:${port}/channels/oa/callback`,
  });
  undo.push(() => oa.close());
  const publish = await startPublishStandIn({ token: secret.publish });
  undo.push(() => publish.close());

  const wire = options.wire ?? (async (_peer, url) => url);
  const config: GatewayConfigInput = {
    databaseUrl,
    dataDir: join(folder, 'gateway'),
    deskFolder: options.deskFolder ?? sampleFolder,
    ...(options.leaseMs !== undefined && { leaseMs: options.leaseMs }),
    sweepMs: 1_000,
    workstations: workstations.map((id) => ({
      id,
      name: desk.workstations.find((known) => known.id === id)?.name ?? id,
      desk: desk.deskId,
      keys: publicKeysOf(id),
    })),
    signIn: { costLog2: 14, samplePassphrase: TEST_PASSPHRASE },
    ingest: { sources: [{ id: SOURCE, secret: secret.collector, desk: desk.deskId }] },
    channels: {
      oa: {
        baseUrl: await wire('oa', oa.url),
        token: secret.oa,
        callbackSecret: secret.callback,
        timeoutMs: 2_000,
        pollMs: 300,
      },
      publish: { baseUrl: await wire('publish', publish.url), token: secret.publish, timeoutMs: 2_000, pollMs: 300 },
      ...options.channels,
    },
  };
  const configFile = join(folder, 'gateway.yaml');
  // JSON is YAML.
  writeFileSync(configFile, JSON.stringify(config), { mode: 0o600 });
  const gateway = await startGatewayProcess({
    configFile,
    logFile: join(folder, 'gateway.log'),
    port,
    env: options.gatewayEnv ?? {},
  });
  undo.push(() => gateway.stop());

  const record = openGatewayRecord(databaseUrl);
  undo.push(() => record.close());
  const cables = new Map<string, TestProxy>();
  for (const id of workstations) {
    const cable = await startProxy({ port });
    cables.set(id, cable);
    undo.push(() => cable.close());
  }

  const world: World = {
    gateway,
    oa,
    publish,
    desk,
    record,
    folder,
    cable: (id) => known(cables, id),
    keys: keysOf,
    push: (messages) => pushMessages(gateway.url, secret.collector, messages),
    async pushFile(bytes) {
      const response = await pushFile(gateway.url, { source: SOURCE, secret: secret.collector }, bytes);
      if (!response.ok) throw new Error(`the gateway answered ${response.status}: ${await response.text()}`);
    },
    close,
  };
  if (options.messages !== undefined && options.messages.length > 0) await world.push(options.messages);
  return world;
}

async function ownDatabase(undo: (() => Promise<unknown>)[]): Promise<string> {
  const database = await freshDatabase();
  undo.push(() => database.close());
  return database.url;
}

async function pushMessages(
  url: string,
  secret: string,
  messages: readonly IngestRecord[],
): Promise<{ accepted: number; repeated: number }> {
  const total = { accepted: 0, repeated: 0 };
  for (let from = 0; from < messages.length; from += 500) {
    const body = JSON.stringify({ messages: messages.slice(from, from + 500) });
    const response = await fetch(`${url}/ingest/messages`, {
      method: 'POST',
      headers: { ...signedHeaders(secret, body), [INGEST_SOURCE_HEADER]: SOURCE },
      body,
    });
    if (!response.ok) throw new Error(`the gateway answered ${response.status}: ${await response.text()}`);
    const { accepted, repeated, refused } = ingestResponseSchema.parse(await response.json());
    if (refused.length > 0) throw new Error(`messages were refused: ${JSON.stringify(refused)}`);
    total.accepted += accepted;
    total.repeated += repeated;
  }
  return total;
}

function known<T>(map: ReadonlyMap<string, T>, id: string): T {
  const value = map.get(id);
  if (value === undefined) throw new Error(`workstation ${id} is not part of this world`);
  return value;
}

function newSecret(): string {
  return randomBytes(24).toString('base64url');
}

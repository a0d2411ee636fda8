import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type DeskProcess, deskProcess } from '../../support/crash/desk-process';
import { openSmallDisk, type SmallDisk } from '../../support/crash/small-disk';
import { type Dovecot, startDovecot } from '../../support/mail/dovecot';
import { temporaryFolder } from '../../support/postgres';
import { startProxy, type TestProxy } from '../../support/proxy';
import { projectRoot } from '../../support/runtime';
import { type FateProxy, startFateProxy } from '../../support/stack/fate-proxy';
import { freePort, type GatewayProcess, startGatewayProcess } from '../../support/stack/gateway-process';
import { type KillablePostgres, startKillablePostgres } from '../../support/stack/killable-postgres';
import { startWorld, type World } from '../../support/stack/world';
import { keysOf } from '../../support/workstation-keys';
import { drawFate } from './fates';
import type { History } from './history';
import { type Peers, startPeers, writeDesk } from './peers';
import { generator, OFFICERS, PEERS, type Plan, SEATS } from './plan';
import { type FaultRecord, openFaultRecord } from './record.repository';

const DESK_DISK_MB = 24;
const STORE_DISK_MB = 400;

/** What one seed after the other uses: the database server on a disk of its own, and the program of the workstations. */
export interface Ground {
  postgres: KillablePostgres;
  storeDisk: SmallDisk;
  /** A database with the desk in it, which every run gets a copy of. */
  prepared: string;
  deskFolder: string;
  dovecot: Dovecot;
  deskProgram: string;
  close(): Promise<void>;
}

export async function prepareGround(deskProgram: string): Promise<Ground> {
  const storeDisk = openSmallDisk('store', STORE_DISK_MB);
  const dataDir = join(storeDisk.folder, 'data');
  mkdirSync(dataDir, { mode: 0o711 });
  const postgres = await startKillablePostgres(dataDir);
  const prepared = postgres.url;
  const deskFolder = temporaryFolder('desk');
  writeDesk(deskFolder);
  const world = await startWorld({ databaseUrl: prepared, workstations: [...SEATS], deskFolder });
  await world.close();
  const dovecot = await startDovecot();
  return {
    postgres,
    storeDisk,
    prepared,
    deskFolder,
    dovecot,
    deskProgram,
    async close() {
      await dovecot.close();
      rmSync(deskFolder, { recursive: true, force: true });
      storeDisk.free();
      await postgres.close();
      storeDisk.close();
    },
  };
}

export interface Seat {
  id: string;
  officerId: string;
  cable: FateProxy;
  disk: SmallDisk;
  desk: DeskProcess;
}

export interface GatewaySeat {
  process: GatewayProcess;
  clockFile: string;
}

/** Everything that one run needs: the world with a proxy on each connection, one or two gateways, two or three workstations. */
export interface Stage {
  world: World;
  /** Those that are not part of every world: robots and mail. */
  peers: Peers;
  ground: Ground;
  /** Of this run, past the proxy. */
  databaseUrl: string;
  record: FaultRecord;
  storeCable: TestProxy;
  gateways: GatewaySeat[];
  seats: Seat[];
  /** True from the moment when nothing more is to go wrong. */
  calm: { yes: boolean };
  close(): Promise<void>;
}

export async function setStage(plan: Plan, ground: Ground, history: History): Promise<Stage> {
  const undo: (() => unknown)[] = [];
  const close = async (): Promise<void> => {
    for (const step of undo.splice(0).reverse()) await step();
  };
  try {
    return await assemble(plan, ground, history, undo, close);
  } catch (error) {
    await close();
    throw error;
  }
}

async function assemble(
  plan: Plan,
  ground: Ground,
  history: History,
  undo: (() => unknown)[],
  close: () => Promise<void>,
): Promise<Stage> {
  const calm = { yes: false };
  const databaseUrl = await ground.postgres.createDatabase(ground.prepared);
  // The store's disk is small: one run's database after the other would fill it.
  undo.push(() => ground.postgres.dropDatabase(databaseUrl));
  const direct = new URL(databaseUrl);
  const storeCable = await startProxy({ host: direct.hostname, port: Number(direct.port) });
  undo.push(() => storeCable.close());
  const through = new URL(databaseUrl);
  through.hostname = '127.0.0.1';
  through.port = String(storeCable.port);

  const shift = join(projectRoot, 'tests', 'support', 'crash', 'shifted-clock.cjs');
  const clocks = join(ground.storeDisk.folder, `clocks-${plan.seed}`);
  mkdirSync(clocks, { recursive: true });
  const clockFiles = [0, 1].map((number) => join(clocks, `gateway-${number}`));
  for (const file of clockFiles) writeFileSync(file, '0');
  const envOf = (number: number) => ({
    NODE_OPTIONS: `--require ${shift}`,
    DUTYDESK_TEST_CLOCK: clockFiles[number] ?? '',
  });

  async function wire(peer: (typeof PEERS)[number], url: string): Promise<string> {
    const random = generator(plan.seed * 31 + 1 + PEERS.indexOf(peer));
    const port = Number(new URL(url).port);
    const proxy = await startFateProxy({
      target: () => port,
      fate: () => (calm.yes ? { kind: 'pass', ms: 0 } : drawFate(random, plan.roughness)),
      seen: (exchange) => history.peer(peer, exchange),
    });
    undo.push(() => proxy.close());
    return proxy.url;
  }
  const peers = await startPeers(plan, ground.dovecot, (url) => wire('robot', url));
  undo.push(() => peers.close());
  const world = await startWorld({
    databaseUrl: through.href,
    workstations: SEATS.slice(0, plan.seats),
    leaseMs: plan.leaseMs,
    gatewayEnv: envOf(0),
    deskFolder: ground.deskFolder,
    channels: peers.channels,
    wire,
  });
  undo.push(() => world.close());
  const gateways: GatewaySeat[] = [{ process: world.gateway, clockFile: clockFiles[0] ?? '' }];
  if (plan.gateways > 1) {
    const process = await startGatewayProcess({
      configFile: join(world.folder, 'gateway.yaml'),
      logFile: join(world.folder, 'gateway-2.log'),
      port: await freePort(),
      env: { ...envOf(1), DUTYDESK_GATEWAY_DATA: join(world.folder, 'gateway-2') },
    });
    undo.push(() => process.stop());
    gateways.push({ process, clockFile: clockFiles[1] ?? '' });
  }

  const seats: Seat[] = [];
  const record = openFaultRecord(databaseUrl);
  undo.push(() => record.close());
  const stage: Stage = { world, peers, ground, databaseUrl, record, storeCable, gateways, seats, calm, close };
  for (let number = 0; number < plan.seats; number += 1) seats.push(await takeSeat(stage, plan, number, history, undo));
  return stage;
}

/** A balancer of the simplest kind: each request to a gateway that runs, which one is drawn. */
function targetOf(stage: Stage, random: () => number): number | null {
  const running = stage.gateways.filter(({ process }) => process.pid() !== null);
  return running[Math.floor(random() * running.length)]?.process.port ?? null;
}

async function takeSeat(
  stage: Stage,
  plan: Plan,
  number: number,
  history: History,
  undo: (() => unknown)[],
): Promise<Seat> {
  const id = SEATS[number] ?? '';
  const random = generator(plan.seed * 31 + 10 + number);
  const cable = await startFateProxy({
    target: () => targetOf(stage, random),
    fate: ({ path }) =>
      stage.calm.yes || !path.startsWith('/sync/') ? { kind: 'pass', ms: 0 } : drawFate(random, plan.roughness),
    seen: (exchange) => history.sync(id, exchange),
  });
  undo.push(() => cable.close());
  const disk = openSmallDisk(id, DESK_DISK_MB);
  undo.push(() => disk.close());
  const folder = join(disk.folder, 'data');
  mkdirSync(folder);
  const desk = deskProcess({
    program: stage.ground.deskProgram,
    folder,
    logFolder: join(stage.world.folder, `${id}-logs`),
    url: cable.url,
    workstationId: id,
    keys: keysOf(id),
  });
  await desk.start();
  undo.push(() => desk.kill());
  return { id, officerId: OFFICERS[number] ?? '', cable, disk, desk };
}

import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { v7 as uuidv7 } from 'uuid';
import { fingerprintOf, readRequest } from '../../src-files/bundle/enrolment-paper';
import { publicPart } from '../../src-files/keys/key-pairs';
import { createPublishChannel } from '../../src-gateway/channels/publish/publish-channel';
import { inTransaction } from '../../src-gateway/db/transaction';
import { admitOutside } from '../../src-gateway/ferry/ferry-enrolment.service';
import { exportBundle } from '../../src-gateway/ferry/ferry-export.service';
import { type FerryImported, importBundle } from '../../src-gateway/ferry/ferry-import.service';
import { listOwnKeys } from '../../src-gateway/ferry/ferry-key.repository';
import { enrolOutside, requestOutside } from '../../src-gateway/outside/outside-enrolment';
import { exportFromOutside } from '../../src-gateway/outside/outside-export';
import { importOutside, type OutsideImported } from '../../src-gateway/outside/outside-import';
import { publishDue } from '../../src-gateway/outside/outside-publisher';
import { createOutsideSink } from '../../src-gateway/outside/outside-sink';
import { OutsideStore } from '../../src-gateway/outside/outside-store';
import { createLog } from '../../src-gateway/platform/log';
import { createFailureCount } from '../../src-gateway/sync/failure-count';
import { workstationIdSchema } from '../../src-shared/domain/ids';
import { type ChannelDesk, DESK, PUBLISH_TOKEN } from './channel-desk';
import { temporaryFolder } from './postgres';
import { projectRoot } from './runtime';

export const OUTSIDE = 'web';
const PEER = `outside:${OUTSIDE}`;

/** The machine in the outside network, and the gateway's end of its ferry. */
export class OutsideRig {
  store: OutsideStore;
  private readonly stopping = new AbortController();

  private constructor(
    /** Another one after the gateway was restored. */
    public desk: ChannelDesk,
    readonly folder: string,
    private readonly publishUrl: string,
  ) {
    this.store = OutsideStore.open(folder);
  }

  /** The whole ceremony with the desk's gateway. */
  static async start(desk: ChannelDesk, publishUrl: string): Promise<OutsideRig> {
    const rig = new OutsideRig(desk, join(temporaryFolder('outside'), 'store'), publishUrl);
    await rig.enrol();
    return rig;
  }

  async enrol(): Promise<void> {
    const { request, fingerprint } = requestOutside(this.store, new Date().toISOString());
    const read = readRequest(request);
    if (read === null) throw new Error('no request');
    const id = workstationIdSchema.parse(OUTSIDE);
    const admission = { request: read, fingerprint, id, name: '外网摆渡机', desk: DESK };
    const answer = await inTransaction(this.desk.db, (trx) => admitOutside(trx, admission));
    const own = (await listOwnKeys(this.desk.db)).at(-1);
    if (own === undefined) throw new Error('no keys');
    enrolOutside(this.store, answer, fingerprintOf(publicPart(own.keys)));
  }

  /** A bundle of the gateway. */
  async inside(): Promise<string> {
    const { db, newId } = this.desk.deps;
    const deps = { db, newId, leaseMs: 900_000, signIn: { offlineDays: 14, lockAfterMinutes: 5 } };
    const exported = await exportBundle(deps, PEER, join(this.folder, 'from-inside'));
    if (exported === null) throw new Error('nothing was exported');
    return exported.path;
  }

  /** The gateway takes a bundle. */
  takeInside(path: string): Promise<FerryImported> {
    const { db, boss, newId, log, heads, config } = this.desk.deps;
    const ports = { boss, newId };
    const { leaseMs, timeZone } = config;
    const deps = { db, ports, newId, leaseMs, timeZone, log, failures: createFailureCount(), heads, config };
    return importBundle(deps, path);
  }

  /** A bundle of the outside machine. */
  async outside(): Promise<string> {
    const deps = { newId: uuidv7, now: () => new Date() };
    return (await exportFromOutside(this.store, deps, join(this.folder, 'from-outside'))).path;
  }

  takeOutside(path: string): Promise<OutsideImported> {
    return importOutside(this.store, path, new Date());
  }

  /** Hands due orders on, once. @param later milliseconds by which its clock is ahead, so that what waits is due */
  publish(later = 0): Promise<number> {
    const settings = { baseUrl: this.publishUrl, token: PUBLISH_TOKEN, timeoutMs: 400, pollMs: 60_000 };
    const way = createPublishChannel(settings, this.stopping.signal);
    return publishDue(this.store, way, () => new Date(Date.now() + later), this.stopping.signal);
  }

  sink() {
    return createOutsideSink(this.store, createLog('silent'), this.desk.deps.config.attachments);
  }

  /** A copy of the store as a disk image would be. */
  image(): string {
    this.store.db.exec('pragma wal_checkpoint(truncate)');
    const copy = join(temporaryFolder('outside-image'), 'store');
    mkdirSync(copy, { recursive: true });
    cpSync(join(this.folder, 'outside.sqlite'), join(copy, 'outside.sqlite'));
    return copy;
  }

  /** The program itself, in a process of its own, on the same store. */
  async spawn(settings: { sourceSecret?: string; collect?: string } = {}): Promise<ChildProcess> {
    const file = join(this.folder, 'config.json');
    const sources =
      settings.sourceSecret === undefined
        ? {}
        : { sources: [{ id: 'collector', secret: settings.sourceSecret, desk: DESK }] };
    const config = {
      listen: { port: 0 },
      logLevel: 'silent',
      dataDir: join(this.folder, 'data'),
      outside: { folder: this.folder, scanMs: 50, exportMs: 300 },
      ingest: {
        ...sources,
        ...(settings.collect === undefined ? {} : { folder: { path: settings.collect, desk: DESK } }),
      },
      channels: { publish: { baseUrl: this.publishUrl, token: PUBLISH_TOKEN, timeoutMs: 400, pollMs: 200 } },
    };
    writeFileSync(file, JSON.stringify(config));
    const program = join(projectRoot, 'src-gateway', 'main.ts');
    const child = spawn(process.execPath, ['--import', 'tsx', program, '--config', file, 'ferry', 'outside', 'run'], {
      cwd: projectRoot,
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    await once(child.stdout, 'data');
    return child;
  }

  close(): void {
    this.stopping.abort();
    this.store.close();
  }
}

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { StoredKeys } from '../../src-files/keys/key-pairs';
import { type Core, createCore } from '../../src-main/core/core';
import { createClock } from '../../src-main/core/platform/clock';
import { createIds } from '../../src-main/core/platform/ids';
import { createLog, type Log } from '../../src-main/core/platform/log';
import { workstationIdSchema } from '../../src-shared/domain/ids';
import { type CoreChannel, coreContract, type IpcInput, type IpcOutput } from '../../src-shared/ipc/contract';
import type { Result } from '../../src-shared/ipc/failure';
import { badgeOf } from './badges';
import { TEST_PASSPHRASE, TEST_SLOT_COST } from './key-slots';
import { sqliteBinding } from './local-database';

/** A workstation's core with a gateway, over a temporary folder, in this process. */
export interface Workstation {
  readonly folder: string;
  readonly core: Core;
  /** The answer of a channel, checked against its contract; throws when it is a failure. */
  ask<C extends CoreChannel>(channel: C, input: IpcInput<C>): Promise<IpcOutput<C>>;
  /** The answer as the renderer gets it. */
  tell<C extends CoreChannel>(channel: C, input: IpcInput<C>): Promise<Result<unknown>>;
  /** Signs an officer of the test desk or the sample desk in; at the first time waits for the first copy, if the gateway is there. */
  signIn(officerId: string): Promise<void>;
  /** Closes the core and starts it again on the same folder. */
  restart(): Promise<void>;
  /** Closes the core and deletes the folder. */
  close(): Promise<void>;
}

export interface WorkstationOptions {
  /** Address of the gateway, or of a proxy before it. */
  url: string;
  workstationId: string;
  keys: StoredKeys;
  /** Where it logs to; nowhere unless it is given. */
  log?: Log;
}

export async function startWorkstation(options: WorkstationOptions): Promise<Workstation> {
  const folder = mkdtempSync(join(tmpdir(), 'dutydesk-workstation-'));
  const kept: Kept = { resumeSecret: null };
  let core = await open(folder, options, kept);
  const tell = <C extends CoreChannel>(channel: C, input: IpcInput<C>) => core.handle(channel, input);
  const ask = async <C extends CoreChannel>(channel: C, input: IpcInput<C>): Promise<IpcOutput<C>> => {
    const result = await tell(channel, input);
    if (!result.ok) throw new Error(`${channel}: ${JSON.stringify(result.failure)}`);
    return coreContract[channel].output.parse(result.value) as IpcOutput<C>;
  };
  return {
    folder,
    get core() {
      return core;
    },
    ask,
    tell,
    async signIn(officerId) {
      await ask('session.sign_in', { badgeNumber: badgeOf(officerId), passphrase: TEST_PASSPHRASE });
      await firstSync(ask);
    },
    async restart() {
      await core.close();
      core = await open(folder, options, kept);
    },
    async close() {
      await core.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** What the main process keeps from one core to the next. */
interface Kept {
  resumeSecret: string | null;
}

async function firstSync(ask: Workstation['ask']): Promise<void> {
  for (let tries = 0; tries < 400; tries += 1) {
    const { connection, lastSyncedAt } = await ask('sync.status', null);
    if (lastSyncedAt !== null || connection === 'offline' || connection === 'refused') return;
    await sleep(25);
  }
}

function open(folder: string, { url, workstationId, keys, log }: WorkstationOptions, kept: Kept): Promise<Core> {
  const clock = createClock();
  const gateway = { url, workstationId: workstationIdSchema.parse(workstationId), keys, ca: null };
  return createCore(
    {
      userData: folder,
      gateway,
      sqliteBinding,
      databaseKeySecret: null,
      resumeSecret: kept.resumeSecret,
      bootId: 'one-run',
      sample: true,
      version: '0.0.0',
    },
    {
      clock,
      ids: createIds(clock),
      log: log ?? createLog({ folder: null, name: 'test' }),
      onResume: (secret) => {
        kept.resumeSecret = secret;
      },
      slotCostLog2: TEST_SLOT_COST,
    },
  );
}

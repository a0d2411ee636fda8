import { type ChildProcess, fork } from 'node:child_process';
import type { StoredKeys } from '../../../src-files/keys/key-pairs';
import { workstationIdSchema } from '../../../src-shared/domain/ids';
import { type CoreChannel, coreContract, type IpcInput, type IpcOutput } from '../../../src-shared/ipc/contract';
import { fail, type Result } from '../../../src-shared/ipc/failure';
import { badgeOf } from '../badges';
import { TEST_PASSPHRASE, TEST_SLOT_COST } from '../key-slots';
import { sqliteBinding } from '../local-database';
import type { FromDesk, ToDesk } from './desk-protocol';

const START_MS = 30_000;
const ANSWER_MS = 20_000;

/** A workstation's core in a process of its own. */
export interface DeskProcess {
  readonly isRunning: boolean;
  /** How often it ended without being told to, once it had started. */
  readonly crashes: number;
  /** The answer as the renderer gets it; `core_unavailable` when the process ended before it answered. */
  tell<C extends CoreChannel>(channel: C, input: IpcInput<C>): Promise<Result<unknown>>;
  /** The answer, checked against its contract; throws when it is a failure. */
  ask<C extends CoreChannel>(channel: C, input: IpcInput<C>): Promise<IpcOutput<C>>;
  signIn(officerId: string): Promise<Result<unknown>>;
  /** Starts it on its folder. @param power whether the program, too, starts anew: then somebody has to sign in. @throws Error */
  start(power?: boolean): Promise<void>;
  /** Kill -9. */
  kill(): Promise<void>;
  /** Ends it in order. */
  stop(): Promise<void>;
  /** Sets the device's clock, as far from the true one as this. */
  setClock(offsetMs: number): void;
}

export function deskProcess(options: {
  program: string;
  folder: string;
  logFolder: string;
  url: string;
  workstationId: string;
  keys: StoredKeys;
}): DeskProcess {
  let child: ChildProcess | null = null;
  let boot = 0;
  let resumeSecret: string | null = null;
  let offsetMs = 0;
  let crashes = 0;
  let isUp = false;
  let nextId = 1;
  const open = new Map<number, (result: Result<unknown>) => void>();
  const send = (message: ToDesk): void => {
    // A process that has just been killed takes no more; its questions are answered when its end is known.
    child?.send(message, () => undefined);
  };

  async function start(power = false): Promise<void> {
    if (child !== null) throw new Error('the core is running already');
    if (power) {
      boot += 1;
      resumeSecret = null;
    }
    const started = fork(options.program, [], { stdio: ['ignore', 'ignore', 'inherit', 'ipc'], execArgv: [] });
    child = started;
    const ready = new Promise<void>((resolve, reject) => {
      const limit = setTimeout(() => reject(new Error('the core did not start in time')), START_MS);
      started.on('message', (message: FromDesk) => {
        if (message.kind === 'ready') resolve();
        else if (message.kind === 'failed') reject(new Error(`the core did not start: ${message.detail}`));
        else if (message.kind === 'resume') resumeSecret = message.secret;
        else if (message.kind === 'answer') settle(message.id, message.result);
      });
      started.once('exit', () => {
        if (child === started) {
          child = null;
          if (isUp) crashes += 1;
          isUp = false;
        }
        for (const id of [...open.keys()]) settle(id, fail({ code: 'core_unavailable' }));
        reject(new Error('the core ended while starting'));
      });
      void ready_(() => clearTimeout(limit));
      function ready_(done: () => void): void {
        started.once('exit', done);
        started.on('message', (message: FromDesk) => message.kind === 'ready' && done());
      }
    });
    const { folder, logFolder, url, workstationId, keys } = options;
    send({
      kind: 'init',
      offsetMs,
      slotCostLog2: TEST_SLOT_COST,
      logFolder,
      config: {
        userData: folder,
        gateway: { url, ca: null, workstationId: workstationIdSchema.parse(workstationId), keys },
        sqliteBinding,
        databaseKeySecret: null,
        resumeSecret,
        bootId: `boot-${boot}`,
        sample: true,
        version: '0.0.0',
      },
    });
    try {
      await ready;
      isUp = true;
    } catch (error) {
      await end('SIGKILL');
      throw error;
    }
  }

  function settle(id: number, result: Result<unknown>): void {
    open.get(id)?.(result);
    open.delete(id);
  }

  function tell<C extends CoreChannel>(channel: C, input: IpcInput<C>): Promise<Result<unknown>> {
    if (child === null) return Promise.resolve(fail({ code: 'core_unavailable' }));
    const id = nextId++;
    return new Promise((resolve, reject) => {
      const limit = setTimeout(() => {
        open.delete(id);
        reject(new Error(`${channel} was not answered within ${ANSWER_MS} ms`));
      }, ANSWER_MS);
      open.set(id, (result) => {
        clearTimeout(limit);
        resolve(result);
      });
      send({ kind: 'ask', id, channel: channel as never, input });
    });
  }

  async function end(signal: 'SIGKILL' | 'close'): Promise<void> {
    const ending = child;
    if (ending === null) return;
    isUp = false;
    const ended = new Promise<void>((resolve) => ending.once('exit', () => resolve()));
    if (signal === 'close') send({ kind: 'close' });
    else ending.kill(signal);
    const limit = setTimeout(() => ending.kill('SIGKILL'), ANSWER_MS);
    await ended;
    clearTimeout(limit);
  }

  return {
    get isRunning() {
      return child !== null;
    },
    get crashes() {
      return crashes;
    },
    tell,
    async ask(channel, input) {
      const result = await tell(channel, input);
      if (!result.ok) throw new Error(`${channel}: ${JSON.stringify(result.failure)}`);
      return coreContract[channel].output.parse(result.value) as IpcOutput<typeof channel>;
    },
    signIn: (officerId) => tell('session.sign_in', { badgeNumber: badgeOf(officerId), passphrase: TEST_PASSPHRASE }),
    start,
    kill: () => end('SIGKILL'),
    stop: () => end('close'),
    setClock(value) {
      offsetMs = value;
      send({ kind: 'clock', offsetMs });
    },
  };
}

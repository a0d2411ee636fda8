import type { UtilityProcess } from 'electron';
import type { EngineChannel, Topic } from '../../src-shared/ipc/contract';
import { type CoreState, fail, type Result } from '../../src-shared/ipc/failure';
import type { CoreConfig } from '../core/config';
import { StartupError } from '../core/db/failure';
import type { FromCore, ToCore } from '../core/host-protocol';
import { forkCore, type StartedCore } from './core-process';

export interface CoreHostOptions {
  /** Path of the built core. */
  entry: string;
  /** Process that was started beforehand for the first start. */
  started: StartedCore;
  config: () => CoreConfig;
  onState(state: CoreState): void;
  onChanged(topics: Topic[]): void;
  log: { warn(fields: object, text: string): void; error(fields: object, text: string): void };
}

/** More crashes than this within {@link CRASH_WINDOW_MS} and the core is declared failed instead of restarted. */
const MAX_CRASHES = 5;
const CRASH_WINDOW_MS = 60_000;
/** How long a shutdown waits for requests under way (the last draft) and for the database to close. */
const DRAIN_MS = 3_000;
const CLOSE_MS = 5_000;

interface Pending {
  message: Extract<ToCore, { kind: 'request' }>;
  resolve(result: Result<unknown>): void;
}

/**
 * Owns the utility process that runs the core: starts it, passes requests, notices a crash, restarts it. Requests
 * made while it starts wait; requests under way when it crashes are answered `core_unavailable`, never lost in silence.
 */
export class CoreHost {
  #options: CoreHostOptions;
  #process: UtilityProcess | null = null;
  #started: StartedCore | null;
  #state: CoreState = { state: 'starting' };
  #pending = new Map<number, Pending>();
  #nextId = 1;
  #restarts = 0;
  #crashes: number[] = [];
  /** Of the last core, for the next one after a crash. */
  #resumeSecret: string | null = null;
  #closing = false;
  #onClosed: (() => void) | null = null;

  constructor(options: CoreHostOptions) {
    this.#options = options;
    this.#started = options.started;
  }

  get state(): CoreState {
    return this.#state;
  }

  start(): void {
    const started = this.#started;
    this.#started = null;
    let config: CoreConfig;
    try {
      config = { ...this.#options.config(), resumeSecret: this.#resumeSecret };
    } catch (error) {
      started?.process.kill();
      this.#options.log.error({ err: error }, 'configuration cannot be used');
      this.#setState({
        state: 'failed',
        failure:
          error instanceof StartupError
            ? error.failure
            : { code: 'configuration_invalid', detail: error instanceof Error ? error.message : String(error) },
      });
      this.#failPending();
      return;
    }
    const { process: child, exitCode } = started ?? forkCore(this.#options.entry);
    this.#process = child;
    child.on('message', (message: FromCore) => this.#receive(message));
    child.on('exit', (code) => this.#exited(child, code));
    const gone = exitCode();
    // It died before anybody listened.
    if (gone !== null) this.#exited(child, gone);
    else child.postMessage({ kind: 'init', config } satisfies ToCore);
  }

  /** Starts again after the core had failed, at the officer's request. */
  retry(): void {
    if (this.#state.state !== 'failed') return;
    this.#crashes = [];
    this.#setState({ state: 'starting' });
    if (this.#process === null) this.start();
    else this.#process.kill();
  }

  request(channel: EngineChannel, input: unknown): Promise<Result<unknown>> {
    if (this.#state.state === 'failed' || this.#closing) return Promise.resolve(fail({ code: 'core_unavailable' }));
    const message = { kind: 'request', id: this.#nextId++, channel, input } as const;
    return new Promise((resolve) => {
      this.#pending.set(message.id, { message, resolve });
      if (this.#state.state === 'ready') this.#process?.postMessage(message);
    });
  }

  /** Waits for what is under way, then closes the database cleanly; kills the process when it does not answer. */
  async close(): Promise<void> {
    await this.#drained();
    this.#closing = true;
    const child = this.#process;
    if (child === null) return;
    const closed = new Promise<void>((resolve) => {
      this.#onClosed = resolve;
    });
    child.postMessage({ kind: 'close' } satisfies ToCore);
    await Promise.race([closed, sleep(CLOSE_MS)]);
    child.kill();
  }

  #receive(message: FromCore): void {
    switch (message.kind) {
      case 'ready':
        this.#setState({ state: 'ready', restarts: this.#restarts });
        for (const { message: request } of this.#pending.values()) this.#process?.postMessage(request);
        return;
      case 'failed':
        this.#setState({ state: 'failed', failure: message.failure });
        this.#failPending();
        return;
      case 'response': {
        this.#pending.get(message.id)?.resolve(message.result);
        this.#pending.delete(message.id);
        return;
      }
      case 'changed':
        this.#options.onChanged(message.topics);
        return;
      case 'restart':
        void this.#startAgain();
        return;
      case 'resume':
        this.#resumeSecret = message.secret;
        return;
      case 'closed':
        this.#onClosed?.();
    }
  }

  /** At the core's own wish: it is closed in order and started anew; requests made meanwhile wait. */
  async #startAgain(): Promise<void> {
    await this.#drained();
    const child = this.#process;
    if (this.#closing || child === null) return;
    this.#setState({ state: 'restarting', restarts: this.#restarts });
    this.#process = null;
    const closed = new Promise<void>((resolve) => {
      child.once('exit', () => resolve());
    });
    child.postMessage({ kind: 'close' } satisfies ToCore);
    await Promise.race([closed, sleep(CLOSE_MS)]);
    child.kill();
    if (!this.#closing) this.start();
  }

  async #drained(): Promise<void> {
    const deadline = Date.now() + DRAIN_MS;
    while (this.#state.state === 'ready' && this.#pending.size > 0 && Date.now() < deadline) await sleep(20);
  }

  #exited(child: UtilityProcess, code: number): void {
    if (child !== this.#process) return;
    this.#process = null;
    if (this.#closing) {
      this.#onClosed?.();
      return;
    }
    if (this.#state.state === 'failed') return;
    // While starting it was killed by retry(), or died before it could say why; requests made meanwhile still wait.
    if (this.#state.state !== 'starting') {
      this.#options.log.error({ code, restarts: this.#restarts }, 'core exited unexpectedly');
      this.#failPending();
      this.#restarts += 1;
    }
    if (!this.#mayStartAgain()) {
      this.#giveUp(code);
      return;
    }
    if (this.#state.state !== 'starting') this.#setState({ state: 'restarting', restarts: this.#restarts });
    this.start();
  }

  /** Counts a crash; false when there were too many of late. */
  #mayStartAgain(): boolean {
    const now = Date.now();
    this.#crashes = [...this.#crashes.filter((at) => now - at < CRASH_WINDOW_MS), now];
    return this.#crashes.length <= MAX_CRASHES;
  }

  #giveUp(code: number): void {
    this.#setState({ state: 'failed', failure: { code: 'unexpected', detail: `core exit ${code}` } });
    this.#failPending();
  }

  #failPending(): void {
    for (const { resolve } of this.#pending.values()) resolve(fail({ code: 'core_unavailable' }));
    this.#pending.clear();
  }

  #setState(state: CoreState): void {
    this.#state = state;
    this.#options.onState(state);
  }
}

function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

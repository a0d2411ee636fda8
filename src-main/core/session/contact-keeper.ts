import type { Topic } from '../../../src-shared/ipc/contract';
import type { Engine } from '../engine';
import type { Clock } from '../platform/clock';
import type { Log } from '../platform/log';
import { Refused, Unreachable } from '../sync/problem';
import { contactGateway, noteHowLate } from './gateway-contact';
import type { SignInClient } from './sign-in-client';

const EVERY_MS = 30_000;

export interface ContactKeeperDeps {
  folder: string;
  client: SignInClient | null;
  clock: Clock;
  log: Log;
  announce(topics: readonly Topic[]): void;
  /** The gateway's rules were read again. */
  onRule(): Promise<void>;
}

/** Keeps the key slots in step with the gateway while the desk is open, also while it is locked. Owns a timer. */
export class ContactKeeper {
  #timer: NodeJS.Timeout | null = null;
  #running: Promise<void> = Promise.resolve();
  #closed = false;

  constructor(private readonly deps: ContactKeeperDeps) {}

  start(engine: Engine, key: Buffer): void {
    const { client } = this.deps;
    if (client === null || this.#closed) return;
    this.#running = this.#once(engine, key, client).finally(() => {
      if (!this.#closed) this.#timer = setTimeout(() => this.start(engine, key), EVERY_MS);
    });
  }

  async close(): Promise<void> {
    this.#closed = true;
    if (this.#timer !== null) clearTimeout(this.#timer);
    await this.#running;
  }

  async #once(engine: Engine, key: Buffer, client: SignInClient): Promise<void> {
    try {
      await this.#contact(engine, key, client);
    } catch (error) {
      // Also a full disk: it is tried again, and must not end the core.
      if (!this.#closed) this.deps.log.error({ err: error }, 'the key slots were not brought in step with the gateway');
    }
  }

  async #contact({ db }: Engine, key: Buffer, client: SignInClient): Promise<void> {
    const { folder, clock, log, announce, onRule } = this.deps;
    try {
      await contactGateway({ folder, key, db, client, clock, log, announce });
      await onRule();
    } catch (error) {
      if (!(error instanceof Unreachable) && !(error instanceof Refused)) throw error;
      noteHowLate({ folder, key, clock });
    }
  }
}

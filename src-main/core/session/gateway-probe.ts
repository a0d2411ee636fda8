import type { SignInHello } from '../../../src-shared/sync/sign-in';
import type { Clock } from '../platform/clock';
import { Refused, Unreachable } from '../sync/problem';
import type { ConnectionStatus } from '../sync/status';
import type { SignInClient } from './sign-in-client';

const EVERY_MS = 5_000;

/** Looks for the gateway while the desk is closed and the sync loop does not run yet, for the status area and the sample's badges. */
export class GatewayProbe {
  #status: ConnectionStatus;
  #sample: SignInHello['sample'] = null;
  #timer: NodeJS.Timeout | null = null;
  #stopped = false;

  constructor(
    private readonly client: SignInClient | null,
    private readonly clock: Clock,
    private readonly onChange: () => void,
  ) {
    this.#status = {
      connection: client === null ? 'not_configured' : 'connecting',
      since: clock.now().toISOString(),
      lastSyncedAt: null,
      snapshotRows: null,
      upload: null,
      clockOffsetMs: null,
      reason: null,
    };
  }

  status(): ConnectionStatus {
    return this.#status;
  }

  sample(): SignInHello['sample'] {
    return this.#sample;
  }

  start(): void {
    if (this.client !== null) void this.#look(this.client);
  }

  /** The desk is open: the loop knows more. */
  stop(): void {
    this.#stopped = true;
    if (this.#timer !== null) clearTimeout(this.#timer);
  }

  async #look(client: SignInClient): Promise<void> {
    const before = JSON.stringify([this.#status.connection, this.#status.reason, this.#sample]);
    try {
      this.#sample = (await client.hello()).sample;
      this.#note('online', null);
    } catch (error) {
      if (error instanceof Refused) this.#note('refused', error.reason);
      else if (error instanceof Unreachable || this.#stopped) this.#note('offline', null);
      else throw error;
    }
    if (this.#stopped) return;
    if (JSON.stringify([this.#status.connection, this.#status.reason, this.#sample]) !== before) this.onChange();
    this.#timer = setTimeout(() => void this.#look(client), EVERY_MS);
  }

  #note(connection: ConnectionStatus['connection'], reason: ConnectionStatus['reason']): void {
    const since = connection === this.#status.connection ? this.#status.since : this.clock.now().toISOString();
    this.#status = { ...this.#status, connection, reason, since };
  }
}

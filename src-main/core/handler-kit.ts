import type { Officer } from '../../src-shared/domain/officer';
import type { EngineChannel, EngineInput, EngineOutput, Topic } from '../../src-shared/ipc/contract';
import type { Result } from '../../src-shared/ipc/failure';
import type { DoorChannel, OpenChannel } from './access';
import type { LocalDatabase, WriteTransaction } from './db/database';
import type { Unmasked } from './features/protection/unmasked';
import type { Log } from './platform/log';
import type { SyncLoop } from './sync/loop';
import type { OutboxPorts } from './sync/outbox';

/** What answers a channel; without the officer where nobody needs to be signed in. */
type Handler<C extends EngineChannel> = C extends OpenChannel
  ? (input: EngineInput<C>) => Promise<Result<EngineOutput<C>>>
  : (input: EngineInput<C>, officer: Officer) => Promise<Result<EngineOutput<C>>>;
/** Everything but what the door answers. */
export type Handlers = { [C in Exclude<EngineChannel, DoorChannel>]: Handler<C> };

/** What the door answers, with the desk open or closed. */
export type DoorHandlers = { [C in DoorChannel]: (input: EngineInput<C>) => Promise<Result<EngineOutput<C>>> };

/** A use case that writes a command, in the transaction that its handler opens. */
type Service<I, O> = (trx: WriteTransaction, ports: OutboxPorts, officer: Officer, input: I) => Promise<Result<O>>;

/** What the handlers of a feature work with. Here, and only here, transactions are opened and what follows a commit is done. */
export interface HandlerKit {
  db: LocalDatabase;
  ports: OutboxPorts;
  loop: SyncLoop;
  log: Log;
  /** Who has given a reason to read which protected message. */
  unmasked: Unmasked;
  /** Tells the screens and whatever is kept in memory that something changed. */
  announce(topics: readonly Topic[]): void;
  /** Gateway instant, ISO 8601, as far as the workstation knows the difference. */
  now(): string;
  /** Runs a write; tells the screens once it is committed. */
  write<T>(topics: readonly Topic[], work: (trx: WriteTransaction) => Promise<Result<T>>): Promise<Result<T>>;
  /** A service that writes a command: the screens are told and the loop is woken to push it. */
  command<I, O>(topics: readonly Topic[], service: Service<I, O>): (input: I, officer: Officer) => Promise<Result<O>>;
}

export function createHandlerKit(
  parts: Pick<HandlerKit, 'db' | 'ports' | 'loop' | 'log' | 'unmasked' | 'announce' | 'now'>,
): HandlerKit {
  const { db, ports, loop, announce } = parts;
  async function write<T>(
    topics: readonly Topic[],
    work: (trx: WriteTransaction) => Promise<Result<T>>,
  ): Promise<Result<T>> {
    const result = await db.transact(work);
    if (result.ok) announce(topics);
    return result;
  }
  return {
    ...parts,
    write,
    command(topics, service) {
      return async (input, officer) => {
        const result = await write(['outbox', ...topics], (trx) => service(trx, ports, officer, input));
        if (result.ok) loop.wake();
        return result;
      };
    },
  };
}

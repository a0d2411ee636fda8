import type { Duplex } from 'node:stream';
import {
  type ConnectionProvider,
  type Dialect,
  DummyDriver,
  PostgresAdapter,
  PostgresIntrospector,
  PostgresQueryCompiler,
  Transaction,
} from 'kysely';
import { errorCode } from '../platform/error-code';
import type { Database, Trx } from './database';

/**
 * The transaction as one whose statements leave when they are asked for, in the order in which they are asked for: Kysely's own
 * waits for the answer to each before it sends the next, also when several are asked for at once. For as long as `work` takes.
 */
export function pipelined<T>(trx: Trx, work: (trx: Trx) => Promise<T>): Promise<T> {
  const executor = trx.getExecutor();
  return executor.provideConnection((connection) => {
    let cause: unknown = null;
    const provider: ConnectionProvider = {
      // Asks before it waits for anything: the order of the calls is the order on the line.
      async provideConnection(ask) {
        try {
          return await ask(connection);
        } catch (error) {
          cause ??= error;
          // What was sent behind a statement that failed is refused for that alone.
          throw errorCode(error) === IN_FAILED_TRANSACTION ? cause : error;
        }
      },
    };
    return work(
      new Transaction<Database>({
        config: { dialect: unconnected },
        dialect: unconnected,
        driver,
        executor: executor.withConnectionProvider(provider),
      }),
    );
  });
}

const IN_FAILED_TRANSACTION = '25P02';

/** Only the executor of a transaction reaches the server. */
const driver = new DummyDriver();
const unconnected: Dialect = {
  createAdapter: () => new PostgresAdapter(),
  createDriver: () => driver,
  createIntrospector: (db) => new PostgresIntrospector(db),
  createQueryCompiler: () => new PostgresQueryCompiler(),
};

/**
 * Makes the driver's statements of one turn of the event loop leave in one write: it corks its socket for each statement, and a
 * write costs more than what is in it.
 */
export function gatherWrites(socket: Duplex): void {
  const uncork = socket.uncork.bind(socket);
  socket.uncork = () => void setImmediate(uncork);
}

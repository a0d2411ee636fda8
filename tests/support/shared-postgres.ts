import { SHARED_SERVER, startOwnServer } from './postgres';

/**
 * Vitest's global set-up: one database server for the run, a database of its own for each file. Ended by a signal, the run still
 * stops the server, because nothing else would.
 */
export default async function startSharedPostgres(): Promise<() => Promise<void>> {
  const server = await startOwnServer();
  process.env[SHARED_SERVER] = server.url;
  const stopAndEnd = (): void => {
    void server.close().finally(() => process.exit(1));
  };
  for (const signal of ['SIGTERM', 'SIGHUP'] as const) process.once(signal, stopAndEnd);
  return async () => {
    for (const signal of ['SIGTERM', 'SIGHUP'] as const) process.off(signal, stopAndEnd);
    delete process.env[SHARED_SERVER];
    await server.close();
  };
}

import { SHARED_SERVER, startOwnServer } from './postgres';

/**
 * Vitest's global set-up: one database server for the run, a database of its own for each file. However the run ends, short of
 * kill -9, the server ends with it, because nothing else would stop it.
 */
export default async function startSharedPostgres(): Promise<() => Promise<void>> {
  const server = await startOwnServer();
  process.env[SHARED_SERVER] = server.url;
  const onSignal = (): void => process.exit(1);
  const signals = ['SIGTERM', 'SIGHUP', 'SIGINT'] as const;
  for (const signal of signals) process.once(signal, onSignal);
  process.once('exit', server.endNow);
  return async () => {
    for (const signal of signals) process.off(signal, onSignal);
    process.off('exit', server.endNow);
    delete process.env[SHARED_SERVER];
    await server.close();
  };
}

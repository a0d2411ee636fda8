import { openStore, type Store } from '../app';
import type { GatewayConfig } from '../config';
import { assertReachable, connect } from '../db/connect';
import { EmbeddedPostgres, findRunningServer } from '../db/embedded';
import { readSchemaState } from '../db/migrate';
import type { Logger } from '../platform/log';
import { StartupProblem } from '../platform/startup-problem';

/**
 * Opens the store for a command that works beside a running gateway: on the server of the gateway that uses the data folder,
 * else on one started for the command alone.
 *
 * @param schema `current`: brought up to this program's schema, as a start does, unless a gateway runs on it; `as-is`: left alone
 * @throws StartupProblem when it cannot be opened, or a running gateway is of another version
 */
export async function withStore<T>(
  config: GatewayConfig,
  log: Logger,
  schema: 'current' | 'as-is',
  work: (store: Store) => Promise<T>,
): Promise<T> {
  const store = await open(config, log, schema);
  try {
    return await work(store);
  } finally {
    await store.close();
  }
}

async function open(config: GatewayConfig, log: Logger, schema: 'current' | 'as-is'): Promise<Store> {
  const running = config.databaseUrl === undefined ? await findRunningServer(config.dataDir) : null;
  if (running === null) return schema === 'current' ? openStore(config, log) : openAlone(config, log);
  const db = connect(running, log, 2);
  const store = { url: running, db, close: () => db.destroy() };
  if (schema === 'as-is') return store;
  const { pending, unknown } = await readSchemaState(db);
  if (pending.length === 0 && unknown.length === 0) return store;
  await store.close();
  throw new StartupProblem(
    '正在运行的网关与本程序的版本不同：没有改动数据；请先用本程序重新启动网关。 The running gateway is of another version than this program: nothing was changed; restart the gateway with this one first.',
  );
}

/**
 * Opens the store as it is, by itself: with the embedded server no gateway may be running.
 * @param connections 1 for work that must be sure to be the only one
 */
export async function openAlone(config: GatewayConfig, log: Logger, connections = 2): Promise<Store> {
  const embedded = config.databaseUrl === undefined ? await EmbeddedPostgres.start(config.dataDir, log) : null;
  const url = embedded?.url ?? config.databaseUrl ?? '';
  const db = connect(url, log, connections);
  const close = async (): Promise<void> => {
    await db.destroy();
    await embedded?.close();
  };
  try {
    await assertReachable(url);
  } catch (error) {
    await close();
    throw error;
  }
  return { url, db, close };
}

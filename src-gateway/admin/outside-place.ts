import type { GatewayConfig } from '../config';
import { OutsideStore } from '../outside/outside-store';
import { EXIT_CONFIG, StartupProblem } from '../platform/startup-problem';

type OutsideConfig = GatewayConfig & { outside: NonNullable<GatewayConfig['outside']> };

/** Opens the store of the machine in the outside network for one command. @throws StartupProblem when the configuration names no folder */
export async function withOutside<T>(
  config: GatewayConfig,
  work: (store: OutsideStore, config: OutsideConfig) => Promise<T>,
): Promise<T> {
  const { outside } = config;
  if (outside === undefined)
    throw new StartupProblem(
      '配置文件里没有 outside.folder，不知道外网摆渡机的数据在哪里：请先写上。 The configuration has no outside.folder: say where this machine keeps its data.',
      EXIT_CONFIG,
    );
  const store = OutsideStore.open(outside.folder);
  try {
    return await work(store, { ...config, outside });
  } finally {
    store.close();
  }
}

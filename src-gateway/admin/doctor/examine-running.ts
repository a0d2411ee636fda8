import type { GatewayConfig } from '../../config';
import type { Db } from '../../db/database';
import type { Logger } from '../../platform/log';
import { checkChannels } from './check-channels';
import { checkBackup, checkDataFolder } from './check-machine';
import { checkStore } from './check-store';
import type { Finding } from './finding';

/** Whoever asks from a workstation waits ten seconds for an answer. */
const CHANNEL_LIMIT_MS = 6_000;

/** What `doctor` looks at, from within the running gateway: that it runs and its configuration was usable need not be looked at. */
export async function examineRunning(config: GatewayConfig, db: Db, log: Logger): Promise<Finding[]> {
  return [
    ...checkDataFolder(config),
    ...(await checkStore(db)),
    ...(await checkChannels(config, log, CHANNEL_LIMIT_MS)),
    checkBackup(config, Date.now()),
  ];
}

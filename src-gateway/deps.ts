import type { PgBoss } from 'pg-boss';
import type { GatewayConfig } from './config';
import type { Db } from './db/database';
import type { Logger } from './platform/log';

/** What the composition root hands to the parts that talk to the outside. */
export interface ChannelDeps {
  config: GatewayConfig;
  db: Db;
  boss: PgBoss;
  log: Logger;
  newId: () => string;
  heads: { wake(deskId: string): void };
}

import type { PgBoss } from 'pg-boss';
import type { GatewayConfig } from './config';
import type { Db } from './db/database';
import type { Logger } from './platform/log';
import type { TurnKeeper } from './turns/turns';

/** What the composition root hands to the parts that talk to the outside. */
export interface ChannelDeps {
  config: GatewayConfig;
  db: Db;
  boss: PgBoss;
  log: Logger;
  newId: () => string;
  heads: { wake(deskId: string): void };
  /** For what one of several gateways is to do. */
  turns: TurnKeeper;
}

/** What taking messages in needs of it. */
export interface IngestDeps extends Pick<ChannelDeps, 'db' | 'boss' | 'log' | 'newId' | 'heads'> {
  config: Pick<GatewayConfig, 'attachments'>;
}

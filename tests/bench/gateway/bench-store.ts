import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { v7 as uuidv7 } from 'uuid';
import { importDeskFolder } from '../../../src-gateway/app';
import type { GatewayConfigInput } from '../../../src-gateway/config';
import { connect } from '../../../src-gateway/db/connect';
import type { Db } from '../../../src-gateway/db/database';
import { migrate } from '../../../src-gateway/db/migrate';
import { createLog } from '../../../src-gateway/platform/log';
import { TEST_DESK, TestWorkstation, testKeys, testWorkstations, writeTestDesk } from '../../support/gateway';
import { TEST_PASSPHRASE } from '../../support/key-slots';
import { freshDatabase, temporaryFolder } from '../../support/postgres';
import { freePort, type GatewayProcess, startGatewayProcess } from '../../support/stack/gateway-process';
import { messageIdOf, writeMessages } from './messages.repository';

export { messageIdOf };

/** One PostgreSQL with the test desk, its workstations and any number of messages, and gateways on it. */
export interface BenchStore {
  url: string;
  db: Db;
  /** Starts the built gateway as a process of its own. */
  startGateway(): Promise<GatewayProcess>;
  seat(url: string, number: number): TestWorkstation;
  /** Makes `count` messages that nobody has claimed. @returns the number of the first; they are numbered on */
  addMessages(count: number): Promise<number>;
  close(): Promise<void>;
}

export interface BenchStoreOptions {
  workstations: number;
  /** More desks than the test desk, with `perDesk` workstations each, numbered on. */
  moreDesks?: number;
  perDesk?: number;
  config?: Partial<GatewayConfigInput>;
}

export async function openBenchStore(options: BenchStoreOptions): Promise<BenchStore> {
  const folder = temporaryFolder('bench');
  const database = await freshDatabase();
  const db = connect(database.url, createLog('silent'), 4);
  await migrate(db);
  await importDeskFolder(db, writeTestDesk(folder), uuidv7);
  const { moreDesks = 0, perDesk = 0 } = options;
  for (let desk = 1; desk <= moreDesks; desk += 1) await importDeskFolder(db, writePlainDesk(folder, desk), uuidv7);

  const config: GatewayConfigInput = {
    databaseUrl: database.url,
    dataDir: join(folder, 'gateway'),
    logLevel: 'error',
    rateLimitPerMinute: 100_000_000,
    signIn: { costLog2: 14, samplePassphrase: TEST_PASSPHRASE },
    workstations: testWorkstations(options.workstations + moreDesks * perDesk).map((workstation, index) => ({
      ...workstation,
      desk:
        index < options.workstations
          ? workstation.desk
          : deskName(1 + Math.floor((index - options.workstations) / perDesk)),
    })),
    ...options.config,
  };
  const configFile = join(folder, 'gateway.yaml');
  writeFileSync(configFile, JSON.stringify(config), { mode: 0o600 });
  let messages = 0;
  return {
    url: database.url,
    db,
    startGateway: async () =>
      startGatewayProcess({ configFile, logFile: join(folder, 'gateway.log'), port: await freePort(), env: {} }),
    seat: (url, number) => new TestWorkstation(url, `ws-${number}`, testKeys(`ws-${number}`), deskOf(number)),
    async addMessages(count) {
      const first = messages + 1;
      messages += count;
      await writeMessages(db, first, messages);
      return first;
    },
    async close() {
      await db.destroy();
      await database.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };

  function deskOf(number: number): string {
    return number <= options.workstations
      ? TEST_DESK
      : deskName(1 + Math.floor((number - 1 - options.workstations) / perDesk));
  }
}

const deskName = (number: number): string => `desk-${number}`;

function writePlainDesk(parent: string, number: number): string {
  const folder = join(parent, deskName(number));
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'officers.jsonl'), '');
  writeFileSync(join(folder, 'desk.json'), JSON.stringify({ desk: { id: deskName(number), name: `值班台${number}` } }));
  return folder;
}

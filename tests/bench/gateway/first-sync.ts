import { join } from 'node:path';
import { openConnection } from '../../../src-main/core/db/connection';
import { queueFilterSchema } from '../../../src-shared/ipc/views';
import { startWorkstation, type Workstation } from '../../support/core';
import { testKeys } from '../../support/gateway';
import { keyOf } from '../../support/key-slots';
import { openLocal, sqliteBinding, temporaryFolders } from '../../support/local-database';
import { until } from '../../support/stack/wait';
import { TEST_KEY } from '../../support/test-key';
import { against, type Metric, median, progress } from '../support/figures';
import { openBenchStore } from './bench-store';

const LIMIT_MS = 600_000;
const AIM = 3;
/** A power cut in a benchmark loses nothing, so the driver's defaults stand; this only keeps a waiting program out of the figures. */
const BUSY_MS = 5_000;

/** A new workstation's first copy of a desk, against inserting the same rows into the same database by the driver alone. */
export async function measureFirstSync(messages: number, rounds: number): Promise<Metric[]> {
  const store = await openBenchStore({ workstations: 1 });
  try {
    await store.addMessages(messages);
    const gateway = await store.startGateway();
    const ours: number[] = [];
    const bare: number[] = [];
    const ratios: number[] = [];
    try {
      for (let round = 0; round < rounds; round += 1) {
        const workstation = await startWorkstation({ url: gateway.url, workstationId: 'ws-1', keys: testKeys('ws-1') });
        try {
          const syncMs = await firstCopy(workstation, messages);
          await workstation.core.close();
          const insertMs = await bareInsert(workstation.folder, messages);
          progress(`${messages} messages: synced in ${Math.round(syncMs)} ms, inserted in ${Math.round(insertMs)} ms`);
          ours.push(syncMs);
          bare.push(insertMs);
          ratios.push(syncMs / insertMs);
        } finally {
          await workstation.close();
        }
      }
    } finally {
      await gateway.stop();
    }
    const metric = against(
      `first_sync_${messages}_messages`,
      's',
      median(ours) / 1_000,
      `bare bulk insert, ${(median(bare) / 1_000).toFixed(2)} s`,
      median(bare) / 1_000,
      AIM,
    );
    const ratio = Number(median(ratios).toPrecision(3));
    return [{ ...metric, ratio, met: ratio <= AIM }];
  } finally {
    await store.close();
  }
}

/** @returns ms from signing in until everything is there */
async function firstCopy(workstation: Workstation, messages: number): Promise<number> {
  const started = performance.now();
  await workstation.signIn('of-1');
  await until(
    'the first sync',
    () => workstation.ask('sync.status', null),
    ({ connection, lastSyncedAt }) => connection === 'online' && lastSyncedAt !== null,
    LIMIT_MS,
  );
  const took = performance.now() - started;
  const { matching } = await workstation.ask('queue.counts', { filter: EVERYTHING });
  if (matching !== messages) throw new Error(`the workstation has ${matching} of ${messages} messages`);
  return took;
}

const EVERYTHING = queueFilterSchema.parse({});

/** @returns ms for inserting a workstation's messages into an empty database of the same schema, in one transaction */
async function bareInsert(folder: string, messages: number): Promise<number> {
  const rows = await readMessages(folder);
  if (rows.length !== messages) throw new Error(`${rows.length} rows to insert`);
  const folders = temporaryFolders();
  try {
    const empty = folders.make();
    await (await openLocal(empty)).close();
    const connection = openFile(empty, TEST_KEY);
    try {
      const columns = Object.keys(rows[0] ?? {});
      const insert = connection.prepare(
        `insert into message (${columns.map((column) => `"${column}"`).join(', ')}) values (${columns.map(() => '?').join(', ')})`,
      );
      const values = rows.map((row) => columns.map((column) => row[column]));
      const started = performance.now();
      connection.exec('begin immediate');
      for (const row of values) insert.run(...row);
      connection.exec('commit');
      return performance.now() - started;
    } finally {
      connection.close();
    }
  } finally {
    folders.remove();
  }
}

async function readMessages(folder: string): Promise<Record<string, unknown>[]> {
  const connection = openFile(folder, await keyOf(folder));
  try {
    return connection.prepare('select * from message').all() as Record<string, unknown>[];
  } finally {
    connection.close();
  }
}

function openFile(folder: string, key: Buffer): ReturnType<typeof openConnection> {
  return openConnection({
    path: join(folder, 'dutydesk.db'),
    key,
    sqliteBinding,
    busyTimeoutMs: BUSY_MS,
    readonly: false,
  });
}

import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { findAuditBreak } from '../../../src-main/core/audit/audit.repository';
import type { LocalDatabase } from '../../../src-main/core/db/database';
import { listStrayDrafts } from '../../../src-main/core/features/draft/draft.repository';
import { listOutbox } from '../../../src-main/core/features/outbox/outbox.service';
import { rowToEntity } from '../../../src-main/core/sync/entity.repository';
import { entityTables } from '../../../src-main/core/sync/entity-columns';
import { createGatewayClient } from '../../../src-main/core/sync/gateway-client';
import { readSyncState } from '../../../src-main/core/sync/sync-state.repository';
import type { OutboxItem } from '../../../src-shared/ipc/views';
import { ENTITY_NAMES } from '../../../src-shared/sync/entities';
import { keyOf } from '../../support/key-slots';
import { openLocal } from '../../support/local-database';
import { keysOf } from '../../support/workstation-keys';
import type { Run } from './act';
import { inStep } from './settle';
import type { Seat } from './stage';

/** What a workstation has on its disk at the end. */
export interface Copy {
  seat: string;
  epoch: string | null;
  cursor: number | null;
  /** Rows as JSON with sorted names, by entity and id. */
  rows: Map<string, string>;
  outbox: { seq: number; id: string; type: string; state: string }[];
  /** As the officer sees it: what waits and what was refused. */
  shown: OutboxItem[];
  /** Those that their officer can reach: at a message that is there, or among those whose message is missing. */
  drafts: { messageId: string; remoteId: string | null; text: string }[];
  auditBreak: number | null;
}

const TRIES = 8;

/** Stops every workstation at one and the same head of the gateway, and reads what each has. */
export async function readCopies(run: Run): Promise<{ copies: Copy[]; record: Map<string, string> }> {
  const { stage } = run;
  const scope = stage.world.desk.deskId;
  for (let attempt = 1; ; attempt += 1) {
    for (const seat of stage.seats) await caughtUp(run, seat);
    for (const { desk } of stage.seats) await desk.stop();
    const { head } = await stage.record.head(scope);
    const copies: Copy[] = [];
    for (const seat of stage.seats) copies.push(await readCopy(seat));
    const record = await snapshotRows(run, scope);
    const after = await stage.record.head(scope);
    const atHead = copies.every(({ cursor, epoch }) => cursor === after.head && epoch === after.epoch);
    if ((after.head === head && atHead) || attempt === TRIES) return { copies, record };
    await sleep(500);
    for (const { desk } of stage.seats) await desk.start();
  }
}

/** Nobody is signed in any more: the stream wakes the loop by itself. */
async function caughtUp(run: Run, seat: Seat): Promise<void> {
  run.history.note({ what: 'catching_up', seat: seat.id });
  await inStep(seat);
  await sleep(300);
}

async function readCopy({ id, disk }: Seat): Promise<Copy> {
  const folder = join(disk.folder, 'data');
  const db = await openLocal(folder, { key: await keyOf(folder) });
  try {
    const state = await readSyncState(db.read);
    const rows = new Map<string, string>();
    for (const entity of ENTITY_NAMES) await readEntity(db, entity, rows);
    const outbox = await db.read.selectFrom('outbox').select(['seq', 'id', 'type', 'state']).orderBy('seq').execute();
    return {
      seat: id,
      epoch: state.epoch,
      cursor: state.cursor,
      rows,
      outbox,
      shown: await listOutbox(db.read),
      drafts: await reachableDrafts(db),
      auditBreak: await findAuditBreak(db.read),
    };
  } finally {
    await db.close();
  }
}

async function reachableDrafts(db: LocalDatabase): Promise<Copy['drafts']> {
  const there = await db.read
    .selectFrom('draft')
    .innerJoin('message', 'message.id', 'draft.message_id')
    .select(['draft.message_id as messageId', 'message.remote_id as remoteId', 'draft.text'])
    .execute();
  const officers = await db.read.selectFrom('draft').select('officer_id').distinct().execute();
  const stray = await Promise.all(officers.map(({ officer_id }) => listStrayDrafts(db.read, officer_id)));
  return [...there, ...stray.flat().map(({ message_id, text }) => ({ messageId: message_id, remoteId: null, text }))];
}

async function readEntity(
  db: LocalDatabase,
  entity: (typeof ENTITY_NAMES)[number],
  into: Map<string, string>,
): Promise<void> {
  const { table } = entityTables[entity];
  const found = await db.read
    .selectFrom(table as 'message')
    .selectAll()
    .execute();
  for (const row of found) {
    const value = rowToEntity(entity, row);
    into.set(`${entity} ${value.id}`, canonical(value));
  }
}

/** The gateway's record as a workstation would be given it today. */
async function snapshotRows({ stage }: Run, scope: string): Promise<Map<string, string>> {
  const [seat] = stage.seats;
  const [gateway] = stage.gateways;
  if (seat === undefined || gateway === undefined) throw new Error('a stage without a seat');
  const client = createGatewayClient({
    url: gateway.process.url,
    workstationId: seat.id as never,
    keys: keysOf(seat.id),
    clock: { now: () => new Date(), monotonicMs: () => performance.now() },
  });
  const rows = new Map<string, string>();
  try {
    for await (const line of client.snapshot(scope as never, new AbortController().signal)) {
      const value = JSON.parse(line) as { op?: string; entity?: string; row?: { id: string } };
      if (value.op === 'put' && value.row !== undefined)
        rows.set(`${value.entity} ${value.row.id}`, canonical(value.row));
    }
  } finally {
    await client.close();
  }
  return rows;
}

function canonical(value: unknown): string {
  return JSON.stringify(value, (_key, inner: unknown) =>
    typeof inner === 'object' && inner !== null && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).sort(([one], [other]) => (one < other ? -1 : 1)))
      : inner,
  );
}

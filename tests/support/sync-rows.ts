import type { LocalDatabase } from '../../src-main/core/db/database';
import type { Clock } from '../../src-main/core/platform/clock';
import { createIds } from '../../src-main/core/platform/ids';
import { putEntity } from '../../src-main/core/sync/entity.repository';
import type { OutboxPorts } from '../../src-main/core/sync/outbox';
import { type EntityName, type EntityRow, entitySchemas } from '../../src-shared/sync/entities';

export const DESK = 'desk-1';
export const WORKSTATION = 'seat-1';
const T0 = '2026-03-02T01:00:00.000Z';

/** A UUIDv7 made of a kind and a number, the same on every run. */
export function idOf(kind: number, number: number): string {
  return `0198c0de-${kind.toString(16).padStart(4, '0')}-7000-8000-${number.toString(16).padStart(12, '0')}`;
}

export function aMessage(number: number, more: Partial<EntityRow<'message'>> = {}): EntityRow<'message'> {
  return entitySchemas.message.parse({
    id: idOf(1, number),
    deskId: DESK,
    accountId: 'account-1',
    channel: 'weibo',
    remoteId: `remote-${number}`,
    conversationId: idOf(2, number),
    authorId: `author-${number}`,
    authorName: '网友',
    text: `第 ${number} 封来信，请问户口迁移怎么办理？`,
    postedAt: T0,
    receivedAt: T0,
    category: null,
    businessLine: null,
    status: 'new',
    emergency: false,
    claimId: null,
    claimVersion: 0,
    holderId: null,
    holderWorkstationId: null,
    leaseUntil: null,
    outcome: null,
    closedAt: null,
    reopenedAt: null,
    version: 0,
    ...more,
  });
}

export function anOfficer(id: string): EntityRow<'officer'> {
  return entitySchemas.officer.parse({
    id,
    deskId: DESK,
    badgeNumber: `00${id}`,
    name: `民警${id}`,
    role: 'officer',
    active: true,
  });
}

export type Rows = { [E in EntityName]?: EntityRow<E>[] };

/** Puts rows into the local copy as if they had been pulled. */
export async function seed(db: LocalDatabase, rows: Rows): Promise<void> {
  await db.transact(async (trx) => {
    for (const [entity, list] of Object.entries(rows)) {
      for (const row of list) await putEntity(trx, entity as EntityName, row as EntityRow<EntityName>);
    }
  });
}

/** Ports with a clock that goes on by a second with each reading. */
export function outboxPorts(): { ports: OutboxPorts; clock: Clock } {
  let ms = Date.parse(T0);
  const clock: Clock = {
    now: () => {
      ms += 1_000;
      return new Date(ms);
    },
    monotonicMs: () => performance.now(),
  };
  return {
    clock,
    ports: {
      clock,
      ids: createIds(clock),
      workstationId: WORKSTATION as OutboxPorts['workstationId'],
      clockOffsetMs: () => 0,
    },
  };
}

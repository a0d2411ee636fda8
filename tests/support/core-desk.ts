import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type Core, createCore } from '../../src-main/core/core';
import type { LocalDatabase } from '../../src-main/core/db/database';
import { type Clock, createClock } from '../../src-main/core/platform/clock';
import { createIds } from '../../src-main/core/platform/ids';
import { createLog } from '../../src-main/core/platform/log';
import { putEntity } from '../../src-main/core/sync/entity.repository';
import {
  accountIdSchema,
  answerIdSchema,
  conversationIdSchema,
  departmentIdSchema,
  deskIdSchema,
  messageIdSchema,
  officerIdSchema,
} from '../../src-shared/domain/ids';
import { type CoreChannel, coreContract, type IpcInput, type IpcOutput } from '../../src-shared/ipc/contract';
import type { Failure } from '../../src-shared/ipc/failure';
import type { Session } from '../../src-shared/ipc/views';
import type { EntityName, EntityRow } from '../../src-shared/sync/entities';
import { giveSlot, TEST_PASSPHRASE, TEST_SLOT_COST } from './key-slots';
import { openLocal } from './local-database';

/** A workstation's core over a real encrypted database in a temporary folder, without a gateway. */

export const DESK = deskIdSchema.parse('desk-a');
export const ME = officerIdSchema.parse('lin');
export const COLLEAGUE = officerIdSchema.parse('zhao');
export const AUDITOR = officerIdSchema.parse('auditor');
export const TRAFFIC = departmentIdSchema.parse('traffic');
export const LEGAL = departmentIdSchema.parse('legal');
const ACCOUNT = accountIdSchema.parse('weibo-main');

/** A clock that stands until it is moved. */
export class ManualClock implements Clock {
  constructor(private at: Date) {}
  now(): Date {
    return this.at;
  }
  monotonicMs(): number {
    return this.at.getTime();
  }
  advance(ms: number): void {
    this.at = new Date(this.at.getTime() + ms);
  }
}

export type EntityRows = { [E in EntityName]?: EntityRow<E>[] };

/** Two officers, an auditor, one who left; two departments and one that is gone; one account. */
export const deskRows: EntityRows = {
  officer: [
    { id: ME, deskId: DESK, badgeNumber: '010203', name: '林晓', role: 'officer', active: true },
    { id: COLLEAGUE, deskId: DESK, badgeNumber: '010204', name: '赵明', role: 'lead', active: true },
    { id: AUDITOR, deskId: DESK, badgeNumber: '010205', name: '周正', role: 'auditor', active: true },
    {
      id: officerIdSchema.parse('gone'),
      deskId: DESK,
      badgeNumber: '010206',
      name: '吴远',
      role: 'officer',
      active: false,
    },
  ],
  department: [
    { id: TRAFFIC, deskId: DESK, name: '交警支队', businessLines: ['traffic'], via: 'oa', address: '', active: true },
    { id: LEGAL, deskId: DESK, name: '法制支队', businessLines: ['legal'], via: 'oa', address: '', active: true },
    {
      id: departmentIdSchema.parse('closed-dept'),
      deskId: DESK,
      name: '旧科室',
      businessLines: [],
      via: 'oa',
      address: '',
      active: false,
    },
  ],
  account: [{ id: ACCOUNT, deskId: DESK, channel: 'weibo', name: '示例公安', region: '', active: true }],
};

/** A UUID that a test can name by a number. */
export function uuidOf(kind: number, number: number): string {
  return `${kind.toString(16).padStart(8, '0')}-0000-7000-8000-${number.toString(16).padStart(12, '0')}`;
}

export function messageRow(number: number, over: Partial<EntityRow<'message'>> = {}): EntityRow<'message'> {
  return {
    id: messageIdSchema.parse(uuidOf(1, number)),
    deskId: DESK,
    accountId: ACCOUNT,
    channel: 'weibo',
    remoteId: `r${number}`,
    conversationId: conversationIdSchema.parse(uuidOf(2, number)),
    authorId: `a${number}`,
    authorName: `市民${number}`,
    text: '请问身份证丢了怎么补办？',
    postedAt: '2026-03-02T00:00:00.000Z',
    receivedAt: '2026-03-02T00:01:00.000Z',
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
    version: 1,
    ...over,
  };
}

export function answerRow(id: string, over: Partial<EntityRow<'answer'>> = {}): EntityRow<'answer'> {
  return {
    id: answerIdSchema.parse(id),
    deskId: DESK,
    question: '居民身份证丢失后如何补领？',
    alternatives: [],
    text: '请携带户口簿到就近的派出所办理补领，咨询电话{网点电话}。',
    shortText: null,
    link: null,
    textEn: null,
    internalNote: '',
    basis: null,
    businessLine: 'household',
    region: '',
    ownerDepartmentId: null,
    ownerOfficerId: null,
    keywords: ['身份证'],
    attachments: [],
    validFrom: null,
    validUntil: null,
    reviewAt: null,
    status: 'approved',
    version: 1,
    updatedAt: '2026-01-01T00:00:00.000Z',
    ...over,
  };
}

export async function putRows(db: LocalDatabase, rows: EntityRows): Promise<void> {
  await db.transact(async (trx) => {
    for (const [entity, list] of Object.entries(rows) as [EntityName, EntityRow<EntityName>[]][]) {
      for (const row of list) await putEntity(trx, entity, row);
    }
  });
}

export interface DeskFolder {
  folder: string;
  /** Opens the database by itself, while no core has it. */
  withDatabase<T>(work: (db: LocalDatabase) => Promise<T>): Promise<T>;
  remove(): void;
}

export function createDeskFolder(): DeskFolder {
  const folder = mkdtempSync(path.join(tmpdir(), 'dutydesk-core-'));
  return {
    folder,
    async withDatabase(work) {
      const db = await openLocal(folder);
      try {
        return await work(db);
      } finally {
        await db.close();
      }
    },
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}

export interface TestCore {
  core: Core;
  clock: Clock;
  /** The answer of a channel, checked against its contract. Throws when it is a failure. */
  ask<C extends CoreChannel>(channel: C, input: IpcInput<C>): Promise<IpcOutput<C>>;
  /** Signs an officer in, by a slot that it is given here. */
  signIn(officerId: string): Promise<Session | null>;
  /** The failure of a request; throws when it succeeded. */
  refused<C extends CoreChannel>(channel: C, input: IpcInput<C>): Promise<Failure>;
}

/** What a core left for the next one on its folder, which the main process keeps. */
const resumeSecrets = new Map<string, string | null>();

export async function openCore(folder: string, options: { clock?: Clock; bootId?: string } = {}): Promise<TestCore> {
  const clock = options.clock ?? createClock();
  const core = await createCore(
    {
      userData: folder,
      gateway: null,
      sqliteBinding: null,
      databaseKeySecret: null,
      resumeSecret: resumeSecrets.get(folder) ?? null,
      bootId: options.bootId ?? 'boot-1',
      sample: true,
      version: '0.0.0',
    },
    {
      clock,
      ids: createIds(clock),
      log: createLog({ folder: null, name: 'test' }),
      onResume: (secret) => resumeSecrets.set(folder, secret),
      slotCostLog2: TEST_SLOT_COST,
    },
  );
  const ask: TestCore['ask'] = async (channel, input) => {
    const result = await core.handle(channel, input);
    if (!result.ok) throw new Error(`${channel}: ${JSON.stringify(result.failure)}`);
    const parsed = coreContract[channel].output.parse(result.value);
    return parsed as IpcOutput<typeof channel>;
  };
  return {
    core,
    clock,
    ask,
    async signIn(officerId) {
      await giveSlot(folder, officerId);
      await ask('session.sign_in', { badgeNumber: officerId, passphrase: TEST_PASSPHRASE });
      return ask('session.current', null);
    },
    async refused(channel, input) {
      const result = await core.handle(channel, input);
      if (result.ok) throw new Error(`${channel} was not refused`);
      return result.failure;
    },
  };
}

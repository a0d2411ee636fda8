import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import Fastify, { type FastifyInstance } from 'fastify';
import type { PgBoss } from 'pg-boss';
import { v7 } from 'uuid';
import { type Channels, startChannels } from '../../src-gateway/channels/start';
import { type GatewayConfigInput, parseConfig } from '../../src-gateway/config';
import { startBoss } from '../../src-gateway/db/boss';
import { connect } from '../../src-gateway/db/connect';
import type { Db, Trx } from '../../src-gateway/db/database';
import { migrate } from '../../src-gateway/db/migrate';
import { inTransaction, readClock } from '../../src-gateway/db/transaction';
import type { ChannelDeps } from '../../src-gateway/deps';
import { findTicketWay } from '../../src-gateway/features/delivery/delivery.repository';
import { enqueueDelivery } from '../../src-gateway/features/delivery/delivery.service';
import { createLog } from '../../src-gateway/platform/log';
import type { Delivery } from '../../src-shared/domain/delivery';
import type { Department } from '../../src-shared/domain/officer';
import type { Change } from '../../src-shared/sync/entities';
import type { TestPostgres } from './postgres';

export const DESK = 'desk-a';
const ACCOUNT = 'weibo-main';
export const INGEST_SECRET = 'an ingest secret of tests';
export const OA_TOKEN = 'oa-token-of-tests';
export const OA_SECRET = 'a callback secret of tests';
export const PUBLISH_TOKEN = 'publish-token-of-tests';

export type Way = Pick<Department, 'via' | 'address'>;

/** A store with one desk, and the channels of a gateway over it: real PostgreSQL, real pg-boss, real HTTP. */
export interface ChannelDesk {
  db: Db;
  boss: PgBoss;
  deps: ChannelDeps;
  databaseUrl: string;
  url: string;
  channels(): Channels;
  /** Stops the channels as a clean shutdown would, and starts them again. */
  stopChannels(): Promise<void>;
  startChannels(): Promise<void>;
  /** How the department is reached from now on; by the OA at first. */
  setWay(way: Way): Promise<void>;
  /** A message with a ticket on its way to the department. */
  forward(text?: string): Promise<{ ticketId: string; number: string; messageId: string; deliveryId: string }>;
  /** A remark on a ticket, by the way the ticket went. */
  remark(
    ticket: { ticketId: string; messageId: string },
    kind: 'rework' | 'withdrawn' | 'confirmed',
    text: string,
  ): Promise<{ deliveryId: string; eventId: string }>;
  /** A reply on its way to the citizen, to a message of its own or to this one. */
  reply(text?: string, messageId?: string): Promise<{ replyId: string; messageId: string; deliveryId: string }>;
  delivery(id: string): Promise<{ state: Delivery['state']; attempts: number; last_error: string | null }>;
  ticketState(id: string): Promise<string>;
  ticketEvents(id: string): Promise<{ kind: string; text: string; actor: string }[]>;
  replyState(id: string): Promise<string>;
  /** Everything that the change log says, in order. */
  changes(): Promise<Change[]>;
  close(): Promise<void>;
}

/** @param postgres the server of the test file; the desk gets a database of its own on it */
export async function openChannelDesk(
  postgres: TestPostgres,
  settings: {
    oaUrl?: string;
    publishUrl?: string;
    timeoutMs?: number;
    pollMs?: number;
    ingestFolder?: string;
    /** Further channels, as the configuration has them. */
    channels?: GatewayConfigInput['channels'];
    /** A store that is there already, such as a restored one. */
    databaseUrl?: string;
  },
): Promise<ChannelDesk> {
  const peer = { timeoutMs: settings.timeoutMs ?? 500, pollMs: settings.pollMs ?? 60_000 };
  const input: GatewayConfigInput = {
    dataDir: mkdtempSync(join(tmpdir(), 'dutydesk-gateway-')),
    ingest: {
      sources: [{ id: 'collector', secret: INGEST_SECRET, desk: DESK }],
      ...(settings.ingestFolder === undefined ? {} : { folder: { path: settings.ingestFolder, desk: DESK } }),
    },
    channels: {
      ...(settings.oaUrl === undefined
        ? {}
        : { oa: { ...peer, baseUrl: settings.oaUrl, token: OA_TOKEN, callbackSecret: OA_SECRET } }),
      ...(settings.publishUrl === undefined
        ? {}
        : { publish: { ...peer, baseUrl: settings.publishUrl, token: PUBLISH_TOKEN } }),
      ...settings.channels,
    },
  } as GatewayConfigInput;
  const config = parseConfig(input);
  const databaseUrl = settings.databaseUrl ?? (await postgres.createDatabase());
  const log = createLog('silent');
  const db = connect(databaseUrl, log);
  await migrate(db);
  const boss = await startBoss(databaseUrl, log);
  const deps: ChannelDeps = {
    config,
    db,
    boss,
    log,
    newId: () => v7(),
    heads: { wake: () => undefined },
    turns: { isMine: async () => true, giveUp: async () => undefined },
  };
  if (settings.databaseUrl === undefined) await seed(db);
  let running: { app: FastifyInstance; channels: Channels } | null = null;
  let port = 0;
  let url = '';
  let counter = 0;

  /** On the same port as before: peers keep the address of their callbacks. */
  async function start(): Promise<void> {
    const app = Fastify();
    const channels = await startChannels(deps);
    channels.registerRoutes(app);
    url = await app.listen({ host: '127.0.0.1', port });
    port = Number(new URL(url).port);
    running = { app, channels };
  }

  async function stop(): Promise<void> {
    await running?.app.close();
    await running?.channels.close();
    running = null;
  }

  await start();

  async function message(): Promise<string> {
    counter += 1;
    const number = counter;
    const conversation = v7();
    const id = v7();
    const now = await readClock(db);
    await db
      .insertInto('conversation')
      .values({
        id: conversation as never,
        desk_id: DESK as never,
        account_id: ACCOUNT as never,
        remote_key: `thread-${number}`,
      })
      .execute();
    await db
      .insertInto('message')
      .values({
        id: id as never,
        desk_id: DESK as never,
        account_id: ACCOUNT as never,
        channel: 'weibo',
        remote_id: `remote-${number}`,
        conversation_id: conversation as never,
        author_id: 'u',
        author_name: '某人',
        text: '路灯坏了',
        posted_at: now,
        received_at: now,
        status: 'new',
        emergency: false,
      } as never)
      .execute();
    return id;
  }

  const desk: ChannelDesk = {
    db,
    boss,
    deps,
    databaseUrl,
    url,
    channels() {
      if (running === null) throw new Error('channels are stopped');
      return running.channels;
    },
    stopChannels: stop,
    startChannels: start,
    async setWay(way) {
      await db
        .updateTable('department')
        .set(way)
        .where('id', '=', 'dept-a' as never)
        .execute();
    },
    async forward(text = '请核实路灯故障并反馈。') {
      const messageId = await message();
      const ticketId = v7();
      const number = `ZB-${counter}-${ticketId.slice(-6)}`;
      const deliveryId = await inTransaction(db, async (trx) => {
        const now = await readClock(trx);
        await trx
          .insertInto('ticket')
          .values({
            id: ticketId as never,
            desk_id: DESK as never,
            message_id: messageId as never,
            department_id: 'dept-a' as never,
            number,
            text,
            state: 'queued',
            deadline_at: new Date(Date.parse(now) + 86_400_000).toISOString(),
            created_at: now,
            created_by: 'of-1' as never,
            settled_at: null,
            version: 1,
          })
          .execute();
        const row = await enqueueDelivery(trx, deps, {
          deskId: DESK as never,
          messageId: messageId as never,
          kind: 'ticket',
          subjectId: ticketId,
          ...(await departmentWay(trx)),
        });
        return row.id;
      });
      return { ticketId, number, messageId, deliveryId };
    },
    async remark(ticket, kind, text) {
      const eventId = v7();
      const deliveryId = await inTransaction(db, async (trx) => {
        const now = await readClock(trx);
        await trx
          .insertInto('ticket_event')
          .values({
            id: eventId as never,
            desk_id: DESK as never,
            ticket_id: ticket.ticketId as never,
            message_id: ticket.messageId as never,
            kind,
            text,
            at: now,
            actor: '甲',
          })
          .execute();
        const row = await enqueueDelivery(trx, deps, {
          deskId: DESK as never,
          messageId: ticket.messageId as never,
          kind: 'ticket_remark',
          subjectId: eventId,
          ...((await findTicketWay(trx, ticket.ticketId)) ?? { via: 'oa' as const }),
          remark: text,
        });
        return row.id;
      });
      return { deliveryId, eventId };
    },
    async reply(text = '您好，已为您登记。', to?: string) {
      const messageId = to ?? (await message());
      const replyId = v7();
      const deliveryId = await inTransaction(db, async (trx) => {
        const now = await readClock(trx);
        await trx
          .insertInto('reply')
          .values({
            id: replyId as never,
            desk_id: DESK as never,
            message_id: messageId as never,
            text,
            officer_id: 'of-1' as never,
            officer_name: '甲',
            badge_number: 'S1',
            basis: null,
            state: 'queued',
            queued_at: now,
            sent_at: null,
            close_after_sent: false,
            overrides: '[]',
            review: null,
            version: 1,
          })
          .execute();
        const row = await enqueueDelivery(trx, deps, {
          deskId: DESK as never,
          messageId: messageId as never,
          kind: 'reply',
          subjectId: replyId,
          via: 'publish',
        });
        return row.id;
      });
      return { replyId, messageId, deliveryId };
    },
    delivery: (id) =>
      db
        .selectFrom('delivery')
        .select(['state', 'attempts', 'last_error'])
        .where('id', '=', id as never)
        .executeTakeFirstOrThrow(),
    async ticketState(id) {
      return (
        await db
          .selectFrom('ticket')
          .select('state')
          .where('id', '=', id as never)
          .executeTakeFirstOrThrow()
      ).state;
    },
    ticketEvents: (id) =>
      db
        .selectFrom('ticket_event')
        .select(['kind', 'text', 'actor'])
        .where('ticket_id', '=', id as never)
        .orderBy('id')
        .execute(),
    async replyState(id) {
      return (
        await db
          .selectFrom('reply')
          .select('state')
          .where('id', '=', id as never)
          .executeTakeFirstOrThrow()
      ).state;
    },
    async changes() {
      const rows = await db.selectFrom('change_transaction').select('changes').orderBy('seq').execute();
      return rows.flatMap((row) => row.changes);
    },
    async close() {
      await stop();
      await boss.stop({ graceful: false });
      await db.destroy();
      rmSync(config.dataDir, { recursive: true, force: true });
    },
  };
  return desk;
}

function departmentWay(trx: Trx): Promise<Way> {
  return trx
    .selectFrom('department')
    .select(['via', 'address'])
    .where('id', '=', 'dept-a' as never)
    .executeTakeFirstOrThrow();
}

async function seed(db: Db): Promise<void> {
  await db.insertInto('desk').values({ id: DESK, name: '值班台', ticket_prefix: 'ZB' }).execute();
  await db.insertInto('scope_head').values({ scope: DESK, epoch: v7(), head: 0 }).execute();
  await db
    .insertInto('account')
    .values({ id: ACCOUNT as never, desk_id: DESK as never, channel: 'weibo', name: '官方微博', region: '' })
    .execute();
  await db
    .insertInto('department')
    .values({
      id: 'dept-a' as never,
      desk_id: DESK as never,
      name: '交警支队',
      business_lines: '[]',
      via: 'oa',
      address: '',
      active: true,
    })
    .execute();
  await db
    .insertInto('officer')
    .values({
      id: 'of-1' as never,
      desk_id: DESK as never,
      badge_number: 'S1',
      name: '甲',
      role: 'officer',
      active: true,
    })
    .execute();
}

/** Waits until something is so, at most `withinMs`. */
export async function until(what: string, holds: () => Promise<boolean> | boolean, withinMs = 15_000): Promise<void> {
  const deadline = performance.now() + withinMs;
  while (!(await holds())) {
    if (performance.now() > deadline) throw new Error(`not within ${withinMs} ms: ${what}`);
    await sleep(25);
  }
}

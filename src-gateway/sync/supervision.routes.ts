import type { IncomingMessage, ServerResponse } from 'node:http';
import type { FastifyBaseLogger, FastifyInstance, FastifyRequest, RawServerDefault } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { z } from 'zod';
import {
  AUDIT_LOG_PATH,
  auditLogQuerySchema,
  auditLogResponseSchema,
  CHANNELS_PATH,
  channelsQuerySchema,
  channelsResponseSchema,
} from '../../src-shared/sync/supervision';
import { type ChannelStates, readChannelHealth } from '../channels/channel-health.service';
import type { Db } from '../db/database';
import { readClock } from '../db/transaction';
import { findAuditRows, listAuditFindings } from '../features/audit/audit.repository';
import { assertMay } from './assert-may';
import { SyncProblem } from './sync-problem';

const cursorSchema = z.tuple([z.iso.datetime(), z.string(), z.string(), z.number().int()]);

/** What those who watch over the desk look at, within the routes that know the workstation. */
export function addSupervisionRoutes(
  app: FastifyInstance<RawServerDefault, IncomingMessage, ServerResponse, FastifyBaseLogger, ZodTypeProvider>,
  deps: { db: Db; channels: () => ChannelStates },
  seatOf: (request: FastifyRequest) => { deskId: string },
): void {
  const { db } = deps;

  app.get(
    CHANNELS_PATH,
    {
      schema: {
        tags: ['sync'],
        summary: 'Health of the channels and what is on its way in each',
        querystring: channelsQuerySchema,
        response: { 200: channelsResponseSchema },
      },
    },
    async (request) => {
      const { deskId } = seatOf(request);
      // Also whoever starts a shift, with which it is recorded.
      await assertMay(db, deskId, request.query.officer, 'read_shifts');
      return { channels: await readChannelHealth(db, deskId, deps.channels()), now: await readClock(db) };
    },
  );

  app.get(
    AUDIT_LOG_PATH,
    {
      schema: {
        tags: ['sync'],
        summary: 'Audit rows of the desk’s workstations, the newest first',
        querystring: auditLogQuerySchema,
        response: { 200: auditLogResponseSchema },
      },
    },
    async (request) => {
      const { deskId } = seatOf(request);
      const { officer, after, limit, ...filter } = request.query;
      await assertMay(db, deskId, officer, 'read_audit');
      const rows = await findAuditRows(
        db,
        { deskId, ...filter },
        after === undefined ? null : readCursor(after),
        limit,
      );
      const last = rows.at(-1);
      const findings = after === undefined ? await listAuditFindings(db, deskId) : [];
      return {
        entries: rows.map(({ prevHash: _, ...row }) => row),
        next:
          last === undefined || rows.length < limit
            ? null
            : JSON.stringify([last.at, last.owner, last.chain, last.seq] satisfies z.infer<typeof cursorSchema>),
        findings: findings.map(({ owner, seq, kind, at }) => ({ owner, seq, kind, at })),
        now: await readClock(db),
      };
    },
  );
}

function readCursor(text: string): { at: string; owner: string; chain: string; seq: number } {
  const parsed = cursorSchema.safeParse(parseJson(text));
  if (!parsed.success) throw new SyncProblem('invalid_request', '翻页位置不对。 The cursor is none.');
  const [at, owner, chain, seq] = parsed.data;
  return { at, owner, chain, seq };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    return undefined;
  }
}

import type { IncomingMessage, ServerResponse } from 'node:http';
import type { FastifyBaseLogger, FastifyInstance, FastifyRequest, RawServerDefault } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { deskIdSchema } from '../../src-shared/domain/ids';
import {
  PROTOCOL_VERSION,
  type PushResponse,
  pullQuerySchema,
  pullResponseSchema,
  pushResponseSchema,
  rebaseSchema,
  renewRequestSchema,
  renewResponseSchema,
  syncErrorSchema,
  syncSessionSchema,
} from '../../src-shared/sync/protocol';
import { identify } from '../auth/workstation-auth';
import type { ChannelStates } from '../channels/channel-health.service';
import { inTransaction, readClock } from '../db/transaction';
import { addAttachmentRoutes } from '../features/attachment/attachment.routes';
import { addAuditRoutes } from '../features/audit/audit.routes';
import type { AuditDeps } from '../features/audit/audit.service';
import type { EnrolledWorkstation } from '../features/desk/workstation.repository';
import { renewClaims } from '../features/message/claim.service';
import { type AdministrationDeps, addAdministrationRoutes } from './administration.routes';
import { readPosition, recordChanges, type ScopePosition } from './change-log.repository';
import type { EventStreams } from './events';
import type { Heads } from './heads';
import { pull } from './pull.service';
import { type PushDeps, pushBodySchema, takeCommands } from './push.service';
import type { SnapshotStreams } from './snapshot-stream';
import { addSupervisionRoutes } from './supervision.routes';
import { SyncProblem } from './sync-problem';

const PUSH_BODY_LIMIT = 8 * 1024 * 1024;
const errors = {
  400: syncErrorSchema,
  401: syncErrorSchema,
  403: syncErrorSchema,
  426: syncErrorSchema,
  429: syncErrorSchema,
  503: syncErrorSchema,
};
const scopeQuery = z.object({ scope: deskIdSchema });

export interface SyncRouteDeps extends PushDeps {
  heads: Heads;
  streams: EventStreams;
  snapshots: SnapshotStreams;
  keys: AuditDeps['keys'];
  channels: () => ChannelStates;
  administration: Pick<AdministrationDeps, 'config' | 'hasher' | 'caFingerprint' | 'version'>;
  metrics: { countResults(results: PushResponse['results']): void };
  /** Told of each command that its officer may not give. */
  refused: (request: FastifyRequest, reason: string) => void;
}

/** The interface between workstations and the gateway: src-shared/sync/protocol.ts over HTTP. */
export async function registerSyncRoutes(instance: FastifyInstance, deps: SyncRouteDeps): Promise<void> {
  await instance.register(async (scope) => addRoutes(scope.withTypeProvider<ZodTypeProvider>(), deps));
}

function addRoutes(
  app: FastifyInstance<RawServerDefault, IncomingMessage, ServerResponse, FastifyBaseLogger, ZodTypeProvider>,
  deps: SyncRouteDeps,
): void {
  const { db, heads, streams, snapshots } = deps;
  const seats = new WeakMap<FastifyRequest, EnrolledWorkstation>();
  const seatOf = (request: FastifyRequest): EnrolledWorkstation => {
    const seat = seats.get(request);
    if (seat === undefined) throw new Error('request without a workstation');
    return seat;
  };
  // Strangers are turned away before anything that they sent is read.
  app.addHook('onRequest', async (request) => {
    seats.set(request, await identify(db, request));
  });

  addAttachmentRoutes(app, db, seatOf);
  addAuditRoutes(app, { db, log: deps.log, keys: deps.keys }, seatOf);
  addSupervisionRoutes(app, { db, channels: deps.channels }, seatOf);
  addAdministrationRoutes(app, { ...deps.administration, db, log: deps.log, heads }, seatOf);

  app.get(
    '/sync/session',
    { schema: { tags: ['sync'], summary: 'Who this workstation is', response: { 200: syncSessionSchema, ...errors } } },
    async (request) => {
      const seat = seatOf(request);
      const { epoch, head, now } = await positionOf(deps, seat);
      return {
        protocol: PROTOCOL_VERSION,
        workstation: { id: seat.id, name: seat.name },
        desk: { id: seat.deskId, name: seat.deskName },
        epoch,
        head,
        lastSeq: seat.lastSeq,
        leaseMs: deps.leaseMs,
        now,
      };
    },
  );

  app.post(
    '/sync/commands',
    {
      bodyLimit: PUSH_BODY_LIMIT,
      schema: {
        tags: ['sync'],
        summary: 'Idempotent commands, in the order of seq',
        body: pushBodySchema,
        response: { 200: pushResponseSchema, 409: syncErrorSchema, 413: syncErrorSchema, ...errors },
      },
    },
    async (request) => {
      const seat = seatOf(request);
      const { results, position } = await takeCommands(deps, seat, request.body.commands);
      deps.metrics.countResults(results);
      for (const { result } of results)
        if (result.outcome === 'rejected' && result.code === 'not_permitted') deps.refused(request, result.code);
      heads.wake(seat.deskId);
      const { head, now } = position ?? (await positionOf(deps, seat));
      return { results, head, now };
    },
  );

  app.get(
    '/sync/changes',
    {
      schema: {
        tags: ['sync'],
        summary: 'Whole transactions after a cursor',
        querystring: pullQuerySchema,
        response: { 200: pullResponseSchema, 410: rebaseSchema, ...errors },
      },
    },
    async (request, reply) => {
      inScope(seatOf(request), request.query.scope);
      const pulled = await pull(db, request.query);
      if (pulled.ok) return pulled.response;
      return reply.code(410).send({ code: 'rebase', reason: pulled.reason, epoch: pulled.epoch });
    },
  );

  app.get(
    '/sync/snapshot',
    {
      schema: {
        tags: ['sync'],
        summary: 'The whole working copy as lines of JSON',
        produces: ['application/x-ndjson'],
        querystring: scopeQuery,
      },
    },
    async (request, reply) => {
      const seat = inScope(seatOf(request), request.query.scope);
      const lines = snapshots.open(seat.deskId);
      reply.header('content-type', 'application/x-ndjson; charset=utf-8').header('cache-control', 'no-store');
      return reply.send(lines);
    },
  );

  app.post(
    '/sync/renew',
    {
      schema: {
        tags: ['sync'],
        summary: 'Keeps claims alive',
        body: renewRequestSchema,
        response: { 200: renewResponseSchema, ...errors },
      },
    },
    async (request) => {
      const seat = seatOf(request);
      const answer = await inTransaction(db, async (trx) => {
        const now = await readClock(trx);
        const { renewed, lost, changes } = await renewClaims(
          trx,
          { deskId: seat.deskId, workstationId: seat.id, now, leaseMs: deps.leaseMs },
          request.body.claims,
        );
        await recordChanges(trx, seat.deskId, changes);
        return { renewed, lost, now };
      });
      if (answer.renewed.length > 0) heads.wake(seat.deskId);
      return answer;
    },
  );

  app.get(
    '/sync/events',
    {
      schema: {
        tags: ['sync'],
        summary: 'Server-sent events named head; they only wake the loop',
        produces: ['text/event-stream'],
        querystring: scopeQuery,
      },
    },
    async (request, reply) => {
      const seat = inScope(seatOf(request), request.query.scope);
      const { head } = await positionOf(deps, seat);
      streams.start(reply, seat, head);
    },
  );
}

function inScope(seat: EnrolledWorkstation, scope: string): EnrolledWorkstation {
  if (seat.deskId === scope) return seat;
  throw new SyncProblem(
    'wrong_scope',
    `席位 ${seat.id} 不属于值班台 ${scope}。 This workstation does not belong to that desk.`,
  );
}

async function positionOf(deps: SyncRouteDeps, seat: EnrolledWorkstation): Promise<ScopePosition> {
  const position = await readPosition(deps.db, seat.deskId);
  if (position === null) throw new Error(`desk ${seat.deskId} has no change log`);
  return position;
}

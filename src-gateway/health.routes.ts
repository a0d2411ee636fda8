import type { FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { z } from 'zod';
import type { Db } from './db/database';
import { failure } from './platform/log';
import { readHeads } from './sync/change-log.repository';

const healthSchema = z.object({
  ok: z.boolean(),
  version: z.string(),
  database: z.enum(['ok', 'unreachable']),
  /** It was told to stop: send it nothing new. */
  stopping: z.boolean(),
  /** One life of the store; null while no desk has been imported. */
  epoch: z.uuid().nullable(),
  desks: z.array(z.string()),
  /** Per channel `ok` or a sentence on what does not work. */
  channels: z.record(z.string(), z.string()),
});

/** GET /health: for monitoring and balancers; 503 when the database does not answer or the gateway is about to end. Says nothing about people or messages. */
export function registerHealthRoute(
  instance: FastifyInstance,
  deps: { db: Db; version: string; channels: () => Record<string, string>; isStopping: () => boolean },
): void {
  const app = instance.withTypeProvider<ZodTypeProvider>();
  app.get(
    '/health',
    {
      schema: {
        tags: ['operation'],
        summary: 'Whether the gateway can work',
        response: { 200: healthSchema, 503: healthSchema },
      },
    },
    async (request, reply) => {
      const stopping = deps.isStopping();
      const common = { version: deps.version, stopping, channels: deps.channels() };
      try {
        const heads = await readHeads(deps.db);
        return reply.code(stopping ? 503 : 200).send({
          ...common,
          ok: !stopping,
          database: 'ok' as const,
          epoch: heads[0]?.epoch ?? null,
          desks: heads.map((head) => head.scope),
        });
      } catch (error) {
        request.log.error({ error: failure(error) }, 'database does not answer');
        return reply.code(503).send({ ...common, ok: false, database: 'unreachable', epoch: null, desks: [] });
      }
    },
  );
}

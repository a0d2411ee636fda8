import type { FastifyInstance } from 'fastify';
import type { z } from 'zod';
import { type IngestRecord, ingestRequestSchema, type ingestResponseSchema } from '../../../src-shared/sync/ingest';
import type { ChannelDeps } from '../../deps';
import { signedRoute } from '../signed-route';
import { INGEST_BATCH, ingestBatch } from './ingest.service';
import { readRecord } from './read-record';

const MAX_PUSH_BYTES = 8 * 1024 * 1024;

type IngestResponse = z.infer<typeof ingestResponseSchema>;

/** POST /ingest/messages: collectors push citizens' messages, signed with their source's secret. */
export function registerIngestRoutes(app: FastifyInstance, deps: ChannelDeps): void {
  const sources = new Map(deps.config.ingest.sources.map((source) => [source.id, source]));
  signedRoute(app, {
    path: '/ingest/messages',
    summary: '签名推送来信',
    bodyLimit: MAX_PUSH_BYTES,
    secretOf: (id) => sources.get(id)?.secret,
    async handle(body, id) {
      const source = sources.get(id);
      const request = ingestRequestSchema.safeParse(body);
      if (source === undefined || !request.success) {
        return {
          status: 400,
          body: {
            code: 'invalid_request',
            message: '内容应为 {"messages": […]}，一次 1 至 1000 条，没有接收任何内容。',
          },
        };
      }
      return { status: 200, body: await takeIn(deps, source.desk, request.data.messages) };
    },
  });
}

async function takeIn(deps: ChannelDeps, deskId: string, messages: readonly unknown[]): Promise<IngestResponse> {
  const response: IngestResponse = { accepted: 0, repeated: 0, refused: [] };
  const good: { index: number; record: IngestRecord }[] = [];
  const now = new Date();
  for (const [index, message] of messages.entries()) {
    const read = readRecord(message, now);
    if (read.ok) good.push({ index, record: read.record });
    else response.refused.push({ index, remoteId: remoteIdOf(message), reason: `${read.code}：${read.reason}` });
  }
  for (let from = 0; from < good.length; from += INGEST_BATCH) {
    const batch = good.slice(from, from + INGEST_BATCH);
    const outcomes = await ingestBatch(
      deps,
      deskId,
      batch.map((each) => each.record),
    );
    for (const [at, each] of batch.entries()) {
      const outcome = outcomes[at];
      if (outcome?.outcome === 'accepted') response.accepted += 1;
      else if (outcome?.outcome === 'repeated') response.repeated += 1;
      else response.refused.push({ index: each.index, remoteId: each.record.remoteId, reason: outcome?.reason ?? '' });
    }
  }
  response.refused.sort((one, other) => one.index - other.index);
  return response;
}

function remoteIdOf(message: unknown): string | null {
  if (typeof message !== 'object' || message === null || !('remoteId' in message)) return null;
  return typeof message.remoteId === 'string' ? message.remoteId.slice(0, 200) : null;
}

import type { FastifyInstance } from 'fastify';
import type { z } from 'zod';
import {
  INGEST_ATTACHMENTS_PATH,
  type IngestRecord,
  ingestRequestSchema,
  type ingestResponseSchema,
} from '../../../src-shared/sync/ingest';
import type { GatewayConfig } from '../../config';
import { largestOf } from '../../features/attachment/attachment-settings';
import { type SignedAnswer, signedRoute } from '../signed-route';
import { signedUpload } from '../signed-upload';
import { INGEST_BATCH } from './ingest.service';
import { readRecord } from './read-record';
import type { RecordSink } from './record-sink';

const MAX_PUSH_BYTES = 8 * 1024 * 1024;

type IngestResponse = z.infer<typeof ingestResponseSchema>;

/** Collectors push citizens' messages and their files, signed with their source's secret. */
export function registerIngestRoutes(
  app: FastifyInstance,
  sink: RecordSink,
  config: Pick<GatewayConfig, 'ingest' | 'attachments'>,
): void {
  const sources = new Map(config.ingest.sources.map((source) => [source.id, source]));
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
      return { status: 200, body: await takeIn(sink, source.desk, request.data.messages) };
    },
  });
  signedUpload(app, {
    path: `${INGEST_ATTACHMENTS_PATH}/:sha256`,
    summary: '签名推送附件',
    bodyLimit: largestOf(config.attachments),
    secretOf: (id) => sources.get(id)?.secret,
    async handle(sha256, stream, id) {
      const source = sources.get(id);
      if (source === undefined) throw new Error(`source ${id} has gone`);
      return takeFile(sink, source.desk, sha256, stream);
    },
  });
}

/** Why a file was not kept: HTTP status, code, sentence. */
const FILE_REFUSED = {
  too_large: [413, 'too_large', '文件超过上限，没有保存；来信上会注明没有收下。'],
  empty: [400, 'empty', '文件是空的，没有保存。'],
  wrong_hash: [400, 'wrong_hash', '文件内容与其校验值不符，没有保存。请重新读取文件后推送。'],
} as const;

/** PUT /ingest/attachments/<sha256>: a file that a message names, before or after it. */
async function takeFile(
  sink: RecordSink,
  deskId: string,
  sha256: string,
  source: AsyncIterable<Buffer>,
): Promise<SignedAnswer> {
  const received = await sink.takeFile(deskId, source, sha256);
  if (received.ok) return { status: 200, body: { sha256, size: received.size } };
  const [status, code, message] =
    received.reason === 'too_large' || received.reason === 'empty'
      ? FILE_REFUSED[received.reason]
      : FILE_REFUSED.wrong_hash;
  return { status, body: { code, message } };
}

async function takeIn(sink: RecordSink, deskId: string, messages: readonly unknown[]): Promise<IngestResponse> {
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
    const outcomes = await sink.take(
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

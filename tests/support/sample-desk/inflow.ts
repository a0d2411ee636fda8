import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { type IngestRecord, ingestResponseSchema } from '../../../src-shared/sync/ingest';
import { signedHeaders } from '../stand-in';
import { hashOf, pushFile, type SampleFile, sampleFiles } from './sample-files';

const sampleMessageSchema = z.object({
  channel: z.string(),
  account: z.string(),
  remoteId: z.string(),
  conversation: z.string().optional(),
  author: z.object({ id: z.string(), name: z.string() }),
  text: z.string(),
  ageMinutes: z.number().nonnegative(),
  category: z.string().nullish(),
  businessLine: z.string().nullish(),
  emergency: z.boolean().optional(),
});
type SampleMessage = z.infer<typeof sampleMessageSchema>;

/** The newest messages come in while one watches. */
const HELD_BACK = 15;
const TRICKLE_MS = 45_000;
const BATCH = 200;

export interface InflowOptions {
  gatewayUrl: string;
  source: string;
  secret: string;
  /** JSON Lines of sample messages. */
  file: string;
  trickleMs?: number;
}

/**
 * Pushes the sample messages to the gateway once it is up, as a collector would: signed, idempotent by remote id; the last
 * few one by one over time. A second start pushes the same again, which changes nothing.
 */
export function startInflow(options: InflowOptions): { close(): Promise<void>; done: Promise<void> } {
  const stopping = new AbortController();
  const done = run(options, stopping.signal).catch((error: unknown) => {
    if (!stopping.signal.aborted) process.stderr.write(`inflow stopped: ${String(error)}\n`);
  });
  return {
    done,
    async close() {
      stopping.abort();
      await done;
    },
  };
}

async function run(options: InflowOptions, signal: AbortSignal): Promise<void> {
  const messages = readSampleMessages(options.file);
  const files = await sampleFiles();
  await untilHealthy(options.gatewayUrl, signal);
  // Emergencies are there from the start: nobody should have to wait for one to see how the desk shows it.
  const late = messages.filter((message) => message.emergency !== true).slice(-HELD_BACK);
  const early = messages.filter((message) => !late.includes(message));
  for (let from = 0; from < early.length; from += BATCH) {
    const batch = early.slice(from, from + BATCH);
    await push(
      options,
      batch.map((message) => recordOf(message, message.ageMinutes, files.get(message.remoteId))),
      signal,
    );
  }
  for (const file of [...files.values()].flat())
    await attempt(() => pushFile(options.gatewayUrl, options, file.bytes, signal), signal);
  for (const message of late) {
    const accepted = await push(options, [recordOf(message, 0, files.get(message.remoteId))], signal);
    if (accepted > 0) await sleep(options.trickleMs ?? TRICKLE_MS, undefined, { signal });
  }
}

/** Sample messages, oldest first. */
function readSampleMessages(file: string): SampleMessage[] {
  const lines = readFileSync(file, 'utf8')
    .split('\n')
    .filter((line) => line.trim() !== '');
  return lines
    .map((line) => sampleMessageSchema.parse(JSON.parse(line)))
    .sort((one, other) => other.ageMinutes - one.ageMinutes);
}

function recordOf(
  message: SampleMessage,
  ageMinutes: number,
  files: readonly SampleFile[] = [],
): Record<keyof IngestRecord, unknown> {
  const { author, channel, account, remoteId, conversation, text, category, businessLine, emergency } = message;
  const postedAt = new Date(Date.now() - ageMinutes * 60_000).toISOString();
  return {
    channel,
    account,
    remoteId,
    conversation,
    text,
    category,
    businessLine,
    emergency,
    postedAt,
    authorId: author.id,
    authorName: author.name,
    attachments: files.map(({ name, bytes }) => ({ name, sha256: hashOf(bytes) })),
  };
}

/** @returns how many were new; retries until the gateway answers */
async function push(options: InflowOptions, messages: object[], signal: AbortSignal): Promise<number> {
  const body = JSON.stringify({ messages });
  for (;;) {
    const headers = { ...signedHeaders(options.secret, body), 'x-dutydesk-source': options.source };
    const answer = await attempt(
      () => fetch(`${options.gatewayUrl}/ingest/messages`, { method: 'POST', headers, body, signal }),
      signal,
    );
    if (answer?.ok) {
      const result = ingestResponseSchema.parse(await answer.json());
      for (const refused of result.refused)
        process.stderr.write(`inflow: ${refused.remoteId ?? refused.index} refused: ${refused.reason}\n`);
      return result.accepted;
    }
    if (answer && answer.status < 500) throw new Error(`HTTP ${answer.status} ${await answer.text()}`);
    await sleep(1_000, undefined, { signal });
  }
}

async function untilHealthy(url: string, signal: AbortSignal): Promise<void> {
  while (!(await attempt(() => fetch(`${url}/health`, { signal }), signal))?.ok)
    await sleep(300, undefined, { signal });
}

/** Null when the gateway cannot be reached: it may still be starting. */
async function attempt(call: () => Promise<Response>, signal: AbortSignal): Promise<Response | null> {
  try {
    return await call();
  } catch (error) {
    if (signal.aborted || !(error instanceof TypeError)) throw error;
    return null;
  }
}

import { createHash } from 'node:crypto';
import type { z } from 'zod';
import type { StoredKeys } from '../../../src-files/keys/key-pairs';
import { MAX_ATTACHMENT_BYTES } from '../../../src-shared/domain/attachment';
import type { DeskId, OfficerId, WorkstationId } from '../../../src-shared/domain/ids';
import { type AuditRequest, type AuditResponse, auditResponseSchema } from '../../../src-shared/sync/audit';
import type { SeatProgram } from '../../../src-shared/sync/enrolment';
import {
  ATTACHMENTS_PATH,
  AUDIT_PATH,
  PROTOCOL_HEADER,
  PROTOCOL_VERSION,
  type PullResponse,
  type PushResponse,
  pullResponseSchema,
  pushResponseSchema,
  type RenewRequest,
  type RenewResponse,
  rebaseSchema,
  renewResponseSchema,
  type SyncSession,
  syncErrorSchema,
  syncSessionSchema,
  uploadResponseSchema,
  WORKSTATION_HEADER,
} from '../../../src-shared/sync/protocol';
import {
  AUDIT_LOG_PATH,
  type AuditLogQuery,
  auditLogResponseSchema,
  CHANNELS_PATH,
  channelsResponseSchema,
} from '../../../src-shared/sync/supervision';
import type { TlsIdentity } from '../enrolment/enrolment';
import { createTransport, distrustOf } from '../enrolment/transport';
import type { Clock } from '../platform/clock';
import { withTimeout } from './deadline';
import { RebaseNeeded, Refused, Unreachable } from './problem';
import { createSeatSession } from './seat-session';

export interface GatewayClientOptions {
  /** Base address, `https://host:port`. */
  url: string;
  workstationId: WorkstationId;
  /** With which the workstation proves who it is. */
  keys: StoredKeys;
  /** PEM of the authority whose certificates are believed; null or left out for plain HTTP. */
  ca?: string | null;
  tls?: TlsIdentity | null;
  clock: Clock;
  /** What the administrator is told of this workstation at each sign-in. */
  program?: () => SeatProgram;
  timeouts?: Partial<ClientTimeouts>;
}

export interface ClientTimeouts {
  requestMs: number;
  /** Longest silence within a snapshot. */
  snapshotIdleMs: number;
  /** Longest silence on the event stream; the gateway sends a heartbeat well within. */
  eventsIdleMs: number;
  /** A file or a part of one, up or down; the gateway waits no longer for one. */
  fileMs: number;
}

/**
 * The gateway over HTTP. Every method throws {@link Unreachable}, {@link Refused} or {@link RebaseNeeded} and validates
 * what comes back; `onClock` is told the device's offset (ms, device minus gateway) measured on each answer.
 */
export interface GatewayClient {
  readonly workstationId: WorkstationId;
  onClock(listener: (offsetMs: number) => void): void;
  /** One JSON question, POST when it has a body; for parts of the interface that have a client of their own. */
  ask<T extends { now: string }>(path: string, body: unknown, schema: z.ZodType<T>, signal: AbortSignal): Promise<T>;
  session(signal: AbortSignal): Promise<SyncSession>;
  /** @param payloads commands as they stand in the outbox; sent byte for byte */
  push(payloads: readonly string[], signal: AbortSignal): Promise<PushResponse>;
  pull(position: { scope: DeskId; epoch: string; cursor: number }, signal: AbortSignal): Promise<PullResponse>;
  /** Lines of JSON of a snapshot as they come. */
  snapshot(scope: DeskId, signal: AbortSignal): AsyncGenerator<string>;
  renew(request: RenewRequest, signal: AbortSignal): Promise<RenewResponse>;
  /** Hands over rows of the audit log. */
  audit(request: AuditRequest, signal: AbortSignal): Promise<AuditResponse>;
  /** Health of the channels, for an officer whose role may see it. */
  channels(officer: OfficerId, signal: AbortSignal): Promise<z.output<typeof channelsResponseSchema>>;
  auditLog(query: AuditLogQuery, signal: AbortSignal): Promise<z.output<typeof auditLogResponseSchema>>;
  /** Chunks of the event stream's text as they come; ends when the gateway closes it. */
  events(scope: DeskId, signal: AbortSignal): AsyncGenerator<string>;
  /** Hands a file over by its hash; a repetition changes nothing. Refused `invalid_request` or `too_large` for what it is. */
  upload(sha256: string, bytes: Uint8Array, signal: AbortSignal): Promise<void>;
  /** How much of a file the gateway has from here, from its beginning, bytes. */
  received(sha256: string, signal: AbortSignal): Promise<number>;
  /**
   * Hands over the next part of a file, of UPLOAD_PART_BYTES or the rest. @returns how much the gateway has now
   * Refused `invalid_request` or `too_large` for what the file is.
   */
  uploadPart(
    sha256: string,
    bytes: Uint8Array,
    part: { from: number; size: number },
    signal: AbortSignal,
  ): Promise<number>;
  /** The bytes of a file, checked against its hash; null when the gateway does not have it. */
  download(sha256: string, signal: AbortSignal): Promise<Uint8Array | null>;
  /**
   * Bytes `from` to `to` (not included) of a file that has `size`, unchecked but for their number. `gone`: the gateway does not have
   * it; `other_size`: what it has under the hash is something else.
   */
  downloadPart(
    sha256: string,
    range: { from: number; to: number; size: number },
    signal: AbortSignal,
  ): Promise<Uint8Array | 'gone' | 'other_size'>;
  /** Lets go of the connections. */
  close(): Promise<void>;
}

interface SendInit {
  method?: string;
  headers?: Record<string, string>;
  body?: string | Uint8Array<ArrayBuffer>;
  signal: AbortSignal;
}

const TIMEOUTS: ClientTimeouts = { requestMs: 10_000, snapshotIdleMs: 30_000, eventsIdleMs: 45_000, fileMs: 60_000 };

export function createGatewayClient(options: GatewayClientOptions): GatewayClient {
  const { clock } = options;
  const timeouts = { ...TIMEOUTS, ...options.timeouts };
  const base = options.url.replace(/\/+$/, '');
  const transport = createTransport({ ca: options.ca ?? null, tls: options.tls ?? null });
  const headers = {
    [WORKSTATION_HEADER]: options.workstationId,
    [PROTOCOL_HEADER]: String(PROTOCOL_VERSION),
  };
  const json = { 'content-type': 'application/json' };
  const session = createSeatSession({
    workstationId: options.workstationId,
    keys: options.keys,
    clock,
    program: options.program,
    ask: (path, body, schema) =>
      withTimeout(new AbortController().signal, timeouts.requestMs, async (signal) => {
        const init = { method: 'POST', headers: { ...headers, ...json }, body: JSON.stringify(body), signal };
        const response = await reach(() => transport.fetch(base + path, init));
        const text = await reach(() => response.text());
        if (!response.ok) throw problemOf(response, text);
        return parseAnswer(text, schema, `${response.status} ${path}`);
      }),
  });
  let tellOffset: (offsetMs: number) => void = () => undefined;

  /** One request within the session; a token that the gateway does not take any more is replaced once. */
  async function send(path: string, init: SendInit): Promise<Response> {
    let token = await session.token(null);
    for (const isLast of [false, true]) {
      const all = { ...headers, ...init.headers, authorization: `Bearer ${token.text}` };
      const response = await reach(() => transport.fetch(base + path, { ...init, headers: all }));
      if (response.status !== 401 || isLast) return response;
      await reach(() => response.arrayBuffer());
      token = await session.token(token);
    }
    throw new Error('unreachable');
  }

  async function request<T extends { now: string }>(
    path: string,
    body: string | null,
    schema: z.ZodType<T>,
    signal: AbortSignal,
  ): Promise<T> {
    const sentAt = clock.now().getTime();
    const { status, text } = await withTimeout(signal, timeouts.requestMs, async (limited) => {
      const response = await send(path, { ...init(body), signal: limited });
      const content = await reach(() => response.text());
      if (!response.ok) throw problemOf(response, content);
      return { status: response.status, text: content };
    });
    const receivedAt = clock.now().getTime();
    const value = parseAnswer(text, schema, `${status} ${path.split('?')[0]}`);
    tellOffset((sentAt + receivedAt) / 2 - Date.parse(value.now));
    return value;
  }

  function init(body: string | null): Omit<SendInit, 'signal'> {
    return body === null ? {} : { method: 'POST', headers: json, body };
  }

  async function* stream(path: string, accept: string, idleMs: number, signal: AbortSignal): AsyncGenerator<string> {
    const controller = new AbortController();
    const stop = () => controller.abort();
    signal.addEventListener('abort', stop);
    try {
      const response = await withTimeout(signal, timeouts.requestMs, async (limited) => {
        const forward = () => controller.abort();
        limited.addEventListener('abort', forward);
        try {
          return await send(path, { headers: { accept }, signal: controller.signal });
        } finally {
          limited.removeEventListener('abort', forward);
        }
      });
      if (!response.ok) throw problemOf(response, await reach(() => response.text()));
      const body = response.body;
      if (body === null) throw new Refused('invalid_response', 'empty body');
      const reader = body.getReader();
      const decoder = new TextDecoder();
      for (;;) {
        const chunk = await withTimeout(signal, idleMs, () => reach(() => reader.read()));
        if (chunk.done) return;
        yield decoder.decode(chunk.value, { stream: true });
      }
    } finally {
      signal.removeEventListener('abort', stop);
      controller.abort();
    }
  }

  /** @returns the text of the answer */
  function put(sha256: string, bytes: Uint8Array, more: Record<string, string>, signal: AbortSignal): Promise<string> {
    return withTimeout(signal, timeouts.fileMs, async (limited) => {
      const response = await send(filePath(sha256), {
        method: 'PUT',
        headers: { 'content-type': 'application/octet-stream', ...more },
        body: bytes as Uint8Array<ArrayBuffer>,
        signal: limited,
      });
      const text = await reach(() => response.text());
      if (!response.ok) throw problemOf(response, text);
      return text;
    });
  }

  function filePath(sha256: string): string {
    return `${ATTACHMENTS_PATH}/${sha256}`;
  }

  return {
    workstationId: options.workstationId,
    onClock(listener) {
      tellOffset = listener;
    },
    ask: (path, body, schema, signal) => request(path, body === null ? null : JSON.stringify(body), schema, signal),
    session: (signal) => request('/sync/session', null, syncSessionSchema, signal),
    push: (payloads, signal) =>
      request('/sync/commands', `{"commands":[${payloads.join(',')}]}`, pushResponseSchema, signal),
    pull({ scope, epoch, cursor }, signal) {
      const query = new URLSearchParams({ scope, epoch, after: String(cursor), limit: '200' });
      return request(`/sync/changes?${query}`, null, pullResponseSchema, signal);
    },
    renew: (body, signal) => request('/sync/renew', JSON.stringify(body), renewResponseSchema, signal),
    channels: (officer, signal) =>
      request(`${CHANNELS_PATH}?${new URLSearchParams({ officer })}`, null, channelsResponseSchema, signal),
    auditLog: (query, signal) => request(`${AUDIT_LOG_PATH}?${queryOf(query)}`, null, auditLogResponseSchema, signal),
    audit: (body, signal) => request(AUDIT_PATH, JSON.stringify(body), auditResponseSchema, signal),
    async *snapshot(scope, signal) {
      let rest = '';
      for await (const text of stream(
        `/sync/snapshot?${new URLSearchParams({ scope })}`,
        'application/x-ndjson',
        timeouts.snapshotIdleMs,
        signal,
      )) {
        const lines = (rest + text).split('\n');
        rest = lines.pop() ?? '';
        for (const line of lines) if (line !== '') yield line;
      }
      if (rest !== '') yield rest;
    },
    events: (scope, signal) =>
      stream(`/sync/events?${new URLSearchParams({ scope })}`, 'text/event-stream', timeouts.eventsIdleMs, signal),
    upload: async (sha256, bytes, signal) => {
      await put(sha256, bytes, {}, signal);
    },
    received: async (sha256, signal) => {
      const { received } = await request(`${filePath(sha256)}/received`, null, uploadResponseSchema, signal);
      return received;
    },
    uploadPart: async (sha256, bytes, { from, size }, signal) => {
      const headers = { 'content-range': `bytes ${from}-${from + bytes.length - 1}/${size}` };
      const text = await put(sha256, bytes, headers, signal);
      const { received } = parseAnswer(text, uploadResponseSchema, 'a part of a file');
      // Otherwise the same part would be sent for ever.
      if (received < from + bytes.length) throw new Refused('invalid_response', `${received} bytes after ${from}`);
      return received;
    },
    download: (sha256, signal) =>
      withTimeout(signal, timeouts.fileMs, async (limited) => {
        const response = await send(filePath(sha256), { signal: limited });
        if (response.status === 404) return null;
        if (!response.ok) throw problemOf(response, await reach(() => response.text()));
        const bytes = await readWithin(response, MAX_ATTACHMENT_BYTES);
        if (createHash('sha256').update(bytes).digest('hex') !== sha256)
          throw new Refused('invalid_response', 'a file of another hash');
        return bytes;
      }),
    downloadPart: (sha256, { from, to, size }, signal) =>
      withTimeout(signal, timeouts.fileMs, async (limited) => {
        const headers = { range: `bytes=${from}-${to - 1}`, 'if-range': `"${sha256}"` };
        const response = await send(filePath(sha256), { headers, signal: limited });
        if (response.status === 404) return 'gone';
        if (response.status === 416) return 'other_size';
        if (!response.ok) throw problemOf(response, await reach(() => response.text()));
        const isPart = response.status === 206;
        if (isPart && response.headers.get('content-range') !== `bytes ${from}-${to - 1}/${size}`) return 'other_size';
        const bytes = await readWithin(response, isPart ? to - from : size);
        if (isPart && bytes.length < to - from) throw new Unreachable('a part that is too short', null);
        if (!isPart && bytes.length !== size) return 'other_size';
        return isPart ? bytes : bytes.subarray(from, to);
      }),
    close: () => transport.close(),
  };
}

/** @throws Refused when there is more than `most` bytes */
async function readWithin(response: Response, most: number): Promise<Uint8Array> {
  const parts: Uint8Array[] = [];
  let length = 0;
  const reader = response.body?.getReader();
  for (;;) {
    const part = await reach(async () => reader?.read());
    if (part?.value === undefined) return Buffer.concat(parts);
    parts.push(part.value);
    length += part.value.length;
    if (length > most) {
      await reader?.cancel();
      throw new Refused('invalid_response', 'a file that is too large');
    }
  }
}

/** Anything that fetch throws means that no whole answer came. */
async function reach<T>(action: () => Promise<T>): Promise<T> {
  try {
    return await action();
  } catch (error) {
    const distrust = distrustOf(error);
    if (distrust !== null) throw new Refused(distrust, 'the certificate of whoever answers', error);
    throw new Unreachable(error instanceof Error ? `${error.name}: ${error.message}` : String(error), null, error);
  }
}

function problemOf(response: Response, text: string): Error {
  const parsed = parseJson(text);
  if (response.status === 410) {
    const rebase = rebaseSchema.safeParse(parsed);
    if (rebase.success) return new RebaseNeeded(rebase.data.reason);
  }
  const known = syncErrorSchema.safeParse(parsed);
  const code = known.success ? known.data.code : null;
  const busy =
    code === 'unavailable' ||
    code === 'too_many_requests' ||
    response.status === 408 ||
    response.status === 429 ||
    response.status >= 500;
  if (busy) return new Unreachable(`HTTP ${response.status}`, retryAfterMs(response));
  // Also from what stands between us and the gateway, which says so in its own words.
  if (response.status === 413) return new Refused('too_large', `HTTP ${response.status}`);
  return known.success
    ? new Refused(known.data.code, known.data.message)
    : new Refused('invalid_response', `HTTP ${response.status}`);
}

function retryAfterMs(response: Response): number | null {
  const seconds = Number(response.headers.get('retry-after') ?? Number.NaN);
  return Number.isFinite(seconds) && seconds > 0 ? Math.min(seconds, 120) * 1_000 : null;
}

function parseAnswer<T>(text: string, schema: z.ZodType<T>, what: string): T {
  const result = schema.safeParse(parseJson(text));
  if (result.success) return result.data;
  // Paths and codes only: the values may be personal data, and this goes into the log.
  const issues = result.error.issues.slice(0, 3).map((issue) => `${issue.path.join('.')} ${issue.code}`);
  throw new Refused('invalid_response', `${what}: ${issues.join('; ')}`);
}

/** Text that is not JSON is as good as no answer; the schema then says so. */
function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function queryOf(values: AuditLogQuery): string {
  const given = Object.entries(values).filter(([, value]) => value !== undefined);
  return new URLSearchParams(given.map(([name, value]): [string, string] => [name, String(value)])).toString();
}

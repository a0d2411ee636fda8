import { storable, storableText } from '../../src-shared/domain/storable-text';

/** What comes back is limited to this many bytes; a status is a few kilobytes. */
const MAX_ANSWER_BYTES = 1024 * 1024;

export interface ExchangeRequest {
  method: 'GET' | 'PUT' | 'POST';
  url: string;
  /** Sent as a bearer token. */
  token?: string;
  headers?: Record<string, string>;
  /** Sent as JSON. */
  body?: unknown;
  /** Sent as it is, instead of `body`. */
  rawBody?: string;
  /** The answer as text instead of JSON: for peers that answer a bare token or XML. */
  readAs?: 'text';
  /** How much is read of the answer; left out, 1 MB. */
  maxBytes?: number;
  timeoutMs: number;
  /** Aborted when the gateway closes. */
  signal: AbortSignal;
}

export type ExchangeResult =
  | { is: 'answered'; status: number; body: unknown }
  /** The connection was never made: the peer cannot have got anything. */
  | { is: 'not_sent'; error: string }
  /** Something went wrong after the request may have gone out. */
  | { is: 'lost'; error: string };

/** Failures before a connection stands. Everything else may have reached the peer. */
const NOT_CONNECTED = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'EADDRNOTAVAIL',
  'UND_ERR_CONNECT_TIMEOUT',
]);

/**
 * One HTTP exchange with a peer, with a time-out over all of it, no redirects and a bounded answer. Never throws for
 * what the network or the peer does.
 */
export async function exchange(request: ExchangeRequest): Promise<ExchangeResult> {
  const timeout = AbortSignal.timeout(request.timeoutMs);
  const body = request.rawBody ?? (request.body === undefined ? undefined : JSON.stringify(request.body));
  try {
    const response = await fetch(request.url, {
      method: request.method,
      redirect: 'manual',
      headers: {
        accept: 'application/json',
        ...(request.token === undefined ? {} : { authorization: `Bearer ${request.token}` }),
        ...(body === undefined ? {} : { 'content-type': 'application/json; charset=utf-8' }),
        ...request.headers,
      },
      ...(body === undefined ? {} : { body }),
      signal: AbortSignal.any([timeout, request.signal]),
    });
    const text = decode(
      await readLimited(response, request.maxBytes ?? MAX_ANSWER_BYTES),
      response.headers.get('content-type') ?? '',
    );
    return {
      is: 'answered',
      status: response.status,
      body: request.readAs === 'text' ? storableText(text) : parseJson(text),
    };
  } catch (error) {
    if (timeout.aborted) return { is: 'lost', error: `对方 ${request.timeoutMs / 1_000} 秒内没有回答` };
    if (request.signal.aborted) return { is: 'lost', error: '网关正在停止，请求被中断' };
    const code = codeOf(error);
    if (code !== null && NOT_CONNECTED.has(code)) return { is: 'not_sent', error: `连接不上对方（${code}）` };
    if (isBadPort(error)) return { is: 'not_sent', error: '这个端口不能用于 HTTP（fetch 不允许）' };
    return { is: 'lost', error: `连接中断（${code ?? messageOf(error)}）` };
  }
}

/** The first words of an error answer, for an engineer. */
export function describeAnswer(status: number, body: unknown): string {
  const message = typeof body === 'object' && body !== null && 'message' in body ? String(body.message) : '';
  return message === '' ? `HTTP ${status}` : `HTTP ${status}：${storableText(message.slice(0, 200))}`;
}

async function readLimited(response: Response, maxBytes: number): Promise<Buffer> {
  const parts: Uint8Array[] = [];
  let size = 0;
  for await (const part of response.body ?? []) {
    size += part.length;
    if (size > maxBytes) throw new Error(`回答超过 ${Math.floor(maxBytes / 1024 / 1024)} MB`);
    parts.push(part);
  }
  return Buffer.concat(parts);
}

/** Older systems of this country answer in GBK, some without saying so. */
function decode(bytes: Buffer, contentType: string): string {
  if (!/charset\s*=\s*"?(gb|x-gbk)/i.test(contentType)) {
    try {
      return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    } catch (error) {
      if (!(error instanceof TypeError)) throw error;
    }
  }
  return new TextDecoder('gb18030').decode(bytes);
}

/** Without characters that no database holds. Undefined for what is not JSON: an answer of a proxy or a login page, to which no schema will match. */
function parseJson(text: string): unknown {
  try {
    return storable(JSON.parse(text));
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    return undefined;
  }
}

function codeOf(error: unknown): string | null {
  for (let each = error; each instanceof Error; each = each.cause) {
    if ('code' in each && typeof each.code === 'string') return each.code;
    if (each instanceof AggregateError && each.errors.length > 0) return codeOf(each.errors[0]);
  }
  return null;
}

/** Ports that fetch never connects to (fetch.spec.whatwg.org, "bad port"). */
function isBadPort(error: unknown): boolean {
  return error instanceof Error && error.cause instanceof Error && error.cause.message === 'bad port';
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message.slice(0, 120) : 'unknown';
}

import { createCipheriv, createHash, randomBytes } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** An account as mp.weixin.qq.com has it; fictitious. */
export const WECHAT = {
  appId: 'wx0123456789abcdef',
  secret: 'app-secret-of-tests-0001',
  token: 'callbackTokenOfTests',
  encodingAesKey: 'abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG',
  original: 'gh_0123456789ab',
} as const;

/** Counters count down with each message that they spoil; everything else stays until changed. */
export interface WechatMisbehaviour {
  /** Takes the message, and the answer is lost. */
  loseAnswers: number;
  hangAfterTaking: number;
  /** Says -1 "system busy" for a message that it took. */
  busyAfterTaking: number;
  cutBeforeTaking: number;
  /** Answers with this code instead of taking, so many times. */
  failWith: number | null;
  failures: number;
  /** Every token given until now is refused. */
  expireTokens: boolean;
  /** Gives the same stale token unless a new one is forced, as after another process's forced renewal. */
  stickToOldToken: boolean;
  tokenDown: boolean;
  /** No records of customer service for this account. */
  noRecords: boolean;
  recordsDown: boolean;
  /** Messages do not show up in the records. */
  hideRecords: boolean;
}
const WELL_BEHAVED: WechatMisbehaviour = {
  loseAnswers: 0,
  hangAfterTaking: 0,
  busyAfterTaking: 0,
  cutBeforeTaking: 0,
  failWith: null,
  failures: Number.POSITIVE_INFINITY,
  expireTokens: false,
  stickToOldToken: false,
  tokenDown: false,
  noRecords: false,
  recordsDown: false,
  hideRecords: false,
};

interface SentMessage {
  openId: string;
  text: string;
  at: number;
}

export interface WechatStandIn {
  url: string;
  sent(): SentMessage[];
  calls(): string[];
  addMedia(id: string, bytes: Buffer): void;
  setMisbehaviour(change: Partial<WechatMisbehaviour>): void;
  close(): Promise<void>;
}

/**
 * Stand-in of api.weixin.qq.com, written from developers.weixin.qq.com and not from the gateway's code: stable token, customer-service
 * messages, records of customer service, pictures.
 */
export async function startWechatStandIn(): Promise<WechatStandIn> {
  const behaviour: WechatMisbehaviour = { ...WELL_BEHAVED };
  const sent: SentMessage[] = [];
  const calls: string[] = [];
  const media = new Map<string, Buffer>();
  let tokens = 0;
  let valid = '';

  function use(counter: 'loseAnswers' | 'hangAfterTaking' | 'busyAfterTaking' | 'cutBeforeTaking'): boolean {
    if (behaviour[counter] <= 0) return false;
    behaviour[counter] -= 1;
    return true;
  }

  function token(body: Record<string, unknown>): object {
    if (behaviour.tokenDown) return { errcode: -1, errmsg: 'system error' };
    if (body['appid'] !== WECHAT.appId) return { errcode: 40013, errmsg: 'invalid appid' };
    if (body['secret'] !== WECHAT.secret) return { errcode: 40125, errmsg: 'invalid appsecret' };
    const isSticky = behaviour.stickToOldToken && body['force_refresh'] !== true;
    if (!isSticky && (valid === '' || behaviour.expireTokens || body['force_refresh'] === true)) {
      tokens += 1;
      valid = `token-${tokens}`;
      behaviour.expireTokens = false;
      behaviour.stickToOldToken = false;
    }
    return { access_token: valid, expires_in: 7200 };
  }

  function send(body: Record<string, unknown>): object | 'cut' | 'hang' {
    if (use('cutBeforeTaking')) return 'cut';
    if (behaviour.failWith !== null && behaviour.failures > 0) {
      behaviour.failures -= 1;
      return { errcode: behaviour.failWith, errmsg: 'as the test wants it' };
    }
    const text = (body['text'] as { content?: unknown } | undefined)?.content;
    const openId = body['touser'];
    if (body['msgtype'] !== 'text' || typeof text !== 'string' || typeof openId !== 'string')
      return { errcode: 40008, errmsg: 'invalid message type' };
    if (Buffer.byteLength(text) > 2_048) return { errcode: 45002, errmsg: 'content size out of limit' };
    sent.push({ openId, text, at: Math.floor(Date.now() / 1_000) });
    if (use('loseAnswers')) return 'cut';
    if (use('hangAfterTaking')) return 'hang';
    if (use('busyAfterTaking')) return { errcode: -1, errmsg: 'system error' };
    return { errcode: 0, errmsg: 'ok' };
  }

  function records(body: Record<string, unknown>): object {
    if (behaviour.noRecords) return { errcode: 65400, errmsg: 'please enable new custom service' };
    if (behaviour.recordsDown) return { errcode: -1, errmsg: 'system error' };
    const { starttime, endtime, msgid, number } = body as Record<string, number>;
    if (starttime === undefined || endtime === undefined || endtime - starttime > 86_400)
      return { errcode: 65417, errmsg: 'time range exceeded' };
    const first = Math.max(1, msgid ?? 1);
    const visible = behaviour.hideRecords ? [] : sent;
    const page = visible
      .map((message, at) => ({ ...message, id: at + 1 }))
      .filter(({ at, id }) => at >= starttime && at <= endtime && id >= first)
      .slice(0, number ?? 0);
    return {
      recordlist: page.map(({ openId, text, at }) => ({
        openid: openId,
        opercode: 2002,
        text,
        time: at,
        worker: 'api@test',
      })),
      number: page.length,
      msgid: page.at(-1)?.id ?? first,
    };
  }

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '/', 'http://127.0.0.1');
    const parts: Buffer[] = [];
    for await (const part of request as AsyncIterable<Buffer>) parts.push(part);
    const text = Buffer.concat(parts).toString('utf8');
    const body = (text === '' ? {} : JSON.parse(text)) as Record<string, unknown>;
    calls.push(url.pathname);
    if (url.pathname === '/cgi-bin/stable_token') return reply(response, token(body));
    const isValid = url.searchParams.get('access_token') === valid && !behaviour.expireTokens;
    if (!isValid || behaviour.stickToOldToken)
      return reply(response, { errcode: 42001, errmsg: 'access_token expired' });
    if (url.pathname === '/cgi-bin/message/custom/send') {
      const result = send(body);
      if (result === 'hang') return;
      if (result === 'cut') request.socket.destroy();
      else reply(response, result);
    } else if (url.pathname === '/customservice/msgrecord/getmsglist') {
      reply(response, records(body));
    } else if (url.pathname === '/cgi-bin/media/get') {
      const bytes = media.get(url.searchParams.get('media_id') ?? '');
      if (bytes === undefined) return reply(response, { errcode: 40007, errmsg: 'invalid media_id' });
      response.writeHead(200, { 'content-type': 'image/jpeg' });
      response.end(bytes);
    } else {
      response.writeHead(404);
      response.end();
    }
  }

  const server = createServer((request, response) => {
    answer(request, response).catch((error: unknown) => {
      response.writeHead(500);
      response.end(String(error));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    sent: () => sent,
    calls: () => calls,
    addMedia: (id, bytes) => void media.set(id, bytes),
    setMisbehaviour: (change) => void Object.assign(behaviour, change),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function reply(response: ServerResponse, body: object): void {
  response.writeHead(200, { 'content-type': 'application/json; encoding=utf-8' });
  response.end(JSON.stringify(body));
}

type Mode = 'plain' | 'compatible' | 'encrypted';

export interface Push {
  query: string;
  body: string;
}

/** A callback as WeChat posts it. @param at milliseconds since 1970 */
export function pushOf(
  xml: string,
  mode: Mode = 'encrypted',
  { at = Date.now(), nonce = randomBytes(5).toString('hex'), appId = WECHAT.appId as string } = {},
): Push {
  const timestamp = String(Math.floor(at / 1_000));
  const query = new URLSearchParams({ signature: sign(WECHAT.token, timestamp, nonce), timestamp, nonce });
  if (mode === 'plain') return { query: query.toString(), body: xml };
  const encrypted = encrypt(xml, appId);
  query.set('encrypt_type', 'aes');
  query.set('msg_signature', sign(WECHAT.token, timestamp, nonce, encrypted));
  const envelope = `<Encrypt><![CDATA[${encrypted}]]></Encrypt>`;
  const body =
    mode === 'compatible'
      ? xml.replace('</xml>', `${envelope}</xml>`)
      : `<xml><ToUserName><![CDATA[${WECHAT.original}]]></ToUserName>${envelope}</xml>`;
  return { query: query.toString(), body };
}

/** The elements of a message, in the order of WeChat. */
export function xmlOf(fields: Record<string, string | number>): string {
  const common = { ToUserName: WECHAT.original, FromUserName: 'oCitizen0000000000000000001', CreateTime: nowSeconds() };
  const elements = Object.entries({ ...common, ...fields }).map(([name, value]) =>
    typeof value === 'number' ? `<${name}>${value}</${name}>` : `<${name}><![CDATA[${value}]]></${name}>`,
  );
  return `<xml>${elements.join('\n')}</xml>`;
}

export function nowSeconds(): number {
  return Math.floor(Date.now() / 1_000);
}

function sign(...parts: string[]): string {
  return createHash('sha1').update(parts.sort().join('')).digest('hex');
}

function encrypt(text: string, appId: string): string {
  const key = Buffer.from(`${WECHAT.encodingAesKey}=`, 'base64');
  const bytes = Buffer.from(text, 'utf8');
  const length = Buffer.alloc(4);
  length.writeUInt32BE(bytes.length);
  const plain = Buffer.concat([randomBytes(16), length, bytes, Buffer.from(appId)]);
  const fill = 32 - (plain.length % 32);
  const cipher = createCipheriv('aes-256-cbc', key, key.subarray(0, 16)).setAutoPadding(false);
  return Buffer.concat([cipher.update(Buffer.concat([plain, Buffer.alloc(fill, fill)])), cipher.final()]).toString(
    'base64',
  );
}

import { createHmac } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { type Answer, type Handler, serve } from '../stand-in';

/** Counters count down with each post that they spoil; everything else stays until changed. */
export interface RobotMisbehaviour {
  delayMs: number;
  /** Posts, then cuts the connection. */
  loseAnswers: number;
  /** Posts, then never answers. */
  hangAfterPosting: number;
  /** Cuts the connection before posting. */
  cutBeforePosting: number;
  /** Posts, then answers 200 with something that is no platform's answer. */
  garbageAnswers: number;
  /** Posts nothing and answers 500. */
  failBeforePosting: number;
  /** Posts nothing and says that there were too many posts. */
  tooMany: number;
  /** Takes this many posts first, then cuts every connection; null for never. */
  cutAfter: number | null;
}
type Counter = Exclude<keyof RobotMisbehaviour, 'delayMs' | 'cutAfter'>;

const WELL_BEHAVED: RobotMisbehaviour = {
  delayMs: 0,
  loseAnswers: 0,
  hangAfterPosting: 0,
  cutBeforePosting: 0,
  garbageAnswers: 0,
  failBeforePosting: 0,
  tooMany: 0,
  cutAfter: null,
};

export const WECOM_KEY = 'wecom-key-of-tests';
export const DINGTALK_TOKEN = 'dingtalk-token-of-tests';
export const DINGTALK_SECRET = 'SECof-a-dingtalk-robot-of-tests';
export const FEISHU_HOOK = 'feishu-hook-of-tests';
export const FEISHU_SECRET = 'feishu-secret-of-tests';
export const OTHER_SECRET = 'secret-of-another-service';

const AN_HOUR_MS = 3_600_000;
const WECOM_MAX_BYTES = 2_048;
const textMessage = z.object({ msgtype: z.literal('text'), text: z.object({ content: z.string().min(1) }) });
const feishuMessage = z.object({ msg_type: z.literal('text'), content: z.object({ text: z.string().min(1) }) });
const otherMessage = z.object({ message: z.string().min(1), at: z.string() });

export interface RobotStandIn {
  url: string;
  wecomUrl: string;
  dingTalkUrl: string;
  feishuUrl: string;
  otherUrl: string;
  /** What the group reads, in order. */
  posts(): string[];
  setMisbehaviour(change: Partial<RobotMisbehaviour>): void;
  close(): Promise<void>;
}

/**
 * Robots of four platforms in one group: WeCom, DingTalk and Feishu as their documents describe them (signatures are
 * checked with code of its own), and a service of another kind. With bad manners on demand.
 */
export async function startRobotStandIn(): Promise<RobotStandIn> {
  const posts: string[] = [];
  const behaviour: RobotMisbehaviour = { ...WELL_BEHAVED };

  const use = (counter: Counter): boolean => {
    if (behaviour[counter] <= 0) return false;
    behaviour[counter] -= 1;
    return true;
  };

  async function take(text: string, platform: Platform): Promise<Answer | 'cut' | 'hang'> {
    if (behaviour.delayMs > 0) await sleep(behaviour.delayMs);
    if (use('cutBeforePosting') || (behaviour.cutAfter !== null && posts.length >= behaviour.cutAfter)) return 'cut';
    if (use('failBeforePosting')) return { status: 500, body: { message: 'internal error' } };
    if (use('tooMany')) return platform.tooMany;
    posts.push(text);
    if (use('loseAnswers')) return 'cut';
    if (use('hangAfterPosting')) return 'hang';
    if (use('garbageAnswers')) return { status: 200, body: '<html>请登录</html>' };
    return platform.success;
  }

  const handler: Handler = async ({ method, path, query, headers, body }) => {
    const platform = PLATFORMS[path];
    if (platform === undefined) return { status: 404, body: 'no such page' };
    if (method === 'GET') return { status: 405, body: {} };
    const refusal = platform.refusalOf({ query, headers, body });
    if (refusal !== null) return refusal;
    const text = platform.textOf(parseJson(body));
    return text === null ? platform.noContent : take(text, platform);
  };

  const server = await serve(0, handler);
  return {
    url: server.url,
    wecomUrl: `${server.url}/cgi-bin/webhook/send?key=${WECOM_KEY}`,
    dingTalkUrl: `${server.url}/robot/send?access_token=${DINGTALK_TOKEN}`,
    feishuUrl: `${server.url}/open-apis/bot/v2/hook/${FEISHU_HOOK}`,
    otherUrl: `${server.url}/other`,
    posts: () => [...posts],
    setMisbehaviour(change) {
      Object.assign(behaviour, change);
    },
    close: () => server.close(),
  };
}

interface Incoming {
  query: URLSearchParams;
  headers: Record<string, string | string[] | undefined>;
  body: Buffer;
}
interface Platform {
  /** What it answers instead of looking at the message; null when address and signature are right. */
  refusalOf(incoming: Incoming): Answer | null;
  /** Null when the message is none that it posts. */
  textOf(message: unknown): string | null;
  success: Answer;
  noContent: Answer;
  tooMany: Answer;
}

const ok = (body: unknown): Answer => ({ status: 200, body });

const wecom: Platform = {
  refusalOf: ({ query }) =>
    query.get('key') === WECOM_KEY ? null : ok({ errcode: 93_000, errmsg: 'invalid webhook url, hint: …' }),
  textOf(message) {
    const text = textMessage.safeParse(message).data?.text.content;
    return text === undefined || Buffer.byteLength(text) > WECOM_MAX_BYTES ? null : text;
  },
  success: ok({ errcode: 0, errmsg: 'ok' }),
  noContent: ok({ errcode: 44_004, errmsg: 'empty content' }),
  tooMany: ok({ errcode: 45_009, errmsg: 'api freq out of limit' }),
};

const dingTalk: Platform = {
  refusalOf({ query }) {
    if (query.get('access_token') !== DINGTALK_TOKEN) return ok({ errcode: 300_005, errmsg: 'token is not exist' });
    const timestamp = query.get('timestamp') ?? '';
    const expected = createHmac('sha256', DINGTALK_SECRET).update(`${timestamp}\n${DINGTALK_SECRET}`).digest('base64');
    if (Math.abs(Date.now() - Number(timestamp)) > AN_HOUR_MS)
      return ok({ errcode: 310_000, errmsg: 'invalid timestamp' });
    return query.get('sign') === expected ? null : ok({ errcode: 310_000, errmsg: 'sign not match' });
  },
  textOf: (message) => textMessage.safeParse(message).data?.text.content ?? null,
  success: ok({ errcode: 0, errmsg: 'ok' }),
  noContent: ok({ errcode: 400_105, errmsg: 'unsupported message type' }),
  tooMany: ok({ errcode: 130_101, errmsg: 'send too fast, exceed 20 times per minute' }),
};

const feishu: Platform = {
  refusalOf({ body }) {
    const { timestamp, sign } = z
      .object({ timestamp: z.string().default(''), sign: z.string().default('') })
      .parse(parseJson(body));
    const expected = createHmac('sha256', Buffer.from(`${timestamp}\n${FEISHU_SECRET}`))
      .update('')
      .digest('base64');
    const isRecent = Math.abs(Date.now() - Number(timestamp) * 1_000) <= AN_HOUR_MS;
    return sign === expected && isRecent
      ? null
      : ok({ code: 19_021, data: {}, msg: 'sign match fail or timestamp is not within one hour from current time' });
  },
  textOf: (message) => feishuMessage.safeParse(message).data?.content.text ?? null,
  success: ok({ StatusCode: 0, StatusMessage: 'success', code: 0, data: {}, msg: 'success' }),
  noContent: ok({ code: 19_002, data: {}, msg: 'params error, msg_type need' }),
  tooMany: ok({ code: 11_232, data: {}, msg: 'frequency limited' }),
};

/** Signs `timestamp.body` with HMAC-SHA1 in hexadecimal, in a header. */
const other: Platform = {
  refusalOf({ headers, body }) {
    const timestamp = String(headers['x-time'] ?? '');
    const expected = createHmac('sha1', OTHER_SECRET).update(`${timestamp}.`).update(body).digest('hex');
    return headers['x-signature'] === `sha1=${expected}` ? null : { status: 401, body: { message: 'bad signature' } };
  },
  textOf: (message) => otherMessage.safeParse(message).data?.message ?? null,
  success: ok({ result: { state: 'accepted' } }),
  noContent: { status: 400, body: { message: 'bad message' } },
  tooMany: { status: 429, body: { message: 'slow down' } },
};

const PLATFORMS: Readonly<Record<string, Platform>> = {
  '/cgi-bin/webhook/send': wecom,
  '/robot/send': dingTalk,
  [`/open-apis/bot/v2/hook/${FEISHU_HOOK}`]: feishu,
  '/other': other,
};

function parseJson(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString('utf8'));
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    return undefined;
  }
}

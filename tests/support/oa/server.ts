import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { openStore, serve, signedHeaders } from '../stand-in';
import { type FeedbackSample, listPage, readFeedbackSamples, ticketPage } from './page';

const OA_ANSWER_KINDS = ['accepted', 'fed_back', 'returned'] as const;
export type OaAnswerKind = (typeof OA_ANSWER_KINDS)[number];

const ticketBody = z.object({
  number: z.string().min(1).max(40),
  department: z.object({ id: z.string(), name: z.string() }),
  text: z.string().min(1),
  deadlineAt: z.string(),
});
const remarkBody = z.object({
  key: z.string().min(1),
  kind: z.enum(['rework', 'withdraw', 'confirm']),
  text: z.string(),
});
const REMARK_STATES = { rework: 'rework', withdraw: 'withdrawn', confirm: 'confirmed' } as const;

export interface StandInTicket extends z.infer<typeof ticketBody> {
  state: string;
  revision: number;
  /** How often it was created anew: more than 1 would be a ticket sent twice. */
  creations: number;
  /** How often it was put, the same again included. */
  puts: number;
  receivedAt: string;
  events: { id: string; kind: string; remark?: string; text: string; at: string; actor: string }[];
}

/** Counters count down with each request that they spoil; everything else stays until changed. */
export interface OaMisbehaviour {
  delayMs: number;
  /** Stores, then cuts the connection. */
  loseAnswers: number;
  /** Stores, then never answers. */
  hangAfterStoring: number;
  /** Cuts the connection before storing. */
  cutBeforeStoring: number;
  /** Answers 500 before storing. */
  failBeforeStoring: number;
  /** Stores, then answers 500. */
  failAfterStoring: number;
  /** Refuses every creation with this status. */
  refuseWith: number | null;
  /** Answers every status query with 503. */
  statusDown: boolean;
  /** Answers 200 with something that is not the contract. */
  garbageAnswers: number;
  callbacks: 'normal' | 'drop' | 'twice' | 'garbage' | 'wrong_signature';
}
const WELL_BEHAVED: OaMisbehaviour = {
  delayMs: 0,
  loseAnswers: 0,
  hangAfterStoring: 0,
  cutBeforeStoring: 0,
  failBeforeStoring: 0,
  failAfterStoring: 0,
  refuseWith: null,
  statusDown: false,
  garbageAnswers: 0,
  callbacks: 'normal',
};

export interface OaStandInOptions {
  /** 0 or left out: any free one. */
  port?: number;
  token: string;
  callbackSecret: string;
  /** Where callbacks go; null for nowhere. */
  callbackUrl: string | null;
  /** Keeps tickets across restarts. */
  storeFile?: string;
  /** JSON Lines of `{kind, text}` offered on the page. */
  feedbackFile?: string;
  misbehave?: Partial<OaMisbehaviour>;
}

export interface OaStandIn {
  url: string;
  pageUrl: string;
  tickets(): StandInTicket[];
  ticket(number: string): StandInTicket | undefined;
  /** Answers as the department and sends the callback. */
  answer(number: string, kind: OaAnswerKind, text: string, actor?: string): Promise<void>;
  /** Sends a callback as it is told, whatever is true. Answers the HTTP status, 0 when not connected. */
  sendCallback(body: string, secret?: string, at?: number): Promise<number>;
  setMisbehaviour(change: Partial<OaMisbehaviour>): void;
  setCallbackUrl(url: string | null): void;
  /** Loses a ticket, as a restored backup would. */
  forget(number: string): void;
  close(): Promise<void>;
}

/** A generic OA as docs/channels/oa.md describes it, with its own store, a page for a person, and bad manners on demand. */
export async function startOaStandIn(options: OaStandInOptions): Promise<OaStandIn> {
  const store = openStore<{ tickets: Record<string, StandInTicket> }>(options.storeFile, { tickets: {} });
  const samples: FeedbackSample[] = readFeedbackSamples(options.feedbackFile);
  const behaviour: OaMisbehaviour = { ...WELL_BEHAVED, ...options.misbehave };
  let callbackUrl = options.callbackUrl;
  const { tickets } = store.value;

  const use = (
    counter:
      | 'loseAnswers'
      | 'hangAfterStoring'
      | 'cutBeforeStoring'
      | 'failBeforeStoring'
      | 'failAfterStoring'
      | 'garbageAnswers',
  ): boolean => {
    if (behaviour[counter] <= 0) return false;
    behaviour[counter] -= 1;
    return true;
  };
  const statusOf = (ticket: StandInTicket) => ({
    number: ticket.number,
    state: ticket.state,
    revision: ticket.revision,
    events: ticket.events,
  });
  const addEvent = (
    ticket: StandInTicket,
    event: { id: string; kind: string; remark?: string; text: string; actor: string },
    state: string,
  ): void => {
    ticket.events.push({ ...event, at: new Date().toISOString() });
    ticket.state = state;
    ticket.revision += 1;
    store.save();
  };

  function put(number: string, body: Buffer): { status: number; body: unknown } {
    const read = ticketBody.safeParse(parseJson(body));
    if (!read.success || read.data.number !== number)
      return { status: 400, body: { code: 'invalid', message: '内容不合约定' } };
    const existing = tickets[number];
    if (existing === undefined) {
      tickets[number] = {
        ...read.data,
        state: 'received',
        revision: 1,
        creations: 1,
        puts: 1,
        receivedAt: new Date().toISOString(),
        events: [],
      };
      store.save();
      return { status: 201, body: { number, state: 'received', revision: 1 } };
    }
    existing.puts += 1;
    store.save();
    const same =
      existing.text === read.data.text &&
      existing.department.id === read.data.department.id &&
      existing.deadlineAt === read.data.deadlineAt;
    return same
      ? { status: 200, body: { number, state: existing.state, revision: existing.revision } }
      : { status: 409, body: { code: 'other_content', message: '同号不同内容' } };
  }

  function remark(number: string, body: Buffer): { status: number; body: unknown } {
    const ticket = tickets[number];
    const read = remarkBody.safeParse(parseJson(body));
    if (ticket === undefined) return { status: 404, body: { code: 'not_found', message: '查无此单' } };
    if (!read.success) return { status: 400, body: { code: 'invalid', message: '内容不合约定' } };
    const { key, kind, text } = read.data;
    const known = ticket.events.some((event) => event.id === key);
    if (!known) addEvent(ticket, { id: key, kind: 'remark', remark: kind, text, actor: '值班台' }, REMARK_STATES[kind]);
    return { status: known ? 200 : 201, body: { number, key } };
  }

  async function api(method: string, path: string, body: Buffer) {
    const [, , encoded = '', rest] = path.split('/');
    const number = decodeURIComponent(encoded);
    if (method === 'GET' && rest === undefined) {
      const ticket = tickets[number];
      if (behaviour.statusDown) return { status: 503, body: { code: 'down', message: '维护中' } };
      return ticket
        ? { status: 200, body: statusOf(ticket) }
        : { status: 404, body: { code: 'not_found', message: '查无此单' } };
    }
    const isRemark = method === 'POST' && rest === 'remarks';
    if (!isRemark && !(method === 'PUT' && rest === undefined))
      return { status: 404, body: { code: 'not_found', message: '没有这个地址' } };
    if (use('cutBeforeStoring')) return 'cut' as const;
    if (use('failBeforeStoring')) return { status: 500, body: { code: 'error', message: '内部错误' } };
    if (behaviour.refuseWith !== null)
      return { status: behaviour.refuseWith, body: { code: 'refused', message: '部门不存在或已停用' } };
    const answer = isRemark ? remark(number, body) : put(number, body);
    if (use('loseAnswers')) return 'cut' as const;
    if (use('hangAfterStoring')) return 'hang' as const;
    if (use('failAfterStoring')) return { status: 500, body: { code: 'error', message: '内部错误' } };
    if (use('garbageAnswers')) return { html: '<html>请登录</html>' };
    return answer;
  }

  async function answer(number: string, kind: OaAnswerKind, text: string, actor = ''): Promise<void> {
    const ticket = tickets[number];
    if (ticket === undefined) throw new Error(`no ticket ${number}`);
    addEvent(
      ticket,
      { id: `${number}-${ticket.revision + 1}`, kind, text, actor: actor || ticket.department.name },
      kind,
    );
    await announce(ticket);
  }

  async function announce(ticket: StandInTicket): Promise<void> {
    const body = JSON.stringify({ number: ticket.number, revision: ticket.revision });
    if (behaviour.callbacks === 'drop') return;
    if (behaviour.callbacks === 'garbage') await sendCallback('\u0000{{{not json');
    else if (behaviour.callbacks === 'wrong_signature') await sendCallback(body, 'a secret that is not the right one');
    else await sendCallback(body);
    if (behaviour.callbacks === 'twice') await sendCallback(body);
  }

  async function sendCallback(body: string, secret = options.callbackSecret, at = Date.now()): Promise<number> {
    if (callbackUrl === null) return 0;
    try {
      const response = await fetch(callbackUrl, {
        method: 'POST',
        headers: signedHeaders(secret, body, at),
        body,
        signal: AbortSignal.timeout(5_000),
      });
      await response.text();
      return response.status;
    } catch (error) {
      // A lost callback is part of the contract: the gateway also asks by itself.
      if (error instanceof Error) return 0;
      throw error;
    }
  }

  const server = await serve(options.port ?? 0, async ({ method, path, headers, body }) => {
    if (path === '/') return { html: listPage(Object.values(tickets)) };
    if (path.startsWith('/page/')) {
      const number = decodeURIComponent(path.slice('/page/'.length));
      const ticket = tickets[number];
      if (ticket === undefined) return { redirect: '/' };
      if (method !== 'POST') return { html: ticketPage(ticket, samples) };
      const form = new URLSearchParams(body.toString('utf8'));
      const kind = OA_ANSWER_KINDS.find((known) => known === form.get('kind'));
      if (kind !== undefined)
        await answer(number, kind, (form.get('text') ?? '').trim(), (form.get('actor') ?? '').trim());
      return { redirect: path };
    }
    if (headers.authorization !== `Bearer ${options.token}`)
      return { status: 401, body: { code: 'unauthorized', message: '令牌不正确' } };
    if (behaviour.delayMs > 0) await sleep(behaviour.delayMs);
    return path.startsWith('/tickets/')
      ? api(method, path, body)
      : { status: 404, body: { code: 'not_found', message: '没有这个地址' } };
  });

  return {
    url: server.url,
    pageUrl: `${server.url}/`,
    tickets: () => Object.values(tickets),
    ticket: (number) => tickets[number],
    answer,
    sendCallback,
    setMisbehaviour: (change) => {
      Object.assign(behaviour, change);
    },
    setCallbackUrl: (url) => {
      callbackUrl = url;
    },
    forget: (number) => {
      delete tickets[number];
      store.save();
    },
    close: () => server.close(),
  };
}

function parseJson(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString('utf8'));
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    return undefined;
  }
}

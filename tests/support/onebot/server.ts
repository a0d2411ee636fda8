import { createHmac } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { type WebSocket as Accepted, WebSocketServer } from 'ws';
import { createGroups, type Segment, type StoredMessage, toCqString, toSegments } from './groups';

/** Counters count down with each `send_group_msg` that they spoil; everything else stays until changed. */
export interface OneBotMisbehaviour {
  delayMs: number;
  /** Posts, then cuts the connection. */
  loseAnswers: number;
  /** Posts, then never answers. */
  hangAfterPosting: number;
  /** Posts, then answers retcode 1200 with a time-out, as bridges do. */
  timeoutAfterPosting: number;
  /** Posts so much later than it answers a time-out, in milliseconds. */
  postLateMs: number;
  /** Cuts the connection and posts nothing. */
  cutBeforePosting: number;
  /** Posts nothing and answers retcode 100, which says nothing. */
  failBeforePosting: number;
  /** Posts nothing and says that the account is muted. */
  muted: number;
  garbageAnswers: number;
  /** Events are not told. */
  missEvents: boolean;
  /** How often each event is told. */
  copies: number;
  /** `get_group_msg_history` and `get_msg` are not there. */
  noHistory: boolean;
  noGetMsg: boolean;
  /** Histories answer so many messages at most. */
  page: number;
  offline: boolean;
}

const BEHAVED: OneBotMisbehaviour = {
  delayMs: 0,
  loseAnswers: 0,
  hangAfterPosting: 0,
  timeoutAfterPosting: 0,
  postLateMs: 0,
  cutBeforePosting: 0,
  failBeforePosting: 0,
  muted: 0,
  garbageAnswers: 0,
  missEvents: false,
  copies: 1,
  noHistory: false,
  noGetMsg: false,
  page: 20,
  offline: false,
};

export interface OneBotStandIn {
  /** HTTP API; the WebSockets are on `/`, `/api` and `/event` of the same port. */
  url: string;
  wsUrl: string;
  selfId: number;
  /** What a member says; told as an event. */
  say(groupId: number, text: string, options?: SayOptions): StoredMessage;
  /** Tells an event again, as it is or otherwise. */
  tell(event: unknown): Promise<void>;
  /** The event of a message, with segments or as a string. */
  eventOf(message: StoredMessage, form?: 'array' | 'string'): Record<string, unknown>;
  /** Texts that the account has posted in a group. */
  posts(groupId: number): string[];
  messages(groupId: number): StoredMessage[];
  /** Names of the actions that were called. */
  calls(): string[];
  setMisbehaviour(change: Partial<OneBotMisbehaviour>): void;
  /** Messages get other ids; WebSockets are cut. */
  restart(): void;
  /** Cuts all WebSockets. */
  cut(): void;
  /** Posts events to this address from now on; null: to none. */
  postTo(target: { url: string; secret: string } | null): void;
  /** Connects to a gateway (reverse WebSocket); returns the status of the connection's end, or opens. */
  connectTo(url: string, options: { token: string; role?: string; selfId?: number }): Promise<'open' | 'refused'>;
  close(): Promise<void>;
}

export interface SayOptions {
  userId?: number;
  quotes?: number;
  time?: number;
  form?: 'array' | 'string';
  more?: Segment[];
}

interface Answer {
  status: string;
  retcode: number;
  data: unknown;
  message?: string;
}

const MEMBERS: Record<number, { card: string; nickname: string }> = {
  20001: { card: '交警支队 王警官', nickname: '小王' },
  20002: { card: '', nickname: '老李' },
};

/**
 * A OneBot v11 bridge as github.com/botuniverse/onebot-11 documents it: HTTP API, HTTP POST with signature, forward and reverse
 * WebSocket, with `get_group_msg_history` as the common bridges have it. It misbehaves when told to.
 */
export async function startOneBotStandIn(options: { token: string; selfId?: number }): Promise<OneBotStandIn> {
  const selfId = options.selfId ?? 10_001;
  const groups = createGroups();
  const calls: string[] = [];
  const sockets = new Map<Accepted, 'universal' | 'api' | 'event'>();
  const reverse = new Map<WebSocket, string>();
  let wrong = { ...BEHAVED };
  let poster: { url: string; secret: string } | null = null;

  function take(counter: keyof OneBotMisbehaviour): boolean {
    const left = wrong[counter];
    if (typeof left !== 'number' || left <= 0) return false;
    wrong = { ...wrong, [counter]: left - 1 };
    return true;
  }

  async function answer(action: string, params: Record<string, unknown>): Promise<Answer | 'cut' | 'hang' | 'garbage'> {
    calls.push(action);
    if (wrong.delayMs > 0) await sleep(wrong.delayMs);
    switch (action) {
      case 'send_group_msg':
        return post(params);
      case 'send_msg':
        return params['message_type'] === 'group' || params['group_id'] !== undefined ? post(params) : failed(1400);
      case 'get_msg': {
        const found = groups.find(Number(params['message_id']));
        if (wrong.noGetMsg) return failed(1404);
        return found === undefined ? failed(100, '消息不存在') : done(storedForm(found));
      }
      case 'get_group_msg_history':
        return wrong.noHistory ? failed(1404) : done({ messages: history(params) });
      case 'get_login_info':
        return done({ user_id: selfId, nickname: '值班台' });
      case 'get_status':
        return done({ online: !wrong.offline, good: !wrong.offline });
      case 'get_version_info':
        return done({ app_name: 'stand-in', app_version: '1', protocol_version: 'v11' });
      default:
        return failed(1404, '不支持的 API');
    }
  }

  function history(params: Record<string, unknown>): unknown[] {
    const all = groups.messages(Number(params['group_id']));
    const before = params['message_seq'];
    const end = before === undefined ? all.length : all.findIndex(({ id }) => id === Number(before)) + 1;
    const count = Math.min(Number(params['count'] ?? 20), wrong.page);
    return all.slice(Math.max(0, end - count), end).map(storedForm);
  }

  function post(params: Record<string, unknown>): Answer | 'cut' | 'hang' | 'garbage' {
    const message = toSegments(params['message'], params['auto_escape'] === true);
    const groupId = Number(params['group_id']);
    if (message === null || !Number.isSafeInteger(groupId)) return failed(1400);
    if (take('cutBeforePosting')) return 'cut';
    if (take('failBeforePosting')) return failed(100, 'SEND_MSG_API_ERROR');
    if (take('muted')) return failed(120, '已被禁言');
    const store = (): StoredMessage => groups.add(groupId, selfId, message);
    if (wrong.postLateMs > 0) {
      setTimeout(store, wrong.postLateMs);
      wrong = { ...wrong, postLateMs: 0 };
      return failed(1200, 'Timeout: NTEvent sendMsg');
    }
    const { id } = store();
    if (take('loseAnswers')) return 'cut';
    if (take('hangAfterPosting')) return 'hang';
    if (take('timeoutAfterPosting')) return failed(1200, 'Timeout: NTEvent sendMsg');
    return take('garbageAnswers') ? 'garbage' : done({ message_id: id });
  }

  function senderOf(userId: number): Record<string, unknown> {
    const known =
      userId === selfId ? { card: '', nickname: '值班台' } : (MEMBERS[userId] ?? { card: '', nickname: '' });
    return { user_id: userId, ...known, role: 'member' };
  }

  function storedForm(message: StoredMessage): Record<string, unknown> {
    return {
      time: message.time,
      message_type: 'group',
      message_id: message.id,
      message_seq: message.id,
      real_id: message.id,
      group_id: message.groupId,
      user_id: message.userId,
      sender: senderOf(message.userId),
      message: message.message,
    };
  }

  function eventOf(message: StoredMessage, form: 'array' | 'string' = 'array'): Record<string, unknown> {
    const text = toCqString(message.message);
    return {
      ...storedForm(message),
      self_id: selfId,
      post_type: message.userId === selfId ? 'message_sent' : 'message',
      sub_type: 'normal',
      anonymous: null,
      message: form === 'array' ? message.message : text,
      raw_message: text,
      font: 0,
    };
  }

  async function tell(event: unknown): Promise<void> {
    const text = JSON.stringify(event);
    for (const [socket, role] of sockets) if (role !== 'api') socket.send(text);
    for (const [socket, role] of reverse) if (role !== 'API' && socket.readyState === socket.OPEN) socket.send(text);
    if (poster === null) return;
    const signature = createHmac('sha1', poster.secret).update(text).digest('hex');
    await fetch(poster.url, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        'x-self-id': String(selfId),
        'x-signature': `sha1=${signature}`,
      },
      body: text,
    }).catch(() => undefined); // An event that nobody takes is gone, as with every bridge.
  }

  function lifecycle(): string {
    const time = Math.floor(Date.now() / 1_000);
    return JSON.stringify({
      time,
      self_id: selfId,
      post_type: 'meta_event',
      meta_event_type: 'lifecycle',
      sub_type: 'connect',
    });
  }

  /** One call by WebSocket. */
  async function serveText(text: string, send: (text: string) => void, cut: () => void): Promise<void> {
    const request = JSON.parse(text) as { action?: string; params?: Record<string, unknown>; echo?: unknown };
    const result = await answer(String(request.action), request.params ?? {});
    if (result === 'cut') cut();
    else if (result === 'garbage') send('this is no JSON {');
    else if (result !== 'hang') send(JSON.stringify({ ...result, echo: request.echo }));
  }

  const server = createServer((request, response) => {
    serveHttp(request, response).catch((error: unknown) => response.writeHead(500).end(String(error)));
  });

  async function serveHttp(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const parts: Buffer[] = [];
    for await (const part of request as AsyncIterable<Buffer>) parts.push(part);
    const status = refusalOf(request, options.token);
    if (status !== null) return void response.writeHead(status).end();
    const action = new URL(request.url ?? '/', 'http://stand-in').pathname.slice(1);
    const result = await answer(action, JSON.parse(Buffer.concat(parts).toString() || '{}') as Record<string, unknown>);
    if (result === 'cut') request.socket.destroy();
    else if (result === 'garbage') response.writeHead(200).end('<html>login</html>');
    else if (result !== 'hang')
      response
        .writeHead(result.retcode === 1404 ? 404 : 200, { 'content-type': 'application/json' })
        .end(JSON.stringify(result));
  }

  const acceptor = new WebSocketServer({ noServer: true });
  server.on('upgrade', (request, socket, head) => {
    const status = refusalOf(request, options.token);
    if (status !== null) {
      socket.end(`HTTP/1.1 ${status} Refused\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
      return;
    }
    const path = new URL(request.url ?? '/', 'http://stand-in').pathname;
    const role = path.startsWith('/api') ? 'api' : path.startsWith('/event') ? 'event' : 'universal';
    acceptor.handleUpgrade(request, socket, head, (accepted) => {
      sockets.set(accepted, role);
      accepted.on('close', () => sockets.delete(accepted));
      accepted.on('message', (data: Buffer) => {
        if (role === 'event') return;
        void serveText(
          data.toString('utf8'),
          (each) => accepted.send(each),
          () => accepted.terminate(),
        );
      });
      if (role !== 'api') accepted.send(lifecycle());
    });
  });

  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;

  function cut(): void {
    for (const socket of sockets.keys()) socket.close(1001);
    for (const socket of reverse.keys()) socket.close();
  }

  return {
    url: `http://127.0.0.1:${port}`,
    wsUrl: `ws://127.0.0.1:${port}/`,
    selfId,
    say(groupId, text, said = {}) {
      const quote = said.quotes === undefined ? [] : [{ type: 'reply', data: { id: String(said.quotes) } }];
      const message = [...quote, ...(text === '' ? [] : [{ type: 'text', data: { text } }]), ...(said.more ?? [])];
      const stored = groups.add(groupId, said.userId ?? 20_001, message, said.time);
      if (!wrong.missEvents)
        for (let copy = 0; copy < wrong.copies; copy += 1) void tell(eventOf(stored, said.form ?? 'array'));
      return stored;
    },
    tell,
    eventOf,
    posts: (groupId) =>
      groups
        .messages(groupId)
        .filter(({ userId }) => userId === selfId)
        .map(({ message }) =>
          message.map(({ type, data }) => (type === 'text' ? String(data['text']) : `<${type}>`)).join(''),
        ),
    messages: groups.messages,
    calls: () => [...calls],
    setMisbehaviour(change) {
      wrong = { ...wrong, ...change };
    },
    restart() {
      groups.renumber();
      cut();
    },
    cut,
    postTo(target) {
      poster = target;
    },
    connectTo(url, { token, role = 'Universal', selfId: id = selfId }) {
      const headers = { authorization: `Bearer ${token}`, 'x-self-id': String(id), 'x-client-role': role };
      // Node's own client, which shares nothing with the gateway's.
      const socket = new WebSocket(url, { headers } as never);
      socket.addEventListener('message', ({ data }) => {
        void serveText(
          String(data),
          (text) => socket.send(text),
          () => socket.close(),
        );
      });
      socket.addEventListener('close', () => reverse.delete(socket));
      return new Promise((resolve) => {
        socket.addEventListener('open', () => {
          reverse.set(socket, role);
          socket.send(lifecycle());
          resolve('open');
        });
        socket.addEventListener('error', () => resolve('refused'));
      });
    },
    async close() {
      cut();
      await new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      });
    },
  };
}

function refusalOf(request: IncomingMessage, token: string): 401 | 403 | null {
  const url = new URL(request.url ?? '/', 'http://stand-in');
  const given = /^Bearer (.+)$/.exec(request.headers.authorization ?? '')?.[1] ?? url.searchParams.get('access_token');
  if (given === null) return 401;
  return given === token ? null : 403;
}

function done(data: unknown): Answer {
  return { status: 'ok', retcode: 0, data };
}

function failed(retcode: number, message = ''): Answer {
  return { status: 'failed', retcode, data: null, message };
}

import { createHash, createHmac, randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

// Written from docs/channels/connector.md alone: nothing of the gateway's code is used, so that the page is seen to be enough.

export interface ForumPost {
  id: string;
  author: string;
  text: string;
  at: string;
  files?: { name: string; bytes: Buffer }[];
}

export interface PushAnswer {
  accepted: number;
  repeated: number;
  refused: { index: number; remoteId: string | null; reason: string }[];
}

interface Receipt {
  receiptId: string;
  state: 'published' | 'accepted' | 'refused';
  reason?: string;
}

interface KnownReply {
  text: string;
  thread: string;
  parts: string[];
  receipt: Receipt;
}

/** What goes wrong with the connector's own line and its forum. Counters count down. */
export interface ForumWeather {
  /** The forum holds posts back for its moderators. */
  moderated: boolean;
  answersLost: number;
  answersBroken: number;
  downBefore: number;
  busy: number;
  /** The connector's clock is wrong by so many seconds. */
  clockOffBy: number;
}

export class ForumConnector {
  readonly weather: ForumWeather = {
    moderated: false,
    answersLost: 0,
    answersBroken: 0,
    downBefore: 0,
    busy: 0,
    clockOffBy: 0,
  };
  /** What citizens read in the forum, by thread. */
  readonly forum: { thread: string; text: string }[] = [];
  readonly calls: string[] = [];
  private readonly replies = new Map<string, KnownReply>();
  private learntOffset = 0;
  private readonly server = createServer((request, response) => void this.serve(request, response));

  constructor(
    private readonly settings: { source: string; secret: string; token: string; account: string; timeoutMs?: number },
  ) {}

  async listen(): Promise<string> {
    await new Promise<void>((resolve) => this.server.listen(0, '127.0.0.1', resolve));
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}/dutydesk`;
  }

  async close(): Promise<void> {
    await new Promise<void>((resolve) => {
      this.server.close(() => resolve());
      this.server.closeAllConnections();
    });
  }

  /** 1: pushes what citizens posted; files first. */
  async push(gateway: string, posts: readonly ForumPost[]): Promise<PushAnswer> {
    for (const { bytes } of posts.flatMap(({ files = [] }) => files)) await this.pushFile(gateway, bytes);
    const messages = posts.map((post) => ({
      channel: 'forum',
      account: this.settings.account,
      remoteId: post.id,
      conversation: `thread-of-${post.author}`,
      authorId: post.author,
      authorName: post.author,
      text: post.text,
      postedAt: post.at,
      ...(post.files === undefined
        ? {}
        : { attachments: post.files.map(({ name, bytes }) => ({ name, sha256: sha256(bytes) })) }),
    }));
    const body = JSON.stringify({ messages });
    const answer = await this.send('POST', `${gateway}/ingest/messages`, body, body, 'application/json');
    return (await answer.json()) as PushAnswer;
  }

  /** 2: a file under its hash. */
  async pushFile(gateway: string, bytes: Buffer): Promise<{ sha256: string; size: number }> {
    const hash = sha256(bytes);
    const url = `${gateway}/ingest/attachments/${hash}`;
    const answer = await this.send('PUT', url, bytes, hash, 'application/octet-stream');
    return (await answer.json()) as { sha256: string; size: number };
  }

  /** 1.1, 1.2, 4: signs; learns the gateway's clock once; sends the same again while the gateway cannot. */
  private async send(
    method: string,
    url: string,
    body: string | Buffer,
    signed: string,
    type: string,
  ): Promise<Response> {
    for (let attempt = 1; attempt <= 5; attempt += 1) {
      const now = Date.now() / 1_000 + this.weather.clockOffBy + this.learntOffset;
      const timestamp = String(Math.floor(now));
      const response = await fetch(url, {
        method,
        body: typeof body === 'string' ? body : new Uint8Array(body),
        headers: {
          'content-type': type,
          'x-dutydesk-source': this.settings.source,
          'x-dutydesk-timestamp': timestamp,
          'x-dutydesk-signature': connectorSignature(this.settings.secret, timestamp, signed),
        },
      });
      if (response.status === 200) return response;
      const problem = (await response.json()) as { code: string; message: string };
      if (problem.code === 'stale_timestamp') {
        const theirs = Date.parse(response.headers.get('date') ?? '') / 1_000;
        this.learntOffset += theirs - now;
      } else if (response.status !== 503 && response.status !== 429) {
        throw new Error(`${response.status} ${problem.code}`);
      } else {
        await new Promise((resolve) => setTimeout(resolve, 50 * 2 ** attempt));
      }
    }
    throw new Error('the gateway does not take it');
  }

  /** The moderators decide. */
  moderate(state: 'published' | 'refused', reason?: string): void {
    for (const reply of this.replies.values()) {
      if (reply.receipt.state !== 'accepted') continue;
      if (state === 'published') this.post(reply);
      reply.receipt = { ...reply.receipt, state, ...(reason === undefined ? {} : { reason }) };
    }
  }

  private post({ thread, parts }: KnownReply): void {
    for (const text of parts) this.forum.push({ thread, text });
  }

  /** 3: replies. */
  private async serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const parts: Buffer[] = [];
    for await (const part of request as AsyncIterable<Buffer>) parts.push(part);
    const body = Buffer.concat(parts).toString('utf8');
    const id = /^\/dutydesk\/replies\/([0-9a-f-]{36})$/.exec(request.url ?? '')?.[1];
    this.calls.push(`${request.method} ${id === '00000000-0000-0000-0000-000000000000' ? 'nobody' : 'reply'}`);
    const say = (status: number, answer: object): void => {
      response.writeHead(status, { 'content-type': 'application/json' });
      response.end(JSON.stringify(answer));
    };
    if (request.headers.authorization !== `Bearer ${this.settings.token}`)
      return say(401, { code: 'unauthorized', message: '令牌不对' });
    if (id === undefined) return say(404, { code: 'not_found', message: '没有这个地址' });
    if (request.method === 'GET') {
      const known = this.replies.get(id);
      return known === undefined ? say(404, { code: 'unknown', message: '没有这条答复' }) : say(200, known.receipt);
    }
    if (this.use('downBefore')) return void request.socket.destroy();
    if (this.use('busy')) return say(429, { code: 'busy', message: '稍后再来' });
    const [status, answer] = this.takeReply(id, body);
    if (this.use('answersLost')) return void request.socket.destroy();
    return this.use('answersBroken') ? say(200, { ok: true }) : say(status, answer);
  }

  private takeReply(id: string, body: string): [number, object] {
    const reply = JSON.parse(body) as { text: string; conversation: string; parts: string[] };
    const known = this.replies.get(id);
    if (known !== undefined)
      return known.text === reply.text
        ? [200, known.receipt]
        : [409, { code: 'other_content', message: '同号不同内容' }];
    const state = this.weather.moderated ? 'accepted' : 'published';
    const fresh: KnownReply = {
      text: reply.text,
      thread: reply.conversation,
      parts: reply.parts,
      receipt: { receiptId: randomUUID(), state },
    };
    this.replies.set(id, fresh);
    if (state === 'published') this.post(fresh);
    return [state === 'published' ? 201 : 202, fresh.receipt];
  }

  private use(counter: 'answersLost' | 'answersBroken' | 'downBefore' | 'busy'): boolean {
    if (this.weather[counter] <= 0) return false;
    this.weather[counter] -= 1;
    return true;
  }
}

/** 1.1. @param signed the body, or for a file its hash */
export function connectorSignature(secret: string, timestamp: string, signed: string): string {
  return `sha256=${createHmac('sha256', secret).update(`${timestamp}\n${signed}`, 'utf8').digest('hex')}`;
}

function sha256(bytes: Buffer): string {
  return createHash('sha256').update(bytes).digest('hex');
}

import { createServer, type IncomingMessage, request, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

/**
 * What becomes of one request.
 * - `cut_before`: it is cut off and never arrives
 * - `lose_answer`: it arrives, its answer does not
 * - `twice`: it arrives twice, one after the other, and the second answer counts
 * - `late`: whoever sent it is cut off now; it arrives after `ms`, behind what was sent after it
 * - `echo`: it goes through, and arrives once more after `ms`
 * - `delay`, `slow_answer`: it, or its answer, is held back for `ms`
 * - `half_answer`: its answer breaks off in the middle
 */
export interface Fate {
  kind: 'pass' | 'cut_before' | 'lose_answer' | 'twice' | 'late' | 'echo' | 'delay' | 'slow_answer' | 'half_answer';
  ms: number;
}

export interface Exchange {
  method: string;
  path: string;
  body: Buffer;
  fate: Fate['kind'];
  /** Null when there was none. */
  answer: { status: number; body: Buffer } | null;
  /** Whether whoever asked got the answer whole, as far as can be known here. */
  delivered: boolean;
}

export interface FateProxy {
  url: string;
  port: number;
  cut(): Promise<void>;
  heal(): Promise<void>;
  /** Waits until nothing is on its way any more. */
  quiet(): Promise<void>;
  close(): Promise<void>;
}

/** Streams go through as they come: what they carry is only a hint. */
const STREAMS = ['/sync/events', '/sync/snapshot'];

/**
 * An HTTP proxy on 127.0.0.1 that lets each request meet its fate and tells what it saw.
 * @param target where the next request goes; null: nowhere, it is cut
 */
export async function startFateProxy(options: {
  target(): number | null;
  fate(request: { method: string; path: string }): Fate;
  seen?(exchange: Exchange): void;
}): Promise<FateProxy> {
  const open = new Set<Socket>();
  const underWay = new Set<Promise<unknown>>();
  let port = 0;
  let server = create();

  function create(): Server {
    const made = createServer((incoming, outgoing) => {
      const handled = handle(incoming, outgoing).finally(() => underWay.delete(handled));
      underWay.add(handled);
    });
    made.on('connection', (socket) => {
      open.add(socket);
      socket.on('error', () => socket.destroy());
      socket.on('close', () => open.delete(socket));
    });
    return made;
  }
  const listen = () =>
    new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(port, '127.0.0.1', () => {
        port = (server.address() as AddressInfo).port;
        resolve();
      });
    });

  async function handle(incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
    const parts: Buffer[] = [];
    try {
      for await (const part of incoming) parts.push(part as Buffer);
    } catch {
      return; // The client went away while it was asking.
    }
    const body = Buffer.concat(parts);
    const { method = 'GET', url: path = '/' } = incoming;
    if (STREAMS.some((stream) => path.startsWith(stream))) return pipe(incoming, body, outgoing);
    const { kind, ms } = options.fate({ method, path });
    const ask = async (): Promise<Answer | null> => forward(incoming, body);
    const tell = (answer: Answer | null, delivered: boolean): void =>
      options.seen?.({ method, path, body, fate: kind, answer, delivered });
    const drop = (): void => void incoming.socket.destroy();

    if (kind === 'cut_before') {
      tell(null, false);
      return drop();
    }
    if (kind === 'late') {
      drop();
      await sleep(ms);
      return tell(await ask(), false);
    }
    if (kind === 'delay') await sleep(ms);
    let answer = await ask();
    if (kind === 'twice') {
      tell(answer, false);
      answer = await ask();
    }
    if (answer === null || kind === 'lose_answer') {
      tell(answer, false);
      return drop();
    }
    if (kind === 'slow_answer') await sleep(ms);
    const whole = kind !== 'half_answer';
    const got = await respond(outgoing, answer, whole);
    tell(answer, got && whole);
    if (kind !== 'echo') return;
    await sleep(ms);
    tell(await ask(), false);
  }

  interface Answer {
    status: number;
    headers: IncomingMessage['headers'];
    body: Buffer;
  }
  function upstreamOf(incoming: IncomingMessage, body: Buffer) {
    const to = options.target();
    if (to === null) return null;
    const upstream = request({
      host: '127.0.0.1',
      port: to,
      method: incoming.method,
      path: incoming.url,
      headers: incoming.headers,
      agent: false,
    });
    upstream.end(body);
    return upstream;
  }
  function forward(incoming: IncomingMessage, body: Buffer): Promise<Answer | null> {
    return new Promise((resolve) => {
      const upstream = upstreamOf(incoming, body);
      if (upstream === null) return resolve(null);
      upstream.on('response', (response) => {
        const parts: Buffer[] = [];
        response.on('data', (part: Buffer) => parts.push(part));
        response.on('error', () => resolve(null));
        response.on('close', () =>
          resolve(
            response.complete
              ? { status: response.statusCode ?? 502, headers: response.headers, body: Buffer.concat(parts) }
              : null,
          ),
        );
      });
      upstream.on('error', () => resolve(null));
    });
  }
  function respond(outgoing: ServerResponse, answer: Answer, whole: boolean): Promise<boolean> {
    return new Promise((resolve) => {
      if (outgoing.destroyed) return resolve(false);
      const { 'transfer-encoding': _chunks, connection: _connection, ...headers } = answer.headers;
      outgoing.on('close', () => resolve(outgoing.writableFinished));
      outgoing.writeHead(answer.status, { ...headers, 'content-length': answer.body.length });
      if (whole) return void outgoing.end(answer.body);
      outgoing.write(answer.body.subarray(0, answer.body.length >> 1), () => outgoing.destroy());
    });
  }
  function pipe(incoming: IncomingMessage, body: Buffer, outgoing: ServerResponse): void {
    const upstream = upstreamOf(incoming, body);
    if (upstream === null) return void incoming.socket.destroy();
    upstream.on('response', (response) => {
      outgoing.writeHead(response.statusCode ?? 502, response.headers);
      response.pipe(outgoing);
      response.on('error', () => outgoing.destroy());
      response.on('close', () => !response.complete && outgoing.destroy());
    });
    upstream.on('error', () => incoming.socket.destroy());
    outgoing.on('close', () => upstream.destroy());
  }
  const cut = () =>
    new Promise<void>((resolve) => {
      if (!server.listening) return resolve();
      server.close(() => resolve());
      for (const socket of open) socket.destroy();
    });

  await listen();
  return {
    url: `http://127.0.0.1:${port}`,
    port,
    cut,
    async heal() {
      if (server.listening) return;
      server = create();
      await listen();
    },
    async quiet() {
      while (underWay.size > 0) await Promise.allSettled([...underWay]);
    },
    close: cut,
  };
}

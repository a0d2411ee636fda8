import { createServer, type IncomingMessage, request, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';

/**
 * What happens to one request: it goes through; it is cut before it leaves; it arrives and its answer is lost; it
 * arrives twice, one after the other, and the second answer counts.
 */
export type Mischief = 'pass' | 'cut_before' | 'lose_answer' | 'twice';

export interface RoughProxy {
  url: string;
  cut(): Promise<void>;
  heal(): Promise<void>;
  close(): Promise<void>;
}

/** An HTTP proxy on 127.0.0.1 that spoils requests as it is told. Streams pass through untouched. */
export async function startRoughProxy(
  target: { port: number },
  decide: (request: { method: string; path: string }) => Mischief,
): Promise<RoughProxy> {
  const open = new Set<Socket>();
  let port = 0;
  let server = create();
  function create(): Server {
    const made = createServer((incoming, outgoing) => void handle(incoming, outgoing));
    made.on('connection', (socket) => {
      open.add(socket);
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
    const mischief = decide({ method, path });
    if (mischief === 'cut_before') return void incoming.socket.destroy();
    if (mischief === 'pass') return pipe(incoming, body, outgoing);
    if (!(await send(incoming, body))) return void incoming.socket.destroy();
    if (mischief === 'lose_answer') return void incoming.socket.destroy();
    pipe(incoming, body, outgoing);
  }

  function forward(incoming: IncomingMessage, body: Buffer) {
    const upstream = request({
      host: '127.0.0.1',
      port: target.port,
      method: incoming.method,
      path: incoming.url,
      headers: incoming.headers,
    });
    upstream.end(body);
    return upstream;
  }
  /** Sends and reads the whole answer. @returns whether there was one */
  function send(incoming: IncomingMessage, body: Buffer): Promise<boolean> {
    return new Promise((resolve) => {
      const upstream = forward(incoming, body);
      upstream.on('response', (response) => {
        response.resume();
        response.on('close', () => resolve(response.complete));
      });
      upstream.on('error', () => resolve(false));
    });
  }
  function pipe(incoming: IncomingMessage, body: Buffer, outgoing: ServerResponse): void {
    const upstream = forward(incoming, body);
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
    cut,
    async heal() {
      if (server.listening) return;
      server = create();
      await listen();
    },
    close: cut,
  };
}

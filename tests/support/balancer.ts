import { createServer as createHttpServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import { type AddressInfo, connect, createServer as createTcpServer, type Server, type Socket } from 'node:net';
import { repeat } from '../../src-gateway/channels/repeat';

/** How the gateways are shared out: whole connections, or each request. */
export type BalancerKind = 'connections' | 'requests';

export interface Balancer {
  url: string;
  /** How much each gateway was given so far, by its address. */
  given(): Map<string, number>;
  /** Addresses that the last look found healthy. */
  healthy(): string[];
  close(): Promise<void>;
}

/** A gateway on a machine that has much to do is slow, not gone. */
const LOOK_TIMEOUT_MS = 10_000;
const NOT_ANSWERED = new Set(['ECONNREFUSED', 'EHOSTUNREACH']);

/**
 * A load balancer of the plainest kind: round robin over the gateways whose /health answers 200, asked every `lookMs`; what is
 * open stays open when a gateway goes. It repeats nothing but the attempt to connect.
 */
export async function startBalancer(
  targets: () => readonly string[],
  options: { kind?: BalancerKind; lookMs?: number } = {},
): Promise<Balancer> {
  const given = new Map<string, number>();
  const open = new Set<Socket>();
  let healthy: string[] = [];
  let turn = 0;

  /** Those to try, the next in turn first. */
  function candidates(): string[] {
    turn += 1;
    return healthy.map((_, index) => healthy[(turn + index) % healthy.length] ?? '');
  }

  function note(target: string): void {
    given.set(target, (given.get(target) ?? 0) + 1);
  }

  function forwardConnection(client: Socket, left: readonly string[]): void {
    const [target, ...others] = left;
    if (target === undefined) {
      client.destroy();
      return;
    }
    const { hostname, port } = new URL(target);
    const upstream = connect(Number(port), hostname);
    upstream.once('connect', () => {
      note(target);
      track(upstream, open);
      client.pipe(upstream);
      upstream.pipe(client);
      client.once('close', () => upstream.destroy());
      upstream.once('close', () => client.destroy());
    });
    upstream.once('error', () => {
      if (upstream.connecting || upstream.readyState !== 'open') {
        if (!client.destroyed && client.bytesRead === 0) forwardConnection(client, others);
      }
    });
  }

  function forwardRequest(incoming: IncomingMessage, outgoing: ServerResponse, left: readonly string[]): void {
    const [target, ...others] = left;
    if (target === undefined) {
      outgoing.writeHead(502).end();
      return;
    }
    const { host: _host, connection: _connection, ...headers } = incoming.headers;
    const upstream = request(new URL(incoming.url ?? '/', target), { method: incoming.method, headers, agent: false });
    upstream.once('socket', (socket) =>
      socket.once('connect', () => {
        note(target);
        incoming.pipe(upstream);
      }),
    );
    upstream.once('response', (answer) => {
      const { connection: _ours, 'transfer-encoding': _encoding, ...rest } = answer.headers;
      outgoing.writeHead(answer.statusCode ?? 502, rest);
      outgoing.flushHeaders();
      answer.pipe(outgoing);
      answer.once('aborted', () => outgoing.destroy());
    });
    upstream.once('error', (error) => {
      const isUntouched = 'code' in error && NOT_ANSWERED.has(String(error.code));
      if (isUntouched) forwardRequest(incoming, outgoing, others);
      else if (outgoing.headersSent) outgoing.destroy();
      else outgoing.writeHead(502).end();
    });
    outgoing.once('close', () => upstream.destroy());
  }

  const server: Server =
    options.kind === 'requests'
      ? createHttpServer((incoming, outgoing) => forwardRequest(incoming, outgoing, candidates()))
      : createTcpServer({ pauseOnConnect: true }, (client) => forwardConnection(client, candidates()));
  server.on('connection', (socket: Socket) => track(socket, open));

  async function look(): Promise<void> {
    const found = await Promise.all(targets().map(async (target) => ({ target, well: await isWell(target) })));
    healthy = found.filter(({ well }) => well).map(({ target }) => target);
  }
  await look();
  const stopping = new AbortController();
  const looking = repeat(look, options.lookMs ?? 100, stopping.signal, () => undefined); // It reports nothing but who is well.

  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    given: () => new Map(given),
    healthy: () => [...healthy],
    async close() {
      stopping.abort();
      await looking;
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      for (const socket of open) socket.destroy();
      await closed;
    },
  };
}

async function isWell(target: string): Promise<boolean> {
  try {
    const answer = await fetch(`${target}/health`, { signal: AbortSignal.timeout(LOOK_TIMEOUT_MS) });
    await answer.arrayBuffer();
    return answer.ok;
  } catch {
    return false; // Not there: that is what is asked.
  }
}

function track(socket: Socket, open: Set<Socket>): void {
  open.add(socket);
  // A cut connection is for the two ends to notice.
  socket.on('error', () => socket.destroy());
  socket.once('close', () => open.delete(socket));
}

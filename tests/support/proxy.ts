import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

export interface TestProxy {
  url: string;
  port: number;
  /** Pulls the cable: open connections are cut, new ones are refused. */
  cut(): Promise<void>;
  /** Puts the cable back, on the same port. */
  heal(): Promise<void>;
  /** Holds back what comes from the server, in milliseconds. */
  delay(milliseconds: number): void;
  /** Cuts each connection after this many bytes of what the server sends, as often as `times`. */
  cutAfter(bytes: number, times?: number): void;
  /** Takes connections and forwards nothing, as a dead link does; `false` ends it. */
  stall(on: boolean): void;
  /** Connections forwarded so far. */
  connections(): number;
  close(): Promise<void>;
}

/** A TCP proxy on 127.0.0.1 that can be cut, healed, delayed and made to break off in the middle of an answer. */
export async function startProxy(target: { host?: string; port: number }): Promise<TestProxy> {
  const open = new Set<Socket>();
  let delayMs = 0;
  let stalled = false;
  let cutAfterBytes = Number.POSITIVE_INFINITY;
  let cutTimes = 0;
  let forwarded = 0;
  let port = 0;

  const server = createServer({ pauseOnConnect: false }, (client) => {
    track(client);
    if (stalled) return;
    forwarded += 1;
    const upstream = connect(target.port, target.host ?? '127.0.0.1');
    track(upstream);
    const limit = cutTimes > 0 ? cutAfterBytes : Number.POSITIVE_INFINITY;
    if (cutTimes > 0) cutTimes -= 1;
    let sent = 0;
    client.pipe(upstream);
    upstream.on('data', (part) => {
      const allowed = part.subarray(0, Math.max(0, limit - sent));
      sent += part.length;
      const forward = (): void => {
        if (client.destroyed) return;
        client.write(allowed);
        if (sent >= limit) client.destroySoon();
      };
      if (delayMs > 0) setTimeout(forward, delayMs);
      else forward();
    });
    upstream.on('end', () => setTimeout(() => client.end(), delayMs));
    upstream.on('close', () => setTimeout(() => client.destroy(), delayMs));
    client.on('close', () => upstream.destroy());
  });

  function track(socket: Socket): void {
    open.add(socket);
    // Broken connections are what this proxy is for; the other side sees the close.
    socket.on('error', () => socket.destroy());
    socket.on('close', () => open.delete(socket));
  }
  const listen = (): Promise<void> =>
    new Promise((resolve, reject) => {
      server.once('error', reject);
      server.listen(port, '127.0.0.1', () => {
        server.removeListener('error', reject);
        port = (server.address() as AddressInfo).port;
        resolve();
      });
    });
  const cut = (): Promise<void> =>
    new Promise((resolve) => {
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
      if (!server.listening) await listen();
    },
    delay(milliseconds) {
      delayMs = milliseconds;
    },
    cutAfter(bytes, times = 1) {
      cutAfterBytes = bytes;
      cutTimes = times;
    },
    stall(on) {
      stalled = on;
    },
    connections: () => forwarded,
    close: cut,
  };
}

import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

/** An IMAP server that keeps no keywords, as several in use do: one that does, behind a line that takes `\*` out of PERMANENTFLAGS. */
export async function startPlainImap(port: number): Promise<{ port: number; close(): Promise<void> }> {
  const open = new Set<Socket>();
  const server = createServer((client) => {
    const upstream = connect(port, '127.0.0.1');
    for (const socket of [client, upstream]) {
      open.add(socket);
      socket.on('error', () => socket.destroy());
    }
    client.on('close', () => upstream.destroy());
    upstream.on('close', () => client.destroy());
    client.pipe(upstream);
    upstream.on('data', (part) => client.write(part.toString('latin1').replaceAll(' \\*)]', ')]   '), 'latin1'));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', () => resolve()));
  return {
    port: (server.address() as AddressInfo).port,
    async close() {
      for (const socket of open) socket.destroy();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}

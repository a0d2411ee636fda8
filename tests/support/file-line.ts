import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { ATTACHMENTS_PATH } from '../../src-shared/sync/protocol';

export interface FileLine {
  url: string;
  /** What happens to files; everything else goes through in any case. */
  files: 'through' | 'hang' | 'spoil' | { status: number };
  close(): Promise<void>;
}

/** Stands between a workstation and the gateway and lets everything through but files: those it may lose, refuse or spoil. */
export async function startFileLine(target: string): Promise<FileLine> {
  const hanging = new Set<ServerResponse>();
  const server = createServer((incoming, response) => {
    const isFile = incoming.url?.startsWith(ATTACHMENTS_PATH) === true;
    if (!isFile || line.files === 'through') return forward(target, incoming, response);
    incoming.resume();
    if (line.files === 'hang') hanging.add(response);
    else if (line.files === 'spoil') response.writeHead(200).end('%PDF-1.7 something else');
    // In a proxy's own words, not the gateway's.
    else response.writeHead(line.files.status, { 'content-type': 'text/html' }).end('<h1>no</h1>');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  let files: FileLine['files'] = 'through';
  const line: FileLine = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    get files() {
      return files;
    },
    set files(next) {
      files = next;
      for (const response of hanging) response.destroy();
      hanging.clear();
    },
    close() {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
  return line;
}

function forward(target: string, incoming: IncomingMessage, response: ServerResponse): void {
  const { method, headers } = incoming;
  const outgoing = request(new URL(incoming.url ?? '/', target), { method, headers }, (answer) => {
    response.writeHead(answer.statusCode ?? 502, answer.headers);
    response.flushHeaders();
    answer.pipe(response);
  });
  outgoing.on('error', () => response.destroy());
  response.on('close', () => outgoing.destroy());
  incoming.pipe(outgoing);
}

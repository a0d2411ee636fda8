import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { ATTACHMENTS_PATH } from '../../src-shared/sync/protocol';

/** Bytes of a file after which a line that cuts ends it. */
const CUT_AFTER = 300_000;

export interface FileLine {
  url: string;
  /** What happens to files; everything else goes through in any case. */
  files:
    | 'through'
    | 'hang'
    | 'spoil'
    | 'spoil_range'
    | 'cut'
    | { status: number }
    | { letThrough: number }
    /** Ends the upload that has brought so many bytes, over all requests, and lets everything through from then on. */
    | { cutUploadAfter: number };
  /** Bytes of files that workstations have sent, whether they went through or not. */
  uploaded: number;
  close(): Promise<void>;
}

/** Stands between a workstation and the gateway and lets everything through but files: those it may lose, refuse or spoil. */
export async function startFileLine(target: string): Promise<FileLine> {
  const hanging = new Set<ServerResponse>();
  const server = createServer((incoming, response) => {
    const isFile = incoming.url?.startsWith(ATTACHMENTS_PATH) === true;
    if (isFile) countUpload(line, incoming);
    if (!isFile || line.files === 'through') return forward(target, incoming, response);
    if (typeof line.files === 'object' && 'cutUploadAfter' in line.files) return forward(target, incoming, response);
    if (line.files === 'cut') return forward(target, incoming, response, CUT_AFTER);
    if (typeof line.files === 'object' && 'letThrough' in line.files && line.files.letThrough > 0) {
      line.files.letThrough -= 1;
      return forward(target, incoming, response);
    }
    incoming.resume();
    if (line.files === 'hang' || (typeof line.files === 'object' && 'letThrough' in line.files)) hanging.add(response);
    else if (line.files === 'spoil_range') spoilRange(incoming, response);
    else if (line.files === 'spoil') response.writeHead(200).end('%PDF-1.7 something else');
    // In a proxy's own words, not the gateway's.
    else response.writeHead(line.files.status, { 'content-type': 'text/html' }).end('<h1>no</h1>');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  let files: FileLine['files'] = 'through';
  const line: FileLine = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    uploaded: 0,
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

function countUpload(line: FileLine, incoming: IncomingMessage): void {
  incoming.on('data', (chunk: Buffer) => {
    line.uploaded += chunk.length;
    if (typeof line.files !== 'object' || !('cutUploadAfter' in line.files)) return;
    line.files.cutUploadAfter -= chunk.length;
    if (line.files.cutUploadAfter > 0) return;
    line.files = 'through';
    incoming.destroy();
  });
}

/** As long as the part that was asked for, which is the last, with other bytes. */
function spoilRange(incoming: IncomingMessage, response: ServerResponse): void {
  const [, from, to] = /^bytes=(\d+)-(\d+)$/.exec(incoming.headers.range ?? '') ?? [];
  response
    .writeHead(206, { 'content-range': `bytes ${from}-${to}/${Number(to) + 1}` })
    .end(Buffer.alloc(Number(to) - Number(from) + 1, 9));
}

function forward(
  target: string,
  incoming: IncomingMessage,
  response: ServerResponse,
  cutAfter = Number.POSITIVE_INFINITY,
): void {
  const { method, headers } = incoming;
  const outgoing = request(new URL(incoming.url ?? '/', target), { method, headers }, (answer) => {
    response.writeHead(answer.statusCode ?? 502, answer.headers);
    response.flushHeaders();
    let left = cutAfter;
    answer.on('data', (chunk: Buffer) => {
      left -= chunk.length;
      if (left < 0) response.destroy();
    });
    answer.pipe(response);
  });
  outgoing.on('error', () => response.destroy());
  response.on('close', () => outgoing.destroy());
  incoming.pipe(outgoing);
}

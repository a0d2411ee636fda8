import { createHmac } from 'node:crypto';
import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What the stand-ins for peers share: a small HTTP server, a file that survives restarts, and the signature. */

export interface Answer {
  status: number;
  body: unknown;
}

export type Handler = (request: {
  method: string;
  path: string;
  query: URLSearchParams;
  headers: IncomingMessage['headers'];
  body: Buffer;
  socket: IncomingMessage['socket'];
}) => Promise<Answer | Html | Redirect | Raw | 'cut' | 'hang'>;

export interface Html {
  html: string;
}
export interface Redirect {
  redirect: string;
}
export interface Raw {
  raw: Buffer | string;
  contentType: string;
}

/** Serves on 127.0.0.1. @param port 0 for any free one */
export async function serve(port: number, handler: Handler): Promise<{ url: string; close(): Promise<void> }> {
  const server = createServer((request, response) => {
    respond(request, response, handler).catch((error: unknown) => {
      response.writeHead(500, { 'content-type': 'application/json' });
      response.end(JSON.stringify({ code: 'stand_in_error', message: String(error) }));
    });
  });
  await listen(server, port);
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function listen(server: Server, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });
}

async function respond(request: IncomingMessage, response: ServerResponse, handler: Handler): Promise<void> {
  const parts: Buffer[] = [];
  for await (const part of request as AsyncIterable<Buffer>) parts.push(part);
  const url = new URL(request.url ?? '/', 'http://127.0.0.1');
  const { method = 'GET', headers, socket } = request;
  const answer = await handler({
    method,
    path: url.pathname,
    query: url.searchParams,
    headers,
    body: Buffer.concat(parts),
    socket,
  });
  if (answer === 'hang') return;
  if (answer === 'cut') {
    socket.destroy();
  } else if ('html' in answer) {
    response.writeHead(200, { 'content-type': 'text/html; charset=utf-8', 'cache-control': 'no-store' });
    response.end(answer.html);
  } else if ('raw' in answer) {
    response.writeHead(200, { 'content-type': answer.contentType });
    response.end(answer.raw);
  } else if ('redirect' in answer) {
    response.writeHead(303, { location: answer.redirect });
    response.end();
  } else {
    response.writeHead(answer.status, { 'content-type': 'application/json; charset=utf-8' });
    response.end(JSON.stringify(answer.body));
  }
}

/** A JSON file written whole at each change, as a peer's own database would survive its restart. */
export function openStore<T>(file: string | undefined, empty: T): { value: T; save(): void } {
  const value = file !== undefined && existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as T) : empty;
  return {
    value,
    save() {
      if (file === undefined) return;
      writeFileSync(`${file}.new`, JSON.stringify(value));
      renameSync(`${file}.new`, file);
    },
  };
}

/** Headers of a signed push or callback, written from docs/channels/oa.md and not from the gateway's code. */
export function signedHeaders(secret: string, body: string, at = Date.now()): Record<string, string> {
  const timestamp = String(Math.floor(at / 1_000));
  const signature = createHmac('sha256', secret).update(`${timestamp}\n${body}`).digest('hex');
  return {
    'content-type': 'application/json',
    'x-dutydesk-timestamp': timestamp,
    'x-dutydesk-signature': `sha256=${signature}`,
  };
}

export function escapeHtml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}

/** A page of a stand-in; it says that it is one. */
export function pageHtml(title: string, body: string, refreshSeconds: number | null): string {
  const refresh = refreshSeconds === null ? '' : `<meta http-equiv="refresh" content="${refreshSeconds}">`;
  return `<!doctype html><html lang="zh-CN"><meta charset="utf-8">${refresh}<title>${escapeHtml(title)}</title>
<style>
body{font:15px/1.6 system-ui,"Noto Sans CJK SC",sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem;color:#1f2937;background:#f8fafc}
h1{font-size:1.3rem}.card{background:#fff;border:1px solid #d8dee8;border-radius:8px;padding:1rem 1.2rem;margin:1rem 0}
pre{white-space:pre-wrap;font:inherit;margin:.5rem 0}.muted{color:#64748b}.badge{background:#e2e8f0;border-radius:4px;padding:.1rem .5rem}
textarea{width:100%;font:inherit;box-sizing:border-box}button{font:inherit;padding:.3rem 1rem;margin-right:.5rem}
table{width:100%;border-collapse:collapse}td,th{text-align:left;padding:.4rem .5rem;border-bottom:1px solid #e2e8f0;vertical-align:top}
</style><p class="muted">样例环境：模拟对方系统，所有内容均为虚构。</p><h1>${escapeHtml(title)}</h1>${body}</html>`;
}

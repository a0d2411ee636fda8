import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { type RawData, WebSocket, WebSocketServer } from 'ws';

/** A bridge's answer with a hundred messages is far below this. */
const MAX_MESSAGE_BYTES = 4 * 1024 * 1024;
const MAX_WAITING_BYTES = 16 * 1024 * 1024;
const PING_MS = 20_000;
const SILENCE_MS = 65_000;
const CLOSE_GRACE_MS = 1_000;
const NO_ANSWER = '对方没有及时回答';

export interface WebSocketConnection {
  /** False when it is no longer open, or the other side does not take what was sent before. */
  send(text: string): boolean;
  /** @param code of RFC 6455, section 7.4.1 */
  close(code: number): void;
  isOpen(): boolean;
}

export interface WebSocketHandlers {
  onText(text: string): void;
  /** Once, however it ended. */
  onClose(reason: string): void;
}

/** A socket whose handshake is done, watched: it answers pings or it is dead. */
function watched(socket: WebSocket, handlers: WebSocketHandlers): WebSocketConnection {
  let heardAt = performance.now();
  let reason = '连接中断';
  const heard = (): void => {
    heardAt = performance.now();
  };
  const beat = setInterval(() => {
    if (performance.now() - heardAt <= SILENCE_MS) return socket.ping();
    reason = '对方没有动静';
    return socket.terminate();
  }, PING_MS);
  socket.on('ping', heard);
  socket.on('pong', heard);
  socket.on('message', (data: RawData, isBinary: boolean) => {
    heard();
    if (isBinary) socket.close(1003);
    // Of a socket whose binaryType was left alone.
    else if (Buffer.isBuffer(data) && socket.readyState === WebSocket.OPEN) handlers.onText(data.toString('utf8'));
  });
  // The close follows.
  socket.on('error', (error) => {
    reason = `连接中断（${error.message}）`;
  });
  socket.on('close', () => {
    clearInterval(beat);
    handlers.onClose(reason);
  });
  return {
    send(text) {
      if (socket.readyState !== WebSocket.OPEN || socket.bufferedAmount > MAX_WAITING_BYTES) return false;
      // A failed write ends in `close`.
      socket.send(text, () => undefined);
      return true;
    },
    close(code) {
      reason = '连接已关闭';
      socket.close(code);
      setTimeout(() => socket.terminate(), CLOSE_GRACE_MS).unref();
    },
    isOpen: () => socket.readyState === WebSocket.OPEN,
  };
}

export type Connected = { ok: true; connection: WebSocketConnection } | { ok: false; error: string };

/** Connects to a WebSocket server (`ws:` or `wss:`), with a time-out. Never throws for what the network or the peer does. */
export function connectWebSocket(
  url: string,
  options: { token: string; timeoutMs: number; signal: AbortSignal },
  handlers: WebSocketHandlers,
): Promise<Connected> {
  if (options.signal.aborted) return Promise.resolve({ ok: false, error: NO_ANSWER });
  return new Promise((resolve) => {
    const socket = new WebSocket(url, {
      headers: { authorization: `Bearer ${options.token}` },
      maxPayload: MAX_MESSAGE_BYTES,
      perMessageDeflate: false,
    });
    const giveUp = (): void => refuse(NO_ANSWER);
    const timer = setTimeout(giveUp, options.timeoutMs);
    options.signal.addEventListener('abort', giveUp, { once: true });
    const settle = (result: Connected): void => {
      clearTimeout(timer);
      options.signal.removeEventListener('abort', giveUp);
      resolve(result);
    };
    const refuse = (error: string): void => {
      settle({ ok: false, error });
      socket.terminate();
    };
    // After the first it says nothing new: the attempt is over.
    socket.on('error', (error) => {
      const code = 'code' in error && typeof error.code === 'string' ? error.code : error.message;
      settle({ ok: false, error: `连接不上对方（${code}）` });
    });
    socket.on('unexpected-response', (_request, { statusCode: status = 0 }) =>
      refuse(
        status === 401 || status === 403 ? `对方不认令牌（HTTP ${status}）` : `对方没有接受连接（HTTP ${status}）`,
      ),
    );
    socket.on('open', () => settle({ ok: true, connection: watched(socket, handlers) }));
  });
}

/** Takes the connections of those who pass. `ws` answers a handshake that is none. */
const acceptor = new WebSocketServer({ noServer: true, maxPayload: MAX_MESSAGE_BYTES, perMessageDeflate: false });

/** Answers a client's handshake; null, with the socket ended, when it is none. */
export function acceptWebSocket(
  request: IncomingMessage,
  socket: Duplex,
  head: Buffer,
  handlers: WebSocketHandlers,
): WebSocketConnection | null {
  let connection: WebSocketConnection | null = null;
  // Synchronous: without a `verifyClient` the handshake is answered at once or not at all.
  acceptor.handleUpgrade(request, socket, head, (accepted) => {
    connection = watched(accepted, handlers);
  });
  return connection;
}

const REASONS = { 401: 'Unauthorized', 403: 'Forbidden', 404: 'Not Found', 503: 'Unavailable' };

/** Refuses a handshake with an HTTP status and ends the socket. */
export function refuseUpgrade(socket: Duplex, status: keyof typeof REASONS): void {
  // A peer that breaks off while it is refused is refused all the same.
  socket.on('error', () => socket.destroy());
  socket.end(`HTTP/1.1 ${status} ${REASONS[status]}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
}

import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import type { ApiResult, CallApi } from './onebot-answer';
import { createHttpApi } from './onebot-http';
import { createOneBotSocket, type OneBotSocket } from './onebot-socket';
import type { QqSettings } from './qq-settings';
import { acceptWebSocket, connectWebSocket, type WebSocketConnection } from './web-socket';

const AGAIN_MS = { first: 500, most: 60_000 };
/** Of one bridge: API and Event connections of their own, and those that it has not noticed to be dead. */
const MAX_REVERSE = 8;

export type BridgeRole = 'Universal' | 'API' | 'Event';

export interface Bridge {
  call: CallApi;
  /** Keeps the connection to the bridge, until `signal` is aborted. */
  start(): void;
  /** Takes a connection of the bridge whose token is good. False when there are too many. */
  accept(request: IncomingMessage, socket: Duplex, head: Buffer, role: BridgeRole): boolean;
  /** `ok`, or a sentence on what does not work. */
  health(): string;
  /** Ends the connections of the bridge to us. */
  closeReverse(): void;
  close(): Promise<void>;
}

export interface BridgeHandlers {
  onEvent(event: unknown): void;
  /** Events may have been missed. */
  onConnect(): void;
}

/**
 * The ways to one bridge: its HTTP API, its WebSocket, its connections to us. What is asked goes by one of them, a WebSocket where one
 * stands; it is never asked again by another, since it may have been carried out.
 */
export function createBridge(
  settings: QqSettings,
  newEcho: () => string,
  signal: AbortSignal,
  handlers: BridgeHandlers,
): Bridge {
  const { timeoutMs, token } = settings;
  const http = settings.http === undefined ? null : createHttpApi({ ...settings.http, token, timeoutMs }, signal);
  const reverse = new Map<OneBotSocket, BridgeRole>();
  let forward: OneBotSocket | null = null;
  let forwardProblem: string | null = settings.forward === undefined ? null : '还没有连上';
  let httpProblem: string | null = null;
  let loop: Promise<void> | null = null;

  function socketFor(): OneBotSocket | null {
    if (forward?.isOpen()) return forward;
    // The latest: what a restarted bridge left behind is not noticed to be dead at once.
    const open = [...reverse].filter(([socket, role]) => role !== 'Event' && socket.isOpen());
    return open.at(-1)?.[0] ?? null;
  }

  async function call(action: string, params: Record<string, unknown>): Promise<ApiResult> {
    if (signal.aborted) return { is: 'not_sent', error: '网关正在停止' };
    const socket = socketFor();
    if (socket !== null) return socket.call(action, params);
    if (http === null)
      return { is: 'not_sent', error: `没有连上桥接程序${forwardProblem === null ? '' : `（${forwardProblem}）`}` };
    const result = await http(action, params);
    if (!signal.aborted) httpProblem = result.is === 'done' || isAnswer(result) ? null : result.error;
    return result;
  }

  /** One connection to the bridge, from connecting until it ends; throws nothing. */
  async function connectOnce(url: string): Promise<boolean> {
    let connection: WebSocketConnection | null = null;
    const socket = createOneBotSocket(() => connection, { timeoutMs, newEcho }, handlers.onEvent);
    let ended = (): void => undefined;
    const end = new Promise<void>((resolve) => {
      ended = resolve;
    });
    const connected = await connectWebSocket(
      url,
      { token, timeoutMs, signal },
      {
        onText: socket.onText,
        onClose(reason) {
          forwardProblem = reason;
          socket.onClose();
          ended();
        },
      },
    );
    if (!connected.ok) {
      forwardProblem = connected.error;
      return false;
    }
    connection = connected.connection;
    const leave = (): void => socket.close(1001);
    signal.addEventListener('abort', leave, { once: true });
    if (signal.aborted) leave();
    forward = socket;
    forwardProblem = null;
    handlers.onConnect();
    await end;
    forward = null;
    forwardProblem ??= '连接中断';
    signal.removeEventListener('abort', leave);
    return true;
  }

  async function keepConnected(url: string): Promise<void> {
    let failures = 0;
    while (!signal.aborted) {
      failures = (await connectOnce(url)) ? 0 : failures + 1;
      const pause = Math.min(AGAIN_MS.most, AGAIN_MS.first * 2 ** Math.min(failures, 20));
      // Aborting is how the pause ends when the gateway closes.
      await sleep(pause, undefined, { signal }).catch(() => undefined);
    }
  }

  function accept(request: IncomingMessage, socket: Duplex, head: Buffer, role: BridgeRole): boolean {
    if (reverse.size >= MAX_REVERSE || signal.aborted) return false;
    let connection: WebSocketConnection | null = null;
    const onebot = createOneBotSocket(() => connection, { timeoutMs, newEcho }, handlers.onEvent);
    connection = acceptWebSocket(request, socket, head, {
      onText: onebot.onText,
      onClose() {
        reverse.delete(onebot);
        onebot.onClose();
      },
    });
    if (connection === null) return true;
    reverse.set(onebot, role);
    handlers.onConnect();
    return true;
  }

  function closeReverse(): void {
    for (const socket of reverse.keys()) socket.close(1001);
  }

  return {
    call,
    accept,
    closeReverse,
    start() {
      if (settings.forward !== undefined) loop ??= keepConnected(settings.forward.url);
    },
    health() {
      if (forwardProblem !== null) return `连不上桥接程序的 WebSocket：${forwardProblem}`;
      if (settings.reverse && settings.forward === undefined && http === null && socketFor() === null)
        return '桥接程序还没有连到网关';
      return httpProblem === null ? 'ok' : `桥接程序的 HTTP 接口：${httpProblem}`;
    },
    async close() {
      closeReverse();
      await loop;
    },
  };
}

function isAnswer(result: ApiResult): boolean {
  return result.is === 'failed' && !result.isOurTrouble;
}

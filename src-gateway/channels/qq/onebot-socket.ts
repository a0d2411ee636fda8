import { storable } from '../../../src-shared/domain/storable-text';
import { type ApiResult, type CallApi, readAnswer } from './onebot-answer';
import type { WebSocketConnection } from './web-socket';

const MAX_CALLS = 200;

/** OneBot over one WebSocket: answers are told from events by the `echo` that we gave with the call. */
export interface OneBotSocket {
  call: CallApi;
  isOpen(): boolean;
  /** What arrived on the connection. */
  onText(text: string): void;
  /** The connection is gone: what was asked may have been carried out. */
  onClose(): void;
  close(code: number): void;
}

/** @param connection to be given once it stands; nothing arrives before */
export function createOneBotSocket(
  connection: () => WebSocketConnection | null,
  options: { timeoutMs: number; newEcho: () => string },
  onEvent: (event: unknown) => void,
): OneBotSocket {
  const waiting = new Map<string, (result: ApiResult) => void>();

  function call(action: string, params: Record<string, unknown>): Promise<ApiResult> {
    const echo = options.newEcho();
    if (waiting.size >= MAX_CALLS) return Promise.resolve({ is: 'not_sent', error: '同时进行的请求太多' });
    return new Promise((resolve) => {
      const timer = setTimeout(
        () => finish({ is: 'lost', error: `对方 ${options.timeoutMs / 1_000} 秒内没有回答` }),
        options.timeoutMs,
      );
      const finish = (result: ApiResult): void => {
        clearTimeout(timer);
        waiting.delete(echo);
        resolve(result);
      };
      waiting.set(echo, finish);
      if (connection()?.send(JSON.stringify({ action, params, echo })) !== true)
        finish({ is: 'not_sent', error: '没有连上桥接程序' });
    });
  }

  return {
    call,
    isOpen: () => connection()?.isOpen() === true,
    onText(text) {
      const body = parseObject(text);
      if (body === null) return;
      if ('echo' in body && 'retcode' in body) waiting.get(String(body['echo']))?.(readAnswer(body));
      else if ('post_type' in body) onEvent(storable(body));
    },
    onClose() {
      for (const finish of [...waiting.values()]) finish({ is: 'lost', error: '连接中断' });
    },
    close: (code) => connection()?.close(code),
  };
}

function parseObject(text: string): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : null;
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    return null;
  }
}

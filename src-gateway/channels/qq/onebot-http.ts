import { describeAnswer, exchange } from '../exchange';
import { type ApiResult, type CallApi, readAnswer } from './onebot-answer';

/** The bridge's HTTP API: `POST /<action>` with the parameters as JSON. */
export function createHttpApi(
  settings: { url: string; token: string; timeoutMs: number },
  signal: AbortSignal,
): CallApi {
  const base = settings.url.replace(/\/+$/, '');
  return async (action, params): Promise<ApiResult> => {
    const result = await exchange({
      method: 'POST',
      url: `${base}/${action}`,
      token: settings.token,
      body: params,
      timeoutMs: settings.timeoutMs,
      signal,
    });
    if (result.is !== 'answered') return { is: result.is, error: result.error };
    const { status, body } = result;
    if (status === 200) return readAnswer(body);
    const error = describeAnswer(status, body);
    if (status >= 500 || status === 408) return { is: 'lost', error: `桥接程序：${error}` };
    // 1400 + … are the codes that a WebSocket answers for the same.
    return { is: 'failed', retcode: 1_000 + status, error, isOurTrouble: status === 401 || status === 403 };
  };
}

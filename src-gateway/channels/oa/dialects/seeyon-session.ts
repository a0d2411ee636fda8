import { z } from 'zod';
import { storable, storableText } from '../../../../src-shared/domain/storable-text';
import { type ExchangeResult, exchange } from '../../exchange';
import type { SeeyonSettings } from '../oa-settings';
import { createTokenBox, type TokenAnswer } from './token-box';

/** An export of a form's records is much longer than a status. */
const MAX_EXPORT_BYTES = 32 * 1024 * 1024;

const tokenSchema = z.union([z.object({ id: z.string() }).transform(({ id }) => id), z.string()]);
/** A token that the server no longer knows: `1010`, forced off line. */
const rejectedSchema = z.object({ code: z.coerce.string(), message: z.string().nullish() });

export type SeeyonAnswer =
  | { is: 'answered'; status: number; text: string }
  | { is: 'not_sent'; error: string }
  | { is: 'lost'; error: string }
  | { is: 'expired' }
  | { is: 'no_token'; error: string };

export interface SeeyonSession {
  call(
    method: 'GET' | 'POST',
    path: string,
    options?: { query?: Record<string, string>; body?: unknown },
  ): Promise<SeeyonAnswer>;
}

/** Token and requests of both generations of Seeyon's REST interfaces (docs/channels/oa-seeyon.md). */
export function createSeeyonSession(settings: SeeyonSettings, signal: AbortSignal): SeeyonSession {
  const base = settings.baseUrl.replace(/\/+$/, '');
  // A token lives as long as a session of the server's; when exactly it ends, the server says by refusing it.
  const box = createTokenBox(applyForToken, 10 * 60_000);

  async function applyForToken(): Promise<TokenAnswer> {
    const { user: userName, password, loginName } = settings;
    const result = await exchange({
      method: 'POST',
      url: `${base}${settings.paths.token}`,
      body: { userName, password, loginName },
      readAs: 'text',
      timeoutMs: settings.timeoutMs,
      signal,
    });
    if (result.is !== 'answered') return { is: 'none', error: `致远没有发放令牌：${result.error}` };
    const text = String(result.body).trim();
    const read = tokenSchema.safeParse(parseSeeyonJson(text) ?? text);
    // Wrong credentials are answered with the token -1, and a proxy with a page.
    if (result.status === 200 && read.success && /^[\w-]{8,100}$/.test(read.data))
      return { is: 'token', token: read.data };
    return { is: 'none', error: `致远没有发放令牌（HTTP ${result.status}），请核对 REST 用户和密码` };
  }

  return {
    async call(method, path, { query = {}, body } = {}) {
      const token = await box.get();
      if (token.is === 'none') return { is: 'no_token', error: token.error };
      const parameters = new URLSearchParams(settings.tokenIn === 'query' ? { ...query, token: token.token } : query);
      const result = await exchange({
        method,
        url: `${base}${path}${parameters.size === 0 ? '' : `?${parameters}`}`,
        headers: settings.tokenIn === 'header' ? { token: token.token } : {},
        ...(body === undefined ? {} : { body }),
        readAs: 'text',
        maxBytes: MAX_EXPORT_BYTES,
        timeoutMs: settings.timeoutMs,
        signal,
      });
      if (isRejected(result)) {
        box.drop(token.token);
        return { is: 'expired' };
      }
      return result.is === 'answered' ? { is: 'answered', status: result.status, text: String(result.body) } : result;
    },
  };
}

function isRejected(result: ExchangeResult): boolean {
  if (result.is !== 'answered') return false;
  if (result.status === 401) return true;
  const text = String(result.body);
  if (text.length > 2_000) return false;
  const read = rejectedSchema.safeParse(parseSeeyonJson(text));
  return read.success && (read.data.code === '1010' || /被迫下线|token/i.test(read.data.message ?? ''));
}

/** Ids have up to 19 digits, more than a number holds: they become texts. Undefined for what is not JSON. */
export function parseSeeyonJson(text: string): unknown {
  const keepDigits = (_key: string, value: unknown, context?: { source?: string }): unknown =>
    typeof value === 'number' && !Number.isSafeInteger(value) ? (context?.source ?? value) : value;
  try {
    return storable(JSON.parse(text, keepDigits));
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    return undefined;
  }
}

/** What the server says for people, in an answer that is no success. */
export function sayingOf(answer: SeeyonAnswer): string {
  if (answer.is === 'expired') return '致远不认刚领取的令牌';
  if (answer.is !== 'answered') return answer.error;
  const read = z.object({ message: z.string() }).safeParse(parseSeeyonJson(answer.text));
  return read.success ? storableText(read.data.message.slice(0, 200)) : `HTTP ${answer.status}`;
}

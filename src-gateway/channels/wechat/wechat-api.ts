import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import { errorCode } from '../../platform/error-code';
import { exchange } from '../exchange';
import { type ApiResult, isTokenRefused, meaningOf, readAnswer } from './wechat-answer';
import type { WechatAccount, WechatSettings } from './wechat-settings';

/** A token is given up this long before it ends, in milliseconds. */
const EARLY_MS = 300_000;
const tokenSchema = z.object({ access_token: z.string().min(1).max(1_000), expires_in: z.number().int().positive() });

export interface WechatApi {
  /** One call with the account's token; once more with a new one when the token is refused. */
  call(path: string, body: unknown): Promise<ApiResult>;
  /** Gets a picture. `gone`: WeChat does not have it (any more). */
  fetchMedia(mediaId: string, maxBytes: number): Promise<Media>;
  /** Null, or why there is no token. */
  probe(): Promise<string | null>;
}

export type Media =
  | { is: 'done'; bytes: Buffer }
  | { is: 'gone' | 'too_large'; error: string }
  | { is: 'later'; error: string };

/**
 * Calls of one account. The token is WeChat's "stable" one: whoever asks gets the same until it ends, so that several gateways need
 * not share it. Source: developers.weixin.qq.com, "获取稳定版接口调用凭据".
 */
export function createWechatApi(settings: WechatSettings, account: WechatAccount, signal: AbortSignal): WechatApi {
  const base = settings.apiUrl.replace(/\/+$/, '');
  let known: { token: string; until: number } | null = null;

  async function post(path: string, query: Record<string, string>, body: unknown): Promise<ApiResult> {
    const address = new URLSearchParams(query).toString();
    return readAnswer(
      await exchange({
        method: 'POST',
        url: `${base}${path}${address === '' ? '' : `?${address}`}`,
        body,
        timeoutMs: settings.timeoutMs,
        signal,
      }),
    );
  }

  /** @param refused a token that WeChat did not accept: if it is given again, a new one is forced, which ends the old one for all. */
  async function token(refused: string | null): Promise<{ token: string } | Exclude<ApiResult, { is: 'done' }>> {
    if (known !== null && known.token !== refused && performance.now() < known.until) return { token: known.token };
    const fresh = await askForToken(false);
    return 'token' in fresh && fresh.token === refused ? askForToken(true) : fresh;
  }

  async function askForToken(force: boolean): Promise<{ token: string } | Exclude<ApiResult, { is: 'done' }>> {
    const secret = await readSecret(account.secretFile);
    if ('error' in secret) return { is: 'not_sent', error: secret.error };
    const result = await post(
      '/cgi-bin/stable_token',
      {},
      {
        grant_type: 'client_credential',
        appid: account.appId,
        secret: secret.value,
        force_refresh: force,
      },
    );
    // Whatever happened to this call: what was to be sent has not left.
    if (result.is === 'lost') return { is: 'not_sent', error: `取不到微信访问令牌：${result.error}` };
    if (result.is !== 'done') return result;
    const answer = tokenSchema.safeParse(result.body).data;
    if (answer === undefined) return { is: 'not_sent', error: '微信没有给访问令牌' };
    known = {
      token: answer.access_token,
      until: performance.now() + Math.max(0, answer.expires_in * 1_000 - EARLY_MS),
    };
    return { token: answer.access_token };
  }

  async function call(path: string, body: unknown): Promise<ApiResult> {
    const first = await token(null);
    if (!('token' in first)) return first;
    const result = await post(path, { access_token: first.token }, body);
    if (!isTokenRefused(result)) return result;
    const second = await token(first.token);
    return 'token' in second ? post(path, { access_token: second.token }, body) : second;
  }

  async function fetchMedia(mediaId: string, maxBytes: number): Promise<Media> {
    let refused: string | null = null;
    for (let attempt = 1; ; attempt += 1) {
      const current = await token(refused);
      if (!('token' in current)) return { is: 'later', error: current.error };
      const query = new URLSearchParams({ access_token: current.token, media_id: mediaId });
      const got = await download(`${base}/cgi-bin/media/get?${query}`, maxBytes, settings.timeoutMs, signal);
      if (!('failed' in got)) return got;
      if (!isTokenRefused(got.failed) || attempt === 2) return mediaOf(got.failed);
      refused = current.token;
    }
  }

  return {
    call,
    fetchMedia,
    async probe() {
      const result = await token(null);
      if ('token' in result) return null;
      return result.is === 'failed' ? meaningOf(result).error : result.error;
    },
  };
}

function mediaOf(result: ApiResult): Media {
  if (result.is === 'failed') {
    // 40007 invalid media_id, 40004 invalid kind: it will never be there again.
    return [40007, 40004].includes(result.code)
      ? { is: 'gone', error: result.error }
      : { is: 'later', error: result.error };
  }
  return { is: 'later', error: result.is === 'done' ? '微信没有给图片' : result.error };
}

async function download(
  url: string,
  maxBytes: number,
  timeoutMs: number,
  signal: AbortSignal,
): Promise<Media | { failed: ApiResult }> {
  try {
    const within = AbortSignal.any([AbortSignal.timeout(timeoutMs), signal]);
    const response = await fetch(url, { redirect: 'manual', signal: within });
    const parts: Uint8Array[] = [];
    let size = 0;
    for await (const part of response.body ?? []) {
      size += part.length;
      if (size > maxBytes) return { is: 'too_large', error: `图片超过 ${Math.floor(maxBytes / 1_000_000)} MB` };
      parts.push(part);
    }
    const bytes = Buffer.concat(parts);
    const type = response.headers.get('content-type') ?? '';
    if (response.status === 200 && !/json|text/.test(type)) return { is: 'done', bytes };
    return { failed: readAnswer({ is: 'answered', status: response.status, body: jsonOf(bytes) }) };
  } catch (error) {
    return {
      is: 'later',
      error: `取图片时连接中断（${errorCode(error) ?? (error instanceof Error ? error.name : '')}）`,
    };
  }
}

function jsonOf(bytes: Buffer): unknown {
  try {
    return JSON.parse(bytes.toString('utf8'));
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    return undefined;
  }
}

async function readSecret(file: string): Promise<{ value: string } | { error: string }> {
  try {
    const value = (await readFile(file, 'utf8')).trim();
    return /^\S{8,200}$/.test(value) ? { value } : { error: `密钥文件 ${file} 里应只有 AppSecret` };
  } catch (error) {
    return { error: `读不到密钥文件 ${file}（${errorCode(error) ?? 'unknown'}）` };
  }
}

import { constants, createPublicKey, generateKeyPairSync, publicEncrypt } from 'node:crypto';
import { z } from 'zod';
import { describeAnswer, type ExchangeResult, exchange } from '../../exchange';
import type { WeaverSettings } from '../oa-settings';
import { createTokenBox, type TokenAnswer } from './token-box';

type Registered = NonNullable<WeaverSettings['registered']>;
type Registration = { is: 'registered'; registered: Registered } | { is: 'none'; error: string };

/** The server spells it `secrit`; some versions have it right. */
const registeredSchema = z
  .object({ secrit: z.string().optional(), secret: z.string().optional(), spk: z.string().min(1) })
  .transform(({ secrit, secret, spk }) => ({ secret: secrit ?? secret ?? '', spk }))
  .refine(({ secret }) => secret !== '');
const tokenSchema = z.object({ token: z.string().min(1) });
/** How the filter before every service says that it does not know the token; the service itself has not run then. */
const rejectedSchema = z.object({
  status: z.literal(false),
  msg: z.string().default(''),
  errorCode: z.string().optional(),
});

export type WeaverAnswer = ExchangeResult | { is: 'expired' } | { is: 'no_token'; error: string };

export interface WeaverSession {
  /** Calls one of the services on behalf of the configured person. */
  call(method: 'GET' | 'POST', service: string, parameters: Record<string, string>): Promise<WeaverAnswer>;
}

/** Registration, token and encrypted headers of the e-cology 9 interfaces (docs/channels/oa-weaver.md). */
export function createWeaverSession(settings: WeaverSettings, signal: AbortSignal): WeaverSession {
  const base = settings.baseUrl.replace(/\/+$/, '');
  let registered: Registered | null = settings.registered ?? null;
  const box = createTokenBox(applyForToken, settings.tokenSeconds * 1_000);

  const post = (path: string, headers: Record<string, string>): Promise<ExchangeResult> =>
    exchange({ method: 'POST', url: `${base}${path}`, headers, timeoutMs: settings.timeoutMs, signal });

  async function register(): Promise<Registration> {
    if (registered !== null) return { is: 'registered', registered };
    const result = await post(settings.paths.regist, { appid: settings.appid, cpk: ownPublicKey() });
    const read = registeredSchema.safeParse(result.is === 'answered' ? result.body : undefined);
    if (!read.success) return { is: 'none', error: `泛微没有接受登记（regist）：${sentence(result)}` };
    registered = read.data;
    return { is: 'registered', registered };
  }

  async function applyForToken(): Promise<TokenAnswer> {
    const registration = await register();
    if (registration.is === 'none') return registration;
    const secret = encrypted(registration.registered.spk, registration.registered.secret);
    if (secret === null) return { is: 'none', error: '泛微的公钥 spk 不能用，请核对 channels.oa.registered' };
    const headers = { appid: settings.appid, secret, time: String(settings.tokenSeconds) };
    const result = await post(settings.paths.applytoken, headers);
    const read = tokenSchema.safeParse(result.is === 'answered' ? result.body : undefined);
    if (read.success) return { is: 'token', token: read.data.token };
    // Somebody may have registered the same appid anew, which replaces the secret.
    if (result.is === 'answered' && settings.registered === undefined) registered = null;
    return { is: 'none', error: `泛微没有发放令牌（applytoken）：${sentence(result)}` };
  }

  return {
    async call(method, service, parameters) {
      const token = await box.get();
      if (token.is === 'none') return { is: 'no_token', error: token.error };
      const userid = registered === null ? null : encrypted(registered.spk, settings.userId);
      if (userid === null) return { is: 'no_token', error: '泛微的公钥 spk 不能用' };
      const form = new URLSearchParams(parameters).toString();
      const url = `${base}${settings.paths.service}/${service}`;
      const result = await exchange({
        method,
        url: method === 'GET' ? `${url}?${form}` : url,
        headers: {
          appid: settings.appid,
          token: token.token,
          userid,
          ...(method === 'GET' ? {} : { 'content-type': 'application/x-www-form-urlencoded; charset=utf-8' }),
        },
        ...(method === 'GET' ? {} : { rawBody: form }),
        timeoutMs: settings.timeoutMs,
        signal,
      });
      if (!isRejected(result)) return result;
      box.drop(token.token);
      return { is: 'expired' };
    },
  };
}

function isRejected(result: ExchangeResult): boolean {
  if (result.is !== 'answered') return false;
  if (result.status === 401) return true;
  const read = rejectedSchema.safeParse(result.body);
  return read.success && (read.data.errorCode === '002' || /token|登录信息/i.test(read.data.msg));
}

/** Base64 of RSA with PKCS #1 v1.5 padding, as the server's own client does it. Null for a key that is none. */
function encrypted(spk: string, text: string): string | null {
  try {
    const key = createPublicKey({ key: Buffer.from(spk, 'base64'), format: 'der', type: 'spki' });
    return publicEncrypt({ key, padding: constants.RSA_PKCS1_PADDING }, Buffer.from(text, 'utf8')).toString('base64');
  } catch (error) {
    if (error instanceof Error) return null;
    throw error;
  }
}

/** The interface wants a key of the caller's and makes no use of it that is documented. */
function ownPublicKey(): string {
  const { publicKey } = generateKeyPairSync('rsa', { modulusLength: 2_048 });
  return publicKey.export({ format: 'der', type: 'spki' }).toString('base64');
}

function sentence(result: ExchangeResult): string {
  if (result.is !== 'answered') return result.error;
  const { body } = result;
  const message = typeof body === 'object' && body !== null && 'msg' in body ? String(body.msg).slice(0, 200) : '';
  return message === '' ? describeAnswer(result.status, body) : message;
}

import { createHash, createHmac } from 'node:crypto';
import type { TemplateSignature } from './robot-settings';

/**
 * DingTalk's custom robots: base64(HMAC-SHA256(secret, timestamp + "\n" + secret)), to be percent-encoded in the query.
 * Source: open.dingtalk.com, "自定义机器人安全设置", 加签.
 *
 * @param timestamp milliseconds since 1970, within an hour of their clock
 */
export function signForDingTalk(secret: string, timestamp: string): string {
  return createHmac('sha256', secret).update(`${timestamp}\n${secret}`).digest('base64');
}

/**
 * Feishu's custom robots: the same two as key, and nothing as message: base64(HMAC-SHA256(timestamp + "\n" + secret, "")).
 * Source: open.feishu.cn, "自定义机器人使用指南", 签名校验.
 *
 * @param timestamp seconds since 1970, within an hour of their clock
 */
export function signForFeishu(secret: string, timestamp: string): string {
  return createHmac('sha256', `${timestamp}\n${secret}`).digest('base64');
}

/** As an administrator describes it for a service of another kind. */
export function signByTemplate(
  how: Pick<TemplateSignature, 'algorithm' | 'sign' | 'key' | 'encoding' | 'prefix'>,
  values: { timestamp: string; secret: string; body: string },
): string {
  const message = fill(how.sign, values);
  const hash = how.key === '' ? createHash(how.algorithm) : createHmac(how.algorithm, fill(how.key, values));
  return how.prefix + hash.update(message).digest(how.encoding);
}

/** Puts values in for their names, in one pass: a value that looks like a name stays what it is. */
export function fill(template: string, values: Readonly<Record<string, string>>): string {
  return template.replaceAll(/\{(\w+)\}/g, (whole, name: string) => values[name] ?? whole);
}

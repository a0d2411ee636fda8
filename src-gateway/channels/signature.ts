import { createHmac, timingSafeEqual } from 'node:crypto';
import { INGEST_MAX_SKEW_SECONDS } from '../../src-shared/sync/ingest';

export type SignatureVerdict = 'good' | 'wrong_signature' | 'stale_timestamp';

/** `sha256=<hex HMAC-SHA256(secret, timestamp + "\n" + raw body)>`, the signature of pushes and callbacks. */
function signatureOf(secret: string, timestamp: string, body: Uint8Array): string {
  return `sha256=${createHmac('sha256', secret).update(`${timestamp}\n`).update(body).digest('hex')}`;
}

/**
 * Checks a signature in constant time, then that its timestamp (seconds since 1970) is near the gateway's clock.
 *
 * @param now milliseconds since 1970
 */
export function verifySignature(
  secret: string,
  given: { timestamp: string | undefined; signature: string | undefined; body: Uint8Array },
  now: number,
): SignatureVerdict {
  const expected = Buffer.from(signatureOf(secret, given.timestamp ?? '', given.body));
  const actual = Buffer.from((given.signature ?? '').toLowerCase());
  const isEqual = actual.length === expected.length && timingSafeEqual(actual, expected);
  if (!isEqual || !/^\d{1,12}$/.test(given.timestamp ?? '')) return 'wrong_signature';
  const skew = Math.abs(now / 1_000 - Number(given.timestamp));
  return skew > INGEST_MAX_SKEW_SECONDS ? 'stale_timestamp' : 'good';
}

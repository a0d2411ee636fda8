import { createDecipheriv, createHash, timingSafeEqual } from 'node:crypto';

const BLOCK_BYTES = 32;
const RANDOM_BYTES = 16;
const LENGTH_BYTES = 4;

/**
 * `signature` and `msg_signature`: the hex SHA-1 of the parts, sorted and joined. Source: developers.weixin.qq.com, "消息推送" and
 * "消息加解密说明"; DingTalk and WeCom sign their callbacks in the same way.
 *
 * @param parts token, timestamp, nonce, and for `msg_signature` the encrypted text
 */
export function wechatSignature(parts: readonly string[]): string {
  return createHash('sha1')
    .update([...parts].sort().join(''))
    .digest('hex');
}

/** In constant time. */
export function isSignature(given: string, parts: readonly string[]): boolean {
  const expected = Buffer.from(wechatSignature(parts));
  const actual = Buffer.from(given.toLowerCase());
  return actual.length === expected.length && timingSafeEqual(actual, expected);
}

/**
 * Opens an encrypted message: AES-256-CBC, the key is the EncodingAESKey in base64, its first half the initial vector; inside are
 * 16 random bytes, the length in four bytes, the text, and whose it is, filled up to 32 bytes as in PKCS #7.
 *
 * @param ownerId what has to stand at the end: the app id
 * @returns null when it is not whole, not encrypted with this key, or for somebody else
 */
export function openEncrypted(encrypted: string, encodingAesKey: string, ownerId: string): string | null {
  if (!/^[0-9A-Za-z+/]+={0,2}$/.test(encrypted)) return null;
  const bytes = Buffer.from(encrypted, 'base64');
  const key = Buffer.from(`${encodingAesKey}=`, 'base64');
  if (key.length !== 32 || bytes.length === 0 || bytes.length % RANDOM_BYTES !== 0) return null;
  // The padding is to 32 bytes, which OpenSSL does not know for this cipher.
  const decipher = createDecipheriv('aes-256-cbc', key, key.subarray(0, RANDOM_BYTES)).setAutoPadding(false);
  const plain = unpadded(Buffer.concat([decipher.update(bytes), decipher.final()]));
  if (plain === null || plain.length < RANDOM_BYTES + LENGTH_BYTES) return null;
  const length = plain.readUInt32BE(RANDOM_BYTES);
  const end = RANDOM_BYTES + LENGTH_BYTES + length;
  if (end > plain.length || plain.subarray(end).toString('utf8') !== ownerId) return null;
  return plain.subarray(RANDOM_BYTES + LENGTH_BYTES, end).toString('utf8');
}

function unpadded(bytes: Buffer): Buffer | null {
  const padding = bytes.at(-1) ?? 0;
  if (padding < 1 || padding > BLOCK_BYTES || padding > bytes.length) return null;
  return bytes.subarray(-padding).every((byte) => byte === padding) ? bytes.subarray(0, -padding) : null;
}

import {
  createCipheriv,
  createDecipheriv,
  createPublicKey,
  diffieHellman,
  generateKeyPairSync,
  hkdfSync,
  type KeyObject,
} from 'node:crypto';

const RAW = 32;
const NONCE = Buffer.alloc(12);
const TAG = 16;

/**
 * Encrypts to the owner of an X25519 key: an ephemeral pair, HKDF-SHA-256 over the shared secret with both public keys, AES-256-GCM. The
 * key is used once, so the nonce is fixed.
 *
 * @param purpose what it is for and in what context; a box that is opened for another one is refused
 * @returns base64 of ephemeral public key, ciphertext and tag
 */
export function sealTo(recipient: KeyObject, purpose: string, bytes: Uint8Array): string {
  const pair = generateKeyPairSync('x25519');
  const ephemeral = rawOf(pair.publicKey);
  const key = sharedKey(pair.privateKey, recipient, ephemeral, rawOf(recipient), purpose);
  const cipher = createCipheriv('aes-256-gcm', key, NONCE);
  return Buffer.concat([ephemeral, cipher.update(bytes), cipher.final(), cipher.getAuthTag()]).toString('base64');
}

/** What {@link sealTo} encrypted; null when it is not for this key and purpose, or not as it was. */
export function openSealed(recipient: KeyObject, purpose: string, box: string): Buffer | null {
  const bytes = Buffer.from(box, 'base64');
  if (bytes.length < RAW + TAG) return null;
  try {
    const ephemeral = bytes.subarray(0, RAW);
    const own = rawOf(createPublicKey(recipient as never));
    const key = sharedKey(recipient, publicKeyOf(ephemeral), ephemeral, own, purpose);
    const decipher = createDecipheriv('aes-256-gcm', key, NONCE, { authTagLength: TAG });
    decipher.setAuthTag(bytes.subarray(-TAG));
    return Buffer.concat([decipher.update(bytes.subarray(RAW, -TAG)), decipher.final()]);
  } catch {
    // The key, the purpose or the bytes are others': one answer for all of them.
    return null;
  }
}

/** A pair for one answer: whoever asks seals `publicKey` into the question, and only the asker opens what comes back. */
export function makeReplyPair(): { publicKey: string; privateKey: KeyObject } {
  const pair = generateKeyPairSync('x25519');
  return { publicKey: rawOf(pair.publicKey).toString('base64'), privateKey: pair.privateKey };
}

/** The key to seal an answer to. @param raw 32 bytes, base64 */
export function replyKey(raw: string): KeyObject {
  return publicKeyOf(Buffer.from(raw, 'base64'));
}

function sharedKey(own: KeyObject, other: KeyObject, ephemeral: Buffer, recipient: Buffer, purpose: string): Buffer {
  const secret = diffieHellman({ privateKey: own, publicKey: other });
  return Buffer.from(
    hkdfSync('sha256', secret, Buffer.concat([ephemeral, recipient]), `dutydesk sealed ${purpose}`, 32),
  );
}

function rawOf(key: KeyObject): Buffer {
  return Buffer.from(key.export({ format: 'jwk' }).x ?? '', 'base64url');
}

function publicKeyOf(raw: Buffer): KeyObject {
  return createPublicKey({ key: { kty: 'OKP', crv: 'X25519', x: raw.toString('base64url') }, format: 'jwk' });
}

import {
  createHash,
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  type KeyObject,
  sign as signBytes,
  verify as verifyBytes,
} from 'node:crypto';
import { z } from 'zod';
import { type PublicKeys, publicKeysSchema } from '../../src-shared/domain/key';

/**
 * Key pairs as they are stored, by whoever owns them. PKCS #8, DER, base64. The names differ from those of {@link PublicKeys}, so that
 * no private key can be handed out in their place.
 */
export const storedKeysSchema = z.object({
  keyId: publicKeysSchema.shape.keyId,
  alg: publicKeysSchema.shape.alg,
  privateSigning: z.base64(),
  privateSealing: z.base64(),
});
export type StoredKeys = z.infer<typeof storedKeysSchema>;

/** A new signing pair and a new sealing pair. */
export function makeKeys(): StoredKeys {
  const signing = generateKeyPairSync('ed25519').privateKey;
  const sealing = generateKeyPairSync('x25519').privateKey;
  return {
    keyId: keyIdOf(rawPublic(signing), rawPublic(sealing)),
    alg: 'ed25519+x25519',
    privateSigning: signing.export({ format: 'der', type: 'pkcs8' }).toString('base64'),
    privateSealing: sealing.export({ format: 'der', type: 'pkcs8' }).toString('base64'),
  };
}

/** The part of the keys that others may know. */
export function publicPart(keys: StoredKeys): PublicKeys {
  const signing = rawPublic(privateKey(keys.privateSigning));
  const sealing = rawPublic(privateKey(keys.privateSealing));
  return {
    keyId: keys.keyId,
    alg: keys.alg,
    signing: signing.toString('base64'),
    sealing: sealing.toString('base64'),
  };
}

/** Whether the key id belongs to the keys: they may have been read from a file that somebody edited. */
export function isKeyIdOf(keys: PublicKeys): boolean {
  return keys.keyId === keyIdOf(Buffer.from(keys.signing, 'base64'), Buffer.from(keys.sealing, 'base64'));
}

/**
 * Ed25519 over the domain and the bytes.
 * @param domain what is signed, for example `dutydesk ferry manifest v1`: a signature for one purpose is none for another
 * @returns 64 bytes, base64
 */
export function sign(keys: StoredKeys, domain: string, bytes: Uint8Array): string {
  return signBytes(null, prefixed(domain, bytes), privateKey(keys.privateSigning)).toString('base64');
}

/** Whether the owner of the keys signed exactly these bytes for exactly this purpose. */
export function isSignedBy(keys: PublicKeys, domain: string, bytes: Uint8Array, signature: string): boolean {
  const given = Buffer.from(signature, 'base64');
  if (given.length !== 64) return false;
  return verifyBytes(null, prefixed(domain, bytes), publicKey('Ed25519', keys.signing), given);
}

/** The X25519 private key, for opening what was encrypted to its owner. */
export function sealingKey(keys: StoredKeys): KeyObject {
  return privateKey(keys.privateSealing);
}

/** The X25519 public key, for encrypting to its owner. */
export function sealingPublicKey(keys: PublicKeys): KeyObject {
  return publicKey('X25519', keys.sealing);
}

function prefixed(domain: string, bytes: Uint8Array): Buffer {
  return Buffer.concat([Buffer.from(`${domain}\0`), bytes]);
}

function keyIdOf(signing: Uint8Array, sealing: Uint8Array): string {
  return createHash('sha256').update(signing).update(sealing).digest('hex').slice(0, 16);
}

function privateKey(pkcs8: string): KeyObject {
  return createPrivateKey({ key: Buffer.from(pkcs8, 'base64'), format: 'der', type: 'pkcs8' });
}

function rawPublic(key: KeyObject): Buffer {
  return Buffer.from(createPublicKey(key).export({ format: 'jwk' }).x ?? '', 'base64url');
}

function publicKey(curve: 'Ed25519' | 'X25519', raw: string): KeyObject {
  return createPublicKey({
    key: { kty: 'OKP', crv: curve, x: Buffer.from(raw, 'base64').toString('base64url') },
    format: 'jwk',
  });
}

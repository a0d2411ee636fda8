import {
  createCipheriv,
  createDecipheriv,
  createHash,
  createPublicKey,
  diffieHellman,
  generateKeyPairSync,
  hkdfSync,
  type KeyObject,
} from 'node:crypto';
import { z } from 'zod';
import { type PublicKeys, publicKeysSchema } from '../../src-shared/domain/key';
import { publicPart, type StoredKeys, sealingKey, sealingPublicKey } from '../keys/key-pairs';
import { BundleRefused } from './bundle-refused';

/** Plain bytes of one chunk; part of the format. */
const CHUNK = 64 * 1024;
const TAG = 16;
export const SEALED_CHUNK = CHUNK + TAG;
/** The first line: what it is, and to whom. Binary after it. */
const FIRST_WORDS = 'DUTYDESK-FERRY 1 ';
export const MAX_PREAMBLE = 512;

const preambleSchema = z.strictObject({
  seal: z.literal('x25519-hkdf-sha256-aes256gcm'),
  to: publicKeysSchema.shape.keyId,
  ephemeral: z.base64().length(44),
});

interface Stream {
  key: Buffer;
  prefix: Buffer;
}

/**
 * Encrypts to the addressee: X25519 with a key of its own for every bundle, HKDF-SHA256 over the first line, then AES-256-GCM chunk by
 * chunk. The nonce holds the chunk's number and whether it is the last (the STREAM construction, Hoang, Reyhanitabar, Rogaway and
 * Vizár 2015), so that nothing can be cut off, moved or repeated.
 *
 * @returns the file's bytes
 */
export async function* seal(to: PublicKeys, plain: AsyncIterable<Uint8Array>): AsyncGenerator<Buffer> {
  const pair = generateKeyPairSync('x25519');
  const ephemeral = rawOf(pair.publicKey);
  const head = { seal: 'x25519-hkdf-sha256-aes256gcm', to: to.keyId, ephemeral: ephemeral.toString('base64') };
  const preamble = Buffer.from(`${FIRST_WORDS}${JSON.stringify(head)}\n`);
  yield preamble;
  const secret = diffieHellman({ privateKey: pair.privateKey, publicKey: sealingPublicKey(to) });
  const stream = derive(secret, ephemeral, Buffer.from(to.sealing, 'base64'), preamble);
  let rest = Buffer.alloc(0);
  let counter = 0;
  for await (const bytes of plain) {
    rest = Buffer.concat([rest, bytes]);
    // One chunk is always kept back, since only the end shows which is the last.
    while (rest.length > CHUNK) {
      yield sealChunk(stream, counter, false, rest.subarray(0, CHUNK));
      rest = rest.subarray(CHUNK);
      counter += 1;
    }
  }
  yield sealChunk(stream, counter, true, rest);
}

/** What is between the first line and the plain bytes. */
export interface Opener {
  /** Length of the first line, line break included. */
  length: number;
  /** @throws BundleRefused truncated or damaged */
  open(counter: number, isLast: boolean, sealed: Uint8Array): Buffer;
}

/**
 * Reads the first line and finds the key that opens the rest.
 *
 * @param start the first {@link MAX_PREAMBLE} bytes of the file, or all of it
 * @param keyOf our keys by id, present and former ones
 * @throws BundleRefused not_a_bundle, misaddressed, damaged
 */
export function opener(start: Buffer, keyOf: (keyId: string) => StoredKeys | null): Opener {
  const end = start.indexOf(0x0a);
  if (end < 0 || !start.subarray(0, FIRST_WORDS.length).equals(Buffer.from(FIRST_WORDS)))
    throw new BundleRefused('not_a_bundle');
  const head = preambleSchema.safeParse(parseJson(start.subarray(FIRST_WORDS.length, end).toString('utf8')));
  if (!head.success) throw new BundleRefused('not_a_bundle', 'first line');
  const keys = keyOf(head.data.to);
  if (keys === null) throw new BundleRefused('misaddressed', `to key ${head.data.to}`);
  const preamble = start.subarray(0, end + 1);
  const ephemeral = Buffer.from(head.data.ephemeral, 'base64');
  const ours = Buffer.from(publicPart(keys).sealing, 'base64');
  const stream = derive(agree(keys, ephemeral), ephemeral, ours, preamble);
  return {
    length: preamble.length,
    open(counter, isLast, sealed) {
      const plain = openChunk(stream, counter, isLast, sealed);
      if (plain !== null) return plain;
      const goesOn = isLast && openChunk(stream, counter, false, sealed) !== null;
      throw new BundleRefused(goesOn ? 'truncated' : 'damaged', `chunk ${counter}`);
    },
  };
}

function agree(keys: StoredKeys, ephemeral: Buffer): Buffer {
  try {
    const jwk = { kty: 'OKP', crv: 'X25519', x: ephemeral.toString('base64url') };
    return diffieHellman({ privateKey: sealingKey(keys), publicKey: createPublicKey({ key: jwk, format: 'jwk' }) });
  } catch (error) {
    // A point that yields no secret: nobody who writes bundles makes one.
    throw new BundleRefused('damaged', 'key agreement', error);
  }
}

function derive(secret: Buffer, ephemeral: Buffer, addressee: Buffer, preamble: Buffer): Stream {
  const info = Buffer.concat([Buffer.from('dutydesk ferry seal v1\0'), createHash('sha256').update(preamble).digest()]);
  const bytes = Buffer.from(hkdfSync('sha256', secret, Buffer.concat([ephemeral, addressee]), info, 39));
  return { key: bytes.subarray(0, 32), prefix: bytes.subarray(32) };
}

function nonceOf({ prefix }: Stream, counter: number, isLast: boolean): Buffer {
  const nonce = Buffer.alloc(12);
  prefix.copy(nonce);
  nonce.writeUInt32BE(counter, 7);
  nonce[11] = isLast ? 1 : 0;
  return nonce;
}

function sealChunk(stream: Stream, counter: number, isLast: boolean, plain: Uint8Array): Buffer {
  const cipher = createCipheriv('aes-256-gcm', stream.key, nonceOf(stream, counter, isLast));
  return Buffer.concat([cipher.update(plain), cipher.final(), cipher.getAuthTag()]);
}

function openChunk(stream: Stream, counter: number, isLast: boolean, sealed: Uint8Array): Buffer | null {
  if (sealed.length < TAG) return null;
  const decipher = createDecipheriv('aes-256-gcm', stream.key, nonceOf(stream, counter, isLast), {
    authTagLength: TAG,
  });
  decipher.setAuthTag(sealed.subarray(sealed.length - TAG));
  const plain = decipher.update(sealed.subarray(0, sealed.length - TAG));
  try {
    decipher.final();
    return plain;
  } catch {
    return null; // How Node says that the tag does not fit.
  }
}

function rawOf(key: KeyObject): Buffer {
  return Buffer.from(key.export({ format: 'jwk' }).x ?? '', 'base64url');
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined; // The schema then says what is wrong.
  }
}

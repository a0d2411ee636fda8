import { createHash } from 'node:crypto';
import { type FileHandle, open } from 'node:fs/promises';
import { pipeline, Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { z } from 'zod';
import {
  type FerryManifest,
  type FerryRefusal,
  ferryManifestSchema,
  ferryRefusal,
} from '../../src-shared/domain/ferry';
import type { PublicKeys } from '../../src-shared/domain/key';
import { isSignedBy, type StoredKeys } from '../keys/key-pairs';
import { BUNDLE_LIMITS, type BundleLimits } from './bundle-limits';
import { BundleRefused } from './bundle-refused';
import { MAX_PREAMBLE, opener, SEALED_CHUNK } from './seal';
import { type BundlePart, readTarParts } from './tar-parts';

/** What is signed is a manifest of a bundle and nothing else (`src-files/keys/key-pairs.ts`). */
export const MANIFEST_DOMAIN = 'dutydesk ferry manifest v1';
const MANIFEST = 'manifest.json';
const SIGNATURE = 'manifest.sig';

const signatureSchema = z.strictObject({
  keyId: z.string(),
  alg: z.literal('ed25519'),
  signature: z.base64().length(88),
});

/** A key of a possible sender, as its receiver knows it. */
export interface SenderKey {
  /** The address under which the sender writes. */
  address: string;
  keys: PublicKeys;
  isRevoked: boolean;
  /** A former key counts until this instant; null for the present one. */
  acceptedUntil: string | null;
}

export interface BundleReader {
  /** Our address. */
  address: string;
  /** Our keys by id, present and former ones. */
  ownKey(keyId: string): StoredKeys | null;
  senderKey(keyId: string): SenderKey | null;
  /** ISO 8601. */
  now: string;
  limits?: BundleLimits;
  signal?: AbortSignal;
  /** Told how much of the file has been read, 0 to 1. */
  onProgress?(done: number): void;
}

/** A bundle of which every byte is known to be its sender's. */
export interface VerifiedBundle {
  manifest: FerryManifest;
  /** SHA-256 of the manifest's bytes: what the next bundle calls its predecessor. */
  manifestHash: string;
  /** SHA-256 of the file, as it stands on the slip. */
  fileHash: string;
  size: number;
  /**
   * The parts again, each compared with the manifest before it is handed on, so that the file cannot change in between.
   * @throws BundleRefused when it did, or cannot be read any more
   */
  parts(): AsyncGenerator<BundlePart>;
}

/**
 * Reads a bundle from its first to its last byte and checks everything that can be checked without knowing what came before: seal,
 * limits, names, hashes, addressee, signature. Nothing is kept.
 *
 * @throws the reason of `signal`; nothing else that is to be expected
 */
export async function verifyBundle(
  path: string,
  reader: BundleReader,
): Promise<{ ok: true; bundle: VerifiedBundle } | { ok: false; refusal: FerryRefusal }> {
  try {
    return { ok: true, bundle: await verify(path, reader) };
  } catch (error) {
    return { ok: false, refusal: refusalOf(error) };
  }
}

/** The refusal in what a reading threw. @throws the error when there is none in it */
export function refusalOf(error: unknown): FerryRefusal {
  if (error instanceof BundleRefused) return error.refusal;
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  if (code.startsWith('Z_') || code === 'ERR_BUFFER_TOO_LARGE') return ferryRefusal('bad_contents', code);
  if (/^E[A-Z0-9]+$/.test(code) && !code.startsWith('ERR_')) return ferryRefusal('unreadable', code);
  throw error;
}

async function verify(path: string, reader: BundleReader): Promise<VerifiedBundle> {
  const limits = reader.limits ?? BUNDLE_LIMITS;
  const file = createHash('sha256');
  const found: FerryManifest['files'] = [];
  let manifestBytes: Buffer | null = null;
  let signatureBytes: Buffer | null = null;
  let size = 0;
  const onBytes = (bytes: Uint8Array, of: number) => {
    file.update(bytes);
    size += bytes.length;
    reader.onProgress?.(size / of);
  };
  for await (const { name, bytes } of partsOf(path, reader, limits, onBytes)) {
    if (signatureBytes !== null) throw new BundleRefused('bad_contents', 'goes on after its signature');
    if (manifestBytes !== null && name !== SIGNATURE) throw new BundleRefused('bad_contents', 'manifest is not last');
    if (name === MANIFEST) manifestBytes = bytes;
    else if (name === SIGNATURE) signatureBytes = bytes;
    else found.push({ name, size: bytes.length, sha256: sha256(bytes) });
  }
  if (manifestBytes === null || signatureBytes === null) throw new BundleRefused('bad_contents', 'no manifest');
  const manifest = signedManifest(manifestBytes, signatureBytes, reader);
  checkFiles(manifest.files, found);
  return {
    manifest,
    manifestHash: sha256(manifestBytes),
    fileHash: file.digest('hex'),
    size,
    parts: () => partsAgain(path, reader, limits, manifest),
  };
}

/** The signature before anything else that the manifest says: before it nothing in it can be believed. */
function signedManifest(manifestBytes: Buffer, signatureBytes: Buffer, reader: BundleReader): FerryManifest {
  const signature = signatureSchema.safeParse(parseJson(signatureBytes));
  if (!signature.success) throw new BundleRefused('bad_signature', 'form');
  const sender = reader.senderKey(signature.data.keyId);
  if (sender === null) throw new BundleRefused('unknown_key', signature.data.keyId);
  if (!isSignedBy(sender.keys, MANIFEST_DOMAIN, manifestBytes, signature.data.signature))
    throw new BundleRefused('bad_signature', signature.data.keyId);
  if (sender.isRevoked) throw new BundleRefused('revoked_key', signature.data.keyId);
  if (sender.acceptedUntil !== null && sender.acceptedUntil < reader.now)
    throw new BundleRefused('retired_key', `${signature.data.keyId} until ${sender.acceptedUntil}`);
  const parsed = ferryManifestSchema.safeParse(parseJson(manifestBytes));
  if (!parsed.success) throw new BundleRefused('bad_contents', 'manifest');
  const manifest = parsed.data;
  if (manifest.keyId !== signature.data.keyId) throw new BundleRefused('bad_signature', 'another key is named');
  if (manifest.from !== sender.address) throw new BundleRefused('bad_signature', 'another sender is named');
  if (manifest.to !== reader.address) throw new BundleRefused('misaddressed', manifest.to);
  return manifest;
}

function checkFiles(named: FerryManifest['files'], found: FerryManifest['files']): void {
  const isSame =
    named.length === found.length &&
    named.every(({ name, size, sha256: hash }, index) => {
      const there = found[index];
      return there !== undefined && there.name === name && there.size === size && there.sha256 === hash;
    });
  if (!isSame) throw new BundleRefused('bad_contents', 'files are not those of the manifest');
  if (new Set(named.map(({ name }) => name)).size !== named.length) throw new BundleRefused('bad_contents', 'twice');
}

async function* partsAgain(
  path: string,
  reader: BundleReader,
  limits: BundleLimits,
  manifest: FerryManifest,
): AsyncGenerator<BundlePart> {
  let index = 0;
  for await (const part of partsOf(path, reader, limits, () => undefined)) {
    const named = manifest.files[index];
    if (named === undefined) return;
    if (named.name !== part.name || named.sha256 !== sha256(part.bytes))
      throw new BundleRefused('damaged', 'the file changed while it was read');
    yield part;
    index += 1;
  }
  if (index < manifest.files.length) throw new BundleRefused('truncated', 'the file changed while it was read');
}

async function* partsOf(
  path: string,
  reader: BundleReader,
  limits: BundleLimits,
  onBytes: (bytes: Uint8Array, of: number) => void,
): AsyncGenerator<BundlePart> {
  const handle = await open(path, 'r');
  try {
    const unpacked = createGunzip();
    // The error of any stage comes out of the iteration below.
    pipeline(Readable.from(opened(handle, reader, limits, onBytes), { objectMode: false }), unpacked, () => undefined);
    yield* readTarParts(unpacked, limits);
  } finally {
    await handle.close();
  }
}

async function* opened(
  handle: FileHandle,
  reader: BundleReader,
  limits: BundleLimits,
  onBytes: (bytes: Uint8Array, of: number) => void,
): AsyncGenerator<Buffer> {
  const stat = await handle.stat();
  if (!stat.isFile()) throw new BundleRefused('not_a_bundle', 'not a file');
  const { size } = stat;
  if (size > limits.maxFileBytes) throw new BundleRefused('too_large', `${size} bytes`);
  const start = await readAt(handle, 0, Math.min(size, MAX_PREAMBLE));
  const { length, open: openChunk } = opener(start, reader.ownKey);
  onBytes(start.subarray(0, length), size);
  let at = length;
  for (let counter = 0; ; counter += 1) {
    reader.signal?.throwIfAborted();
    const sealed = await readAt(handle, at, Math.min(SEALED_CHUNK, size - at));
    at += sealed.length;
    onBytes(sealed, size);
    yield openChunk(counter, at === size, sealed);
    if (at === size) return;
  }
}

async function readAt(handle: FileHandle, position: number, length: number): Promise<Buffer> {
  const buffer = Buffer.alloc(length);
  let got = 0;
  while (got < length) {
    const { bytesRead } = await handle.read(buffer, got, length - got, position + got);
    if (bytesRead === 0) throw new BundleRefused('truncated', 'the file became shorter');
    got += bytesRead;
  }
  return buffer;
}

function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

function parseJson(bytes: Buffer): unknown {
  try {
    return JSON.parse(bytes.toString('utf8'));
  } catch {
    return undefined; // The schema then says what is wrong.
  }
}

import { createHash } from 'node:crypto';
import { open, readdir, rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { pipeline } from 'node:stream';
import { createGzip } from 'node:zlib';
import { type Pack, pack } from 'tar-stream';
import { type FerryManifest, ferryManifestSchema } from '../../src-shared/domain/ferry';
import type { PublicKeys } from '../../src-shared/domain/key';
import { type StoredKeys, sign } from '../keys/key-pairs';
import { BUNDLE_LIMITS, type BundleLimits } from './bundle-limits';
import { BundleRefused } from './bundle-refused';
import { MANIFEST_DOMAIN } from './read-bundle';
import { seal } from './seal';
import type { BundlePart } from './tar-parts';

/** What the sender says about a bundle; the rest of the manifest follows from its parts. */
export type BundleHead = Pick<FerryManifest, 'bundleId' | 'from' | 'to' | 'epoch' | 'seq' | 'previous' | 'createdAt'>;

export interface BundleWriter {
  /** Where it will stand when it is whole. */
  path: string;
  head: BundleHead;
  /** The sender's keys. */
  keys: StoredKeys;
  addressee: PublicKeys;
  parts: AsyncIterable<BundlePart>;
  limits?: BundleLimits;
  signal?: AbortSignal;
  /** Told the number of bytes written so far. */
  onBytes?(written: number): void;
}

export interface WrittenBundle {
  manifestHash: string;
  fileHash: string;
  size: number;
}

/**
 * Writes a bundle beside its place, syncs it to the disk, and puts it there: a file under its name is a whole bundle, whatever
 * happens. Nothing of its content is ever on the disk unencrypted.
 *
 * @throws BundleRefused too_large or unpacks_too_large; the reason of `signal`; the error of the disk. Nothing is left then.
 */
export async function writeBundle(writer: BundleWriter): Promise<WrittenBundle> {
  const beside = `${writer.path}.part`;
  await removeUnfinished(writer.path);
  try {
    const written = await writeBeside(beside, writer);
    writer.signal?.throwIfAborted();
    await rename(beside, writer.path);
    await syncFolder(dirname(writer.path));
    return written;
  } catch (error) {
    await rm(beside, { force: true }).catch(() => undefined); // Where nothing can be written nothing can be removed either.
    throw error;
  }
}

/** What an earlier writing to the same addressee left when the power went: names differ only in their number. */
async function removeUnfinished(path: string): Promise<void> {
  const folder = dirname(path);
  const series = basename(path).replace(/\d+\.dutyferry$/, '');
  for (const name of await readdir(folder)) {
    const isSame = name.startsWith(series) && /^\d+\.dutyferry\.part$/.test(name.slice(series.length));
    if (isSame) await rm(join(folder, name), { force: true });
  }
}

async function writeBeside(path: string, writer: BundleWriter): Promise<WrittenBundle> {
  const limits = writer.limits ?? BUNDLE_LIMITS;
  const tar = pack();
  const packed = createGzip({ level: 6 });
  // The error of any stage comes out of the reading of the last one.
  pipeline(tar, packed, () => undefined);
  let manifestHash = '';
  const filling = fill(tar, writer, limits)
    .then((hash) => {
      manifestHash = hash;
      tar.finalize();
    })
    .catch((error: unknown) => {
      tar.destroy(error instanceof Error ? error : new Error(String(error)));
    });
  const file = createHash('sha256');
  let size = 0;
  const handle = await open(path, 'w', 0o600);
  try {
    for await (const bytes of seal(writer.addressee, packed)) {
      writer.signal?.throwIfAborted();
      size += bytes.length;
      if (size > limits.maxFileBytes) throw new BundleRefused('too_large', `${size} bytes`);
      file.update(bytes);
      await handle.writeFile(bytes);
      writer.onBytes?.(size);
    }
    await filling;
    await handle.sync();
  } finally {
    tar.destroy();
    await handle.close();
  }
  return { manifestHash, fileHash: file.digest('hex'), size };
}

/** The parts, then the manifest over them, then its signature. @returns the manifest's hash */
async function fill(tar: Pack, writer: BundleWriter, limits: BundleLimits): Promise<string> {
  const files: FerryManifest['files'] = [];
  let unpacked = 0;
  for await (const part of writer.parts) {
    writer.signal?.throwIfAborted();
    unpacked += part.bytes.length;
    // Room is kept for headers, manifest and signature, so that what is written can be read.
    if (
      part.bytes.length > limits.maxPartBytes ||
      files.length + 2 >= limits.maxParts ||
      unpacked + (files.length + 2) * 2_048 > limits.maxUnpackedBytes
    )
      throw new BundleRefused('unpacks_too_large', part.name);
    files.push({ name: part.name, size: part.bytes.length, sha256: sha256(part.bytes) });
    await addEntry(tar, part);
  }
  const manifest: FerryManifest = ferryManifestSchema.parse({
    format: 'dutydesk-ferry',
    version: 1,
    ...writer.head,
    compression: 'gzip',
    alg: 'ed25519',
    keyId: writer.keys.keyId,
    files,
  });
  const bytes = Buffer.from(JSON.stringify(manifest));
  const signature = { keyId: writer.keys.keyId, alg: 'ed25519', signature: sign(writer.keys, MANIFEST_DOMAIN, bytes) };
  await addEntry(tar, { name: 'manifest.json', bytes });
  await addEntry(tar, { name: 'manifest.sig', bytes: Buffer.from(JSON.stringify(signature)) });
  return sha256(bytes);
}

function addEntry(tar: Pack, { name, bytes }: BundlePart): Promise<void> {
  return new Promise((resolve, reject) => {
    const header = { name, size: bytes.length, mode: 0o600, mtime: new Date(0) };
    tar.entry(header, bytes, (error) => (error ? reject(error) : resolve()));
  });
}

/** So that the new name survives a power cut too; not every file system of a stick can do it. */
async function syncFolder(folder: string): Promise<void> {
  try {
    const handle = await open(folder, 'r');
    try {
      await handle.sync();
    } finally {
      await handle.close();
    }
  } catch {
    // The file itself is on the disk; a name that is lost again is a bundle that was not written.
  }
}

function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

import { randomBytes } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { createGzip } from 'node:zlib';
import fc from 'fast-check';
import { pack } from 'tar-stream';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { makeKeys, publicPart, type StoredKeys, sign } from '../keys/key-pairs';
import { BUNDLE_LIMITS } from './bundle-limits';
import { type BundleReader, MANIFEST_DOMAIN, type SenderKey, verifyBundle } from './read-bundle';
import { SEALED_CHUNK, seal } from './seal';
import type { BundlePart } from './tar-parts';
import { type BundleHead, type BundleWriter, writeBundle } from './write-bundle';

const workstation = makeKeys();
const gateway = makeKeys();
const stranger = makeKeys();
const head: BundleHead = {
  bundleId: '018f3c3a-0000-7000-8000-000000000001',
  from: 'workstation:desk-1',
  to: 'gateway',
  epoch: null,
  seq: 1,
  previous: null,
  createdAt: '2026-05-01T01:00:00.000Z',
};
const parts: BundlePart[] = [
  { name: 'state.json', bytes: Buffer.from('{"kind":"workstation"}') },
  { name: 'commands/000001.jsonl', bytes: Buffer.from('{"id":1}\n{"id":2}\n') },
];
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'bundle-'));
});
afterAll(() => rm(folder, { recursive: true }));

test('what one side writes the other reads, part by part', async () => {
  const path = join(folder, 'whole.dutyferry');
  const big = { name: `${'attachments/'.padEnd(76, 'a')}/000001`, bytes: randomBytes(3 * SEALED_CHUNK) };
  const written = await writeBundle(writer(path, [...parts, big]));
  const read = await verifyBundle(path, reader());
  if (!read.ok) throw new Error(read.refusal.code);
  expect(read.bundle).toMatchObject({ manifestHash: written.manifestHash, fileHash: written.fileHash });
  expect(read.bundle.manifest).toMatchObject(head);
  const got: BundlePart[] = [];
  for await (const part of read.bundle.parts()) got.push(part);
  expect(got).toEqual([...parts, big]);
  expect((await readFile(path)).includes('workstation')).toBe(false);
});

test('a flipped byte anywhere, every place tried, is refused', async () => {
  const path = join(folder, 'flipped.dutyferry');
  await writeBundle(writer(path));
  const bytes = await readFile(path);
  for (let at = 0; at < bytes.length; at += 1) {
    const edited = Buffer.from(bytes);
    edited[at] = (edited[at] ?? 0) ^ (1 << (at % 8));
    await expect(codeOf(edited), `byte ${at}`).resolves.toMatch(/^(not_a_bundle|misaddressed|damaged|truncated)$/);
  }
});

test('bytes changed, removed, added or moved at random are refused', async () => {
  const path = join(folder, 'random.dutyferry');
  await writeBundle(writer(path, [...parts, { name: 'changes/000001.jsonl', bytes: randomBytes(200_000) }]));
  const bytes = await readFile(path);
  const place = fc.nat(bytes.length - 1);
  await fc.assert(
    fc.asyncProperty(place, place, fc.uint8Array({ maxLength: 40 }), async (one, other, filling) => {
      const [from, to] = [Math.min(one, other), Math.max(one, other)];
      const edited = Buffer.concat([bytes.subarray(0, from), filling, bytes.subarray(to)]);
      fc.pre(!edited.equals(bytes));
      expect(await codeOf(edited)).not.toBe('taken');
    }),
    { numRuns: 150 },
  );
});

test('every truncation is refused, also between chunks', async () => {
  const path = join(folder, 'cut.dutyferry');
  await writeBundle(writer(path, [{ name: 'changes/000001.jsonl', bytes: randomBytes(200_000) }]));
  const bytes = await readFile(path);
  const start = bytes.indexOf(0x0a) + 1;
  expect(await codeOf(bytes.subarray(0, start + SEALED_CHUNK))).toBe('truncated');
  expect(await codeOf(bytes.subarray(0, start + 2 * SEALED_CHUNK))).toBe('truncated');
  expect(await codeOf(bytes.subarray(0, start))).toBe('damaged');
  expect(await codeOf(bytes.subarray(0, bytes.length - 1))).toBe('damaged');
  expect(await codeOf(bytes.subarray(0, 10))).toBe('not_a_bundle');
  expect(await codeOf(Buffer.alloc(0))).toBe('not_a_bundle');
});

test('bytes of any other kind are refused', () =>
  fc.assert(
    fc.asyncProperty(fc.uint8Array({ maxLength: 2_000 }), async (bytes) => {
      expect(await codeOf(Buffer.from(bytes))).toBe('not_a_bundle');
      expect(await codeOf(Buffer.concat([Buffer.from('DUTYDESK-FERRY 1 '), bytes]))).not.toBe('taken');
    }),
    { numRuns: 60 },
  ));

test('a bundle to another addressee, and one whose manifest names another, are refused', async () => {
  const path = join(folder, 'to-other.dutyferry');
  await writeBundle({ ...writer(path), addressee: publicPart(stranger) });
  expect(await codeOf(await readFile(path))).toBe('misaddressed');
  await writeBundle({ ...writer(path), head: { ...head, to: 'workstation:desk-2' } });
  expect(await codeOf(await readFile(path))).toBe('misaddressed');
});

test('keys that are unknown, revoked or past their day are refused, and a sender under another name', async () => {
  const path = join(folder, 'keys.dutyferry');
  await writeBundle({ ...writer(path), keys: stranger });
  expect(await codeOf(await readFile(path))).toBe('unknown_key');
  await writeBundle(writer(path));
  const bytes = await readFile(path);
  expect(await codeOf(bytes, { isRevoked: true })).toBe('revoked_key');
  expect(await codeOf(bytes, { acceptedUntil: '2026-05-31T00:00:00.000Z' })).toBe('retired_key');
  expect(await codeOf(bytes, { acceptedUntil: '2026-06-02T00:00:00.000Z' })).toBe('taken');
  expect(await codeOf(bytes, { address: 'workstation:desk-2' })).toBe('bad_signature');
});

test('a manifest that was edited after it was signed is refused', async () => {
  const [manifest, signature] = signed({ ...head, files: [] });
  const edited = Buffer.from(manifest.toString().replace('"seq":1', '"seq":2'));
  expect(await codeOf(await sealed(await tarOf([entry('manifest.json', manifest), signature])))).toBe('taken');
  expect(await codeOf(await sealed(await tarOf([entry('manifest.json', edited), signature])))).toBe('bad_signature');
  const named = [entry('state.json', Buffer.from('{}')), entry('manifest.json', manifest), signature];
  expect(await codeOf(await sealed(await tarOf(named)))).toBe('bad_contents');
});

test('names that lead out of the bundle, links and extended headers are refused', async () => {
  const names = [
    '../state.json',
    '/etc/passwd',
    'attachments/../../x',
    'commands/1.jsonl',
    'C:\\x',
    `a/${'b'.repeat(200)}`,
  ];
  for (const name of names)
    expect(await codeOf(await sealed(await tarOf([entry(name, Buffer.from('x'))]))), name).toBe('bad_name');
  const link: Head = { name: 'state.json', type: 'symlink', linkname: '/etc/passwd' };
  expect(await codeOf(await sealed(await tarOf([{ header: link, bytes: null }])))).toBe('bad_name');
  const extended: Head = { name: 'state.json', pax: { path: '../x' } };
  expect(await codeOf(await sealed(await tarOf([{ header: extended, bytes: Buffer.from('x') }])))).toBe('bad_name');
});

test('a bomb is refused without unpacking it whole, and so is a file over the limit', async () => {
  const bomb = await sealed(Readable.from(zeros(64)));
  const limits = { ...BUNDLE_LIMITS, maxUnpackedBytes: 2_000_000 };
  expect(bomb.length).toBeLessThan(200_000);
  expect(await codeOf(bomb, {}, { limits })).toBe('unpacks_too_large');
  expect(await codeOf(bomb, {}, { limits: { ...BUNDLE_LIMITS, maxFileBytes: 1_000 } })).toBe('too_large');
  const many = Array.from({ length: 30 }, (_, index) =>
    entry(`commands/${String(index).padStart(6, '0')}.jsonl`, Buffer.from('x')),
  );
  expect(await codeOf(await sealed(await tarOf(many)), {}, { limits: { ...BUNDLE_LIMITS, maxParts: 20 } })).toBe(
    'unpacks_too_large',
  );
});

test('a writer keeps to the limits, can be cancelled, and leaves nothing behind', async () => {
  const place = await mkdtemp(join(folder, 'empty-'));
  const path = join(place, 'x.dutyferry');
  const limits = { ...BUNDLE_LIMITS, maxPartBytes: 10 };
  await expect(writeBundle({ ...writer(path), limits })).rejects.toMatchObject({
    refusal: { code: 'unpacks_too_large' },
  });
  await expect(writeBundle({ ...writer(path), signal: AbortSignal.abort(new Error('cancelled')) })).rejects.toThrow(
    'cancelled',
  );
  await expect(writeBundle(writer(join(place, 'no', 'such', 'folder')))).rejects.toThrow('ENOENT');
  expect(await readdir(place)).toEqual([]);
});

function writer(path: string, content = parts): BundleWriter {
  return { path, head, keys: workstation, addressee: publicPart(gateway), parts: Readable.from(content) };
}

function reader(sender: Partial<SenderKey> = {}): BundleReader {
  return {
    address: 'gateway',
    ownKey: (keyId) => (keyId === gateway.keyId ? gateway : null),
    senderKey: (keyId) =>
      keyId === workstation.keyId
        ? { address: head.from, keys: publicPart(workstation), isRevoked: false, acceptedUntil: null, ...sender }
        : null,
    now: '2026-06-01T00:00:00.000Z',
  };
}

let count = 0;
async function codeOf(bytes: Uint8Array, sender: Partial<SenderKey> = {}, more: Partial<BundleReader> = {}) {
  count += 1;
  const path = join(folder, `read-${count % 8}`);
  await writeFile(path, bytes);
  const read = await verifyBundle(path, { ...reader(sender), ...more });
  return read.ok ? 'taken' : read.refusal.code;
}

type Head = Parameters<ReturnType<typeof pack>['entry']>[0];

interface Entry {
  header: Head;
  bytes: Buffer | null;
}

function entry(name: string, bytes: Buffer): Entry {
  return { header: { name, size: bytes.length }, bytes };
}

function signed(manifest: object, keys: StoredKeys = workstation): [Buffer, Entry] {
  const rest = { format: 'dutydesk-ferry', version: 1, compression: 'gzip', alg: 'ed25519', keyId: keys.keyId };
  const bytes = Buffer.from(JSON.stringify({ ...rest, ...manifest }));
  const signature = { keyId: keys.keyId, alg: 'ed25519', signature: sign(keys, MANIFEST_DOMAIN, bytes) };
  return [bytes, entry('manifest.sig', Buffer.from(JSON.stringify(signature)))];
}

async function tarOf(entries: Entry[]): Promise<Readable> {
  const tar = pack();
  for (const { header, bytes } of entries) {
    if (bytes === null) tar.entry(header);
    else tar.entry(header, bytes);
  }
  tar.finalize();
  return tar as unknown as Readable;
}

async function sealed(plain: Readable): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of seal(publicPart(gateway), plain.pipe(createGzip()))) chunks.push(chunk);
  return Buffer.concat(chunks);
}

function* zeros(megabytes: number): Generator<Buffer> {
  for (let index = 0; index < megabytes; index += 1) yield Buffer.alloc(1_048_576);
}

import { createHash, randomBytes } from 'node:crypto';
import { expect, test } from 'vitest';
import { evenPieces, itemsOf, partsOfFile, wholeFile } from './file-parts';
import type { BundlePart } from './tar-parts';

const MB = 1024 * 1024;
const file = randomBytes(2 * MB + 5);
const other = randomBytes(10);
const hashOf = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');
const state: BundlePart = { name: 'state.json', bytes: Buffer.from('{}') };

async function collect<T>(items: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const item of items) all.push(item);
  return all;
}
async function* each(parts: readonly BundlePart[]) {
  yield* parts;
}
const partsOf = (bytes: Buffer, pieces: Buffer[] = [bytes]) => collect(partsOfFile(hashOf(bytes), pieces));

test('a file goes in parts of one size, whatever pieces it comes in, and is put together again', async () => {
  const parts = await partsOf(file, [file.subarray(0, 7), file.subarray(7, MB + 9), file.subarray(MB + 9)]);
  expect(parts.map(({ bytes }) => bytes.length)).toEqual([MB, MB, 5]);
  const read: unknown[] = [];
  for await (const item of itemsOf(each([state, ...parts, ...(await partsOf(other)), state])))
    read.push('part' in item ? item.part.name : [item.sha256, await wholeFile(item.pieces, file.length)]);
  expect(read).toEqual(['state.json', [hashOf(file), file], [hashOf(other), other], 'state.json']);
});

test('a file that is not read, or not to its end, is passed over', async () => {
  const parts = [...(await partsOf(file)), ...(await partsOf(other)), state];
  const names: string[] = [];
  for await (const item of itemsOf(each(parts))) {
    if ('part' in item) names.push(item.part.name);
    else if (item.sha256 === hashOf(file)) expect(await wholeFile(item.pieces, MB)).toBeNull();
    else names.push(item.sha256);
  }
  expect(names).toEqual([hashOf(other), 'state.json']);
});

test('parts that are missing, moved or another file’s are refused', async () => {
  const [first, second, third] = (await partsOf(file)) as [BundlePart, BundlePart, BundlePart];
  const wrong = { ...third, bytes: Buffer.from('12345') };
  for (const parts of [
    [second, third],
    [first, third],
    [second, first, third],
    [first, second],
    [first, state, second, third],
    [first, second, wrong],
  ]) {
    const reading = async () => {
      for await (const item of itemsOf(each(parts))) if (!('part' in item)) await wholeFile(item.pieces, 9 * MB);
    };
    await expect(reading()).rejects.toMatchObject({ refusal: { code: 'bad_contents' } });
  }
});

test('even pieces hold every byte once', async () => {
  const pieces = Array.from({ length: 40 }, (_, index) => randomBytes((index * 37) % 101));
  const even = await collect(evenPieces(pieces, 64));
  expect(Buffer.concat(even)).toEqual(Buffer.concat(pieces));
  expect(new Set(even.slice(0, -1).map(({ length }) => length))).toEqual(new Set([64]));
});

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { aVideo } from '../../../tests/support/media';
import { videoLengthMs } from './video-length';

const lengthOf = (bytes: Buffer) =>
  videoLengthMs(async (offset, length) => bytes.subarray(offset, offset + length), bytes.length);

test('the movie header says how long it plays, wherever it stands', async () => {
  expect(await lengthOf(aVideo(75, 5_000))).toBe(75_000);
  expect(await lengthOf(aVideo(75, 5_000).subarray(0, 200))).toBeNull();
});

test('any bytes get an answer, in a bounded number of reads', async () => {
  const video = aVideo(9);
  await fc.assert(
    fc.asyncProperty(fc.nat(video.length - 1), fc.uint8Array({ maxLength: 40 }), async (at, spoil) => {
      const bytes = Buffer.from(video);
      bytes.set(spoil.subarray(0, bytes.length - at), at);
      let reads = 0;
      await videoLengthMs(async (offset, length) => {
        reads += 1;
        return bytes.subarray(offset, offset + length);
      }, bytes.length);
      expect(reads).toBeLessThan(500);
    }),
  );
});

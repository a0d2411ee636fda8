// A program of its own, one for each picture (thumbnail.ts): bytes on standard input, a small WebP on standard output, nothing when it
// cannot be made. A picture that breaks the decoder breaks this process only. Imports packages only, so that it also runs unbundled.
import sharp from 'sharp';

const EDGE = 160;
const MAX_PIXELS = 60_000_000;

sharp.cache(false);
sharp.concurrency(1);

try {
  const chunks: Buffer[] = [];
  for await (const chunk of process.stdin) chunks.push(chunk as Buffer);
  const thumbnail = await sharp(Buffer.concat(chunks), { limitInputPixels: MAX_PIXELS, failOn: 'error', pages: 1 })
    .rotate()
    .resize(EDGE, EDGE, { fit: 'inside', withoutEnlargement: true })
    .flatten({ background: '#ffffff' })
    .webp({ quality: 60 })
    .toBuffer();
  process.stdout.write(thumbnail);
} catch {
  // Hostile or damaged: there is no thumbnail, which the caller records.
  process.exitCode = 1;
}
